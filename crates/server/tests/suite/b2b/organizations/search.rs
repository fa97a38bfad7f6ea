//! `POST /v1/b2b/organizations/search`

use http::Method;
use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{Client, UNKNOWN, refuses, world};

const PATH: &str = "/v1/b2b/organizations/search";

fn operand(name: &str, value: &Value) -> Value {
    json!({"filter_name": name, "filter_value": value})
}

/// The slugs of what a query finds, in the order of the answer.
async fn found(api: &Client, query: Value) -> Vec<String> {
    let answer = api.post(PATH, json!({"query": query})).await.ok();
    let slugs = slugs(&answer);
    assert_eq!(
        answer["results_metadata"],
        json!({"total": slugs.len(), "next_cursor": null})
    );
    slugs
}

fn slugs(answer: &Value) -> Vec<String> {
    let organizations = answer["organizations"].as_array().unwrap();
    let slug = |organization: &Value| organization["organization_slug"].as_str().unwrap().to_owned();
    organizations.iter().map(slug).collect()
}

#[tokio::test]
async fn each_filter() {
    let world = world().await;
    let b2b = world.b2b().await;
    let one = b2b
        .organization(json!({
            "organization_name": "Straße ΟΔΟΣ 100%",
            "organization_slug": "One_Two",
            "organization_external_id": "ext|1",
            "email_allowed_domains": ["example.com", "example.org"],
            "email_invites": "ALL_ALLOWED",
        }))
        .await;
    world.clock.advance_seconds(1);
    let two = b2b
        .organization(json!({
            "organization_name": "Second",
            "organization_slug": "second",
            "email_invites": "ALL_ALLOWED",
            "claimed_email_domains": ["example.net"],
        }))
        .await;
    b2b.member(
        &one,
        json!({"email_address": "Ada@example.com", "external_id": "ada"}),
    )
    .await;
    b2b.member(
        &one,
        json!({"email_address": "alan@example.com", "external_id": "alan"}),
    )
    .await;
    b2b.member(&two, json!({"email_address": "alan@example.com"}))
        .await;
    b2b.delete(&format!("/v1/b2b/organizations/{one}/members/alan"))
        .await
        .ok();
    let (a, b) = ("One_Two", "second");
    for (name, value, expected) in [
        ("organization_ids", json!([one, UNKNOWN]), vec![a]),
        ("organization_ids", json!([two, "One_Two"]), vec![a, b]),
        ("organization_ids", json!(["ext|1", "nobody", ""]), vec![a]),
        ("organization_ids", json!([]), vec![]),
        ("organization_slugs", json!(["second", "One_Two"]), vec![a, b]),
        ("organization_slugs", json!(["one_two", "ext|1"]), vec![]),
        ("organization_slug_fuzzy", json!("ONE"), vec![a]),
        ("organization_slug_fuzzy", json!("e_t"), vec![a]),
        ("organization_slug_fuzzy", json!("eco"), vec![b]),
        ("organization_slug_fuzzy", json!("%on"), vec![]),
        ("organization_name_fuzzy", json!("STRAße"), vec![a]),
        ("organization_name_fuzzy", json!("οδος"), vec![a]),
        ("organization_name_fuzzy", json!("00%"), vec![a]),
        ("organization_name_fuzzy", json!("s_c"), vec![]),
        ("member_emails", json!(["ADA@example.com"]), vec![a]),
        // Deleted members count for nothing.
        ("member_emails", json!(["alan@example.com"]), vec![b]),
        ("member_email_fuzzy", json!("Example.C"), vec![a, b]),
        ("member_email_fuzzy", json!("lan@"), vec![b]),
        ("allowed_domains", json!(["EXAMPLE.org", "example.net"]), vec![a]),
        ("allowed_domain_fuzzy", json!("ple.o"), vec![a]),
        ("claimed_email_domains", json!(["example.net"]), vec![b]),
        ("claimed_email_domains", json!(["example.org"]), vec![]),
        ("has_active_sso_connection", json!(false), vec![a, b]),
        ("has_active_sso_connection", json!(true), vec![]),
        ("sso_connection_id", json!("saml-connection-test-1"), vec![]),
    ] {
        let query = json!({"operands": [operand(name, &value)]});
        assert_eq!(found(&b2b, query).await, expected, "{name} {value}");
    }
    let both = [
        operand("organization_slug_fuzzy", &json!("second")),
        operand("allowed_domains", &json!(["example.com"])),
    ];
    assert_eq!(
        found(&b2b, json!({"operator": "OR", "operands": both})).await,
        [a, b]
    );
    assert_eq!(
        found(&b2b, json!({"operator": "AND", "operands": both})).await,
        [""; 0]
    );
    for everything in [json!({}), json!({"operands": []}), json!(null)] {
        assert_eq!(found(&b2b, everything).await, [a, b]);
    }
    // What changes is found by what it is now.
    let change = json!({"organization_name": "Third", "email_allowed_domains": ["example.net"], "claimed_email_domains": []});
    b2b.put(&format!("/v1/b2b/organizations/{one}"), change)
        .await
        .ok();
    for (name, value, expected) in [
        ("organization_name_fuzzy", json!("third"), vec![a]),
        ("organization_name_fuzzy", json!("straße"), vec![]),
        ("allowed_domains", json!(["example.net"]), vec![a]),
        ("allowed_domains", json!(["example.com"]), vec![]),
    ] {
        let query = json!({"operands": [operand(name, &value)]});
        assert_eq!(found(&b2b, query).await, expected, "{name} {value}");
    }
    // Nothing of another project, and whole organizations.
    let other = world.another_project(Vertical::B2b, Environment::Test).await;
    assert_eq!(found(&world.node.client(&other), json!({})).await, [""; 0]);
    let answer = b2b.post(PATH, json!({"limit": 1})).await.ok();
    let read = b2b.get(&format!("/v1/b2b/organizations/{one}")).await.ok();
    assert_eq!(answer["organizations"][0], read["organization"]);
}

