//! Searches that are none, and who may search

use http::Method;
use serde_json::{Value, json};

use super::{SEARCH, members, people, refuses, world};

#[tokio::test]
async fn what_does_not_fit() {
    let world = world().await;
    let api = people(&world).await;
    let with = |field: &str, value: Value| {
        let mut body = json!({"organization_ids": ["one"]});
        body[field] = value;
        body
    };
    let operand = |operand: Value| with("query", json!({"operands": [operand]}));
    let filter = |name: &str, value: Value| operand(json!({"filter_name": name, "filter_value": value}));
    let empty = "member_search_organization_ids_empty";
    let mut cases = vec![
        (json!({}), 400, empty),
        (json!({"organization_ids": null}), 400, empty),
        (json!({"organization_ids": []}), 400, empty),
        (json!({"organization_ids": "one"}), 400, "bad_request"),
        (json!({"organization_ids": [1]}), 400, "bad_request"),
        (json!({"organization_ids": [""]}), 400, "invalid_organization_id"),
        (
            json!({"organization_ids": [format!("organization-live-{}", super::UNKNOWN)]}),
            400,
            "live_id_used_in_test_environment",
        ),
        (
            json!({"organization_ids": vec!["one"; 101]}),
            400,
            "user_search_maximum_filter_value_count_exceeded",
        ),
        (
            with("cursor", json!("nonsense")),
            400,
            "user_search_invalid_cursor",
        ),
        (with("cursor", json!(1)), 400, "bad_request"),
        (with("limit", json!(0)), 400, "user_search_invalid_limit"),
        (with("limit", json!(-1)), 400, "user_search_invalid_limit"),
        (with("limit", json!(1001)), 400, "user_search_invalid_limit"),
        (with("limit", json!("10")), 400, "bad_request"),
        (with("query", json!("name")), 400, "bad_request"),
        (with("query", json!([])), 400, "bad_request"),
        (
            with("query", json!({"operator": "and"})),
            400,
            "user_search_invalid_operator",
        ),
        (
            with("query", json!({"operands": vec![json!({}); 51]})),
            400,
            "user_search_maximum_filter_value_count_exceeded",
        ),
        (operand(json!({})), 400, "member_search_missing_filter_name"),
        (
            operand(json!({"filter_name": 1, "filter_value": []})),
            400,
            "member_search_filter_name_must_be_string",
        ),
        (
            filter("member_id", json!(["a"])),
            400,
            "member_search_filter_name_not_recognized",
        ),
        (
            filter("statuses", json!(["gone"])),
            400,
            "user_search_invalid_status_filter",
        ),
        (
            filter("member_email_fuzzy", json!("a".repeat(513))),
            400,
            "user_search_maximum_filter_value_count_exceeded",
        ),
        (
            filter("member_email_fuzzy", json!("ad")),
            400,
            "member_search_member_email_fuzzy_too_short",
        ),
        (
            filter("member_mfa_phone_number_fuzzy", json!("+1")),
            400,
            "member_search_member_mfa_phone_number_fuzzy_too_short",
        ),
        (
            filter(
                "member_ids",
                json!([format!("member-test-{}", super::UNKNOWN), "a"]),
            ),
            400,
            "member_search_cannot_mix_internal_and_external_member_ids",
        ),
    ];
    for name in [
        "member_ids",
        "member_emails",
        "statuses",
        "member_mfa_phone_numbers",
        "member_roles",
    ] {
        let expected = "member_search_expected_array_of_strings";
        cases.extend([
            (
                filter(name, json!(null)),
                400,
                "member_search_missing_filter_value",
            ),
            (filter(name, json!("a")), 400, expected),
            (filter(name, json!([1])), 400, expected),
            (filter(name, json!({})), 400, expected),
            (
                filter(name, json!(vec!["active"; 101])),
                400,
                "user_search_maximum_filter_value_count_exceeded",
            ),
        ]);
    }
    for name in ["member_is_breakglass", "member_password_exists"] {
        cases.push((filter(name, json!("true")), 400, "member_search_expected_boolean"));
    }
    for name in ["member_email_fuzzy", "member_mfa_phone_number_fuzzy"] {
        cases.push((filter(name, json!(["ada"])), 400, "member_search_expected_string"));
    }
    refuses(&world, &api, (Method::POST, SEARCH), cases).await;
}