#[tokio::test]
async fn page_by_page() {
    let world = world().await;
    let b2b = world.b2b().await;
    for at in 0..5 {
        let body = json!({"organization_name": "Example", "organization_slug": format!("slug-{at}")});
        b2b.organization(body).await;
        // Two of them in one millisecond.
        if at != 2 {
            world.clock.advance_millis(1);
        }
    }
    let (mut seen, mut cursor) = (Vec::new(), json!(null));
    for page in 0..3 {
        let answer = b2b.post(PATH, json!({"limit": 2, "cursor": cursor})).await.ok();
        assert_eq!(answer["results_metadata"]["total"], 5);
        seen.extend(slugs(&answer));
        cursor = answer["results_metadata"]["next_cursor"].clone();
        assert_eq!(cursor.is_null(), page == 2);
    }
    seen.sort_unstable();
    assert_eq!(seen, ["slug-0", "slug-1", "slug-2", "slug-3", "slug-4"]);
}

#[tokio::test]
async fn refuses_other_queries() {
    let world = world().await;
    let b2b = world.b2b().await;
    let query = |operand: Value| json!({"query": {"operands": [operand]}});
    let filter = |name: &str, value: Value| query(operand(name, &value));
    let ids: Vec<String> = (0..101).map(|id| id.to_string()).collect();
    let many = vec![operand("organization_slugs", &json!([])); 51];
    let cases = [
        (json!({"limit": 0}), "user_search_invalid_limit"),
        (json!({"limit": 1001}), "user_search_invalid_limit"),
        (json!({"cursor": "nonsense"}), "user_search_invalid_cursor"),
        (
            json!({"query": {"operator": "XOR"}}),
            "user_search_invalid_operator",
        ),
        (json!({"query": []}), "bad_request"),
        (json!({"query": {"operands": {}}}), "bad_request"),
        (
            json!({"query": {"operands": many}}),
            "user_search_maximum_filter_value_count_exceeded",
        ),
        (
            filter("organization_ids", json!(ids)),
            "user_search_maximum_filter_value_count_exceeded",
        ),
        (query(json!({})), "organization_search_missing_filter_name"),
        (
            query(json!({"filter_name": 1})),
            "organization_search_filter_name_must_be_string",
        ),
        (
            filter("member_roles", json!(["editor"])),
            "organization_search_filter_name_not_recognized",
        ),
        (
            filter("organization_ids", json!(null)),
            "organization_search_missing_filter_value",
        ),
        (
            filter("organization_ids", json!("a")),
            "organization_search_expected_array_of_strings",
        ),
        (
            filter("member_emails", json!([1])),
            "organization_search_expected_array_of_strings",
        ),
        (
            filter("organization_name_fuzzy", json!(["abc"])),
            "organization_search_expected_string",
        ),
        (
            filter("has_active_sso_connection", json!("true")),
            "organization_search_expected_boolean",
        ),
        (
            filter("organization_name_fuzzy", json!("äö")),
            "organization_search_organization_name_fuzzy_too_short",
        ),
        (
            filter("organization_slug_fuzzy", json!("")),
            "organization_search_organization_slug_fuzzy_too_short",
        ),
        (
            filter("member_email_fuzzy", json!("a@")),
            "organization_search_member_email_fuzzy_too_short",
        ),
        (
            filter("allowed_domain_fuzzy", json!("ex")),
            "organization_search_allowed_domain_fuzzy_too_short",
        ),
    ]
    .map(|(body, error_type)| (body, 400, error_type));
    refuses(&world, &b2b, (Method::POST, PATH), cases).await;
}