/// However much is asked at once, it is an answer or a refusal, and neither engine's own limits are met.
#[tokio::test]
async fn the_largest() {
    let world = world().await;
    let api = world.b2b().await;
    for name in ["One", "Two"] {
        let domains = (0..100).map(|n| json!({"domain": format!("d{n}.example"), "role_id": "stytch_admin"}));
        let domains: Vec<_> = domains.collect();
        api.organization(
            json!({"organization_name": name, "rbac_email_implicit_role_assignments": domains}),
        )
        .await;
    }
    for (organizations, operands, status) in [
        (json!(["one"]), 1, 200),
        (json!(["one"]), 50, 200),
        (json!(["one", "two"]), 50, 400),
    ] {
        for (operator, name, value) in [
            ("OR", "member_roles", json!(vec!["stytch_admin"; 100])),
            ("AND", "member_roles", json!(vec!["stytch_admin"; 100])),
            ("OR", "member_email_fuzzy", json!("%".repeat(512))),
        ] {
            let operand = json!({"filter_name": name, "filter_value": value});
            let body = json!({
                "organization_ids": organizations,
                "query": {"operator": operator, "operands": vec![operand; operands]},
            });
            let status = if name == "member_roles" { status } else { 200 };
            let answer = api.post(SEARCH, body).await;
            assert_eq!(answer.status, status, "{operands} {operator} {name}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_member_searches_its_own_organization() {
    let world = world().await;
    let api = people(&world).await;
    let admin = json!({"email_address": "admin@example.com", "roles": ["stytch_admin"]});
    api.member("one", admin).await;
    let admin = world.member_session("one", "admin@example.com").await;
    let plain = world.member_session("one", "bob@editors.example").await;
    let search = |ids: Value| json!({"organization_ids": ids});

    let found = api.acting(&admin).post(SEARCH, search(json!(["one"]))).await.ok();
    assert_eq!(found["results_metadata"]["total"], 4);
    let own = admin.organization_id.as_str();
    api.acting_by_jwt(&admin)
        .post(SEARCH, search(json!(["one", own])))
        .await
        .ok();
    let answer = api.acting(&plain).post(SEARCH, search(json!(["one"]))).await;
    answer.assert_error(403, "session_authorization_error");
    // What is not there is not told from what is another's.
    for ids in [json!(["two"]), json!(["one", "two"]), json!(["unknown"])] {
        let answer = api.acting(&admin).post(SEARCH, search(ids)).await;
        answer.assert_error(403, "session_authorization_tenancy_error");
    }
}

#[tokio::test]
async fn another_project_finds_nobody() {
    use tenure_core::token::Vertical;
    use tenure_types::Environment;

    let world = world().await;
    let api = people(&world).await;
    let one = api.get("/v1/b2b/organizations/one").await.ok();
    let one = &one["organization"]["organization_id"];
    let stranger = world.another_project(Vertical::B2b, Environment::Test).await;
    let stranger = world.node.client(&stranger);
    let found = stranger
        .post(SEARCH, json!({"organization_ids": [one, "one"]}))
        .await
        .ok();
    assert_eq!(found["members"], json!([]));
    assert_eq!(found["organizations"], json!({}));
    // Its own organization of the same name has its own people.
    let own = stranger.organization(json!({"organization_name": "One"})).await;
    let path = members(&own);
    stranger
        .post(&path, json!({"email_address": "ada@example.com"}))
        .await
        .ok();
    let found = stranger
        .post(SEARCH, json!({"organization_ids": ["one"]}))
        .await
        .ok();
    assert_eq!(found["results_metadata"]["total"], 1);
}
