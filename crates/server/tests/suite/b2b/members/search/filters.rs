//! What each filter finds

use serde_json::{Value, json};

use super::{SEARCH, UNKNOWN, found, people, world};

#[tokio::test]
async fn organizations_by_any_name() {
    let world = world().await;
    let api = people(&world).await;
    let one = api.get("/v1/b2b/organizations/one").await.ok();
    let one = one["organization"]["organization_id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (ids, expected) in [
        (json!(["one"]), &["ada", "bob", "c_c"][..]),
        (json!([one]), &["ada", "bob", "c_c"]),
        (json!(["one", one, "one"]), &["ada", "bob", "c_c"]),
        (json!(["two"]), &["ada", "eve"]),
        (json!(["two", "one"]), &["ada", "bob", "c_c", "ada", "eve"]),
        (json!(["two", "unknown"]), &["ada", "eve"]),
        (json!(["unknown"]), &[]),
        (json!([format!("organization-test-{UNKNOWN}")]), &[]),
    ] {
        let body = json!({"organization_ids": ids});
        assert_eq!(found(&api, body).await, expected, "{ids}");
    }
}

#[tokio::test]
async fn one_filter() {
    let world = world().await;
    let api = people(&world).await;
    let path = "/v1/b2b/organizations/one/member?member_id=a";
    let ada = api.get(path).await.ok()["member_id"].clone();
    let both = ["ada", "bob", "c_c", "ada", "eve"];
    for (name, value, expected) in [
        ("member_ids", json!([ada]), &["ada"][..]),
        ("member_ids", json!(["a"]), &["ada", "ada"]),
        ("member_ids", json!(["a", "unknown"]), &["ada", "ada"]),
        ("member_ids", json!([ada, "not an id"]), &["ada"]),
        ("member_ids", json!(["not an id"]), &[]),
        ("member_ids", json!([]), &[]),
        ("member_ids", json!(["A"]), &[]),
        ("member_ids", json!(["d"]), &[]),
        ("member_emails", json!(["ADA@example.com"]), &["ada", "ada"]),
        ("member_emails", json!(["bob@editors.example", "x"]), &["bob"]),
        ("member_emails", json!(["ada"]), &[]),
        ("member_email_fuzzy", json!("EDIT"), &["bob", "eve"]),
        ("member_email_fuzzy", json!("c_c"), &["c_c"]),
        ("member_email_fuzzy", json!("c%c"), &[]),
        ("member_email_fuzzy", json!("c\\c"), &[]),
        ("member_is_breakglass", json!(true), &["ada"]),
        (
            "member_is_breakglass",
            json!(false),
            &["bob", "c_c", "ada", "eve"],
        ),
        ("member_password_exists", json!(true), &["ada"]),
        (
            "member_password_exists",
            json!(false),
            &["bob", "c_c", "ada", "eve"],
        ),
        ("statuses", json!(["active"]), &["ada", "bob", "ada", "eve"]),
        ("statuses", json!(["pending", "invited"]), &["c_c"]),
        ("statuses", json!(["deleted"]), &["dan"]),
        ("statuses", json!(["deleted", "pending"]), &["c_c", "dan"]),
        ("statuses", json!([]), &[]),
        ("member_mfa_phone_numbers", json!(["+14155550123"]), &["bob"]),
        ("member_mfa_phone_numbers", json!(["4155550123"]), &[]),
        ("member_mfa_phone_number_fuzzy", json!("555"), &["bob"]),
        ("member_mfa_phone_number_fuzzy", json!("+49"), &["eve"]),
        ("member_roles", json!(["viewer"]), &["ada"]),
        ("member_roles", json!(["editor"]), &["c_c"]),
        ("member_roles", json!(["editor", "viewer"]), &["ada", "c_c"]),
        ("member_roles", json!(["Viewer"]), &[]),
        ("member_roles", json!(["view"]), &[]),
        ("member_roles", json!(["nobody", ""]), &[]),
        ("member_roles", json!(["stytch_admin"]), &[]),
        ("member_roles", json!(["stytch_member"]), &both),
    ] {
        for operator in ["AND", "OR"] {
            let body = json!({
                "organization_ids": ["one", "two"],
                "query": {
                    "operator": operator,
                    "operands": [{"filter_name": name, "filter_value": value}],
                },
            });
            assert_eq!(found(&api, body).await, expected, "{name} {value}");
        }
    }
}

/// A domain gives its role to those of the organization who have verified such an address, and to nobody before.
#[tokio::test]
async fn roles_by_the_domain_of_an_address() {
    let world = world().await;
    let api = people(&world).await;
    let editors = || {
        json!({"organization_ids": ["one", "two"], "query": {"operands": [
            {"filter_name": "member_roles", "filter_value": ["editor", "editor"]},
        ]}})
    };
    let holders = async || {
        let all = api.post(SEARCH, json!({"organization_ids": ["one", "two"]})).await.ok();
        let members = all["members"].as_array().unwrap().iter();
        let holds = |member: &&Value| member["roles"].to_string().contains("\"editor\"");
        let emails = members.filter(holds).map(|member| member["email_address"].clone());
        emails.collect::<Vec<_>>()
    };
    assert_eq!(found(&api, editors()).await, ["c_c"]);
    assert_eq!(holders().await, ["c_c@example.com"]);
    // Both prove their addresses; only one of the two organizations has the rule.
    world.member_session("one", "bob@editors.example").await;
    world.member_session("two", "eve@editors.example").await;
    assert_eq!(found(&api, editors()).await, ["bob", "c_c"]);
    assert_eq!(holders().await, ["bob@editors.example", "c_c@example.com"]);
}

#[tokio::test]
async fn several_filters() {
    let world = world().await;
    let api = people(&world).await;
    let email = |email: &str| json!({"filter_name": "member_emails", "filter_value": [email]});
    let viewers = json!({"filter_name": "member_roles", "filter_value": ["viewer"]});
    let active = json!({"filter_name": "statuses", "filter_value": ["active"]});
    let deleted = json!({"filter_name": "statuses", "filter_value": ["deleted"]});
    for (operator, operands, expected) in [
        (
            json!("AND"),
            vec![email("ada@example.com"), viewers.clone()],
            &["ada"][..],
        ),
        (
            json!(null),
            vec![email("bob@editors.example"), viewers.clone()],
            &[],
        ),
        (
            json!("OR"),
            vec![email("eve@editors.example"), viewers.clone()],
            // Nothing of another organization, however filters are joined.
            &["ada"],
        ),
        (
            json!("OR"),
            vec![email("c_c@example.com"), active.clone()],
            &["ada", "bob", "c_c"],
        ),
        (json!("AND"), vec![deleted.clone(), active], &[]),
        (json!("AND"), vec![email("dan@example.com")], &[]),
        (json!("AND"), vec![email("dan@example.com"), deleted], &["dan"]),
        (json!(""), vec![], &["ada", "bob", "c_c"]),
    ] {
        let body = json!({
            "organization_ids": ["one"],
            "query": {"operator": operator, "operands": operands},
        });
        let said = body.to_string();
        assert_eq!(found(&api, body).await, expected, "{said}");
    }
    for query in [json!(null), json!({}), json!({"operands": null})] {
        let body = json!({"organization_ids": ["one"], "query": query});
        assert_eq!(found(&api, body).await, ["ada", "bob", "c_c"]);
    }
}

#[tokio::test]
async fn shows_members_as_a_read_does() {
    let world = world().await;
    let api = people(&world).await;
    let path = "/v1/b2b/organizations/two/member?member_id=a";
    let email = json!({"email_address": "lovelace@example.com"});
    api.put("/v1/b2b/organizations/two/members/a", email).await.ok();
    let read = api.get(path).await.ok();
    let operand = json!({"filter_name": "member_ids", "filter_value": ["a"]});
    let body = json!({"organization_ids": ["two", "one"], "query": {"operands": [operand]}});
    let found = api.post(SEARCH, body).await.ok();
    assert_eq!(found["members"][1], read["member"]);
    assert_ne!(
        found["members"][1]["retired_email_addresses"],
        Value::Array(Vec::new())
    );
    // The organizations of those that were found, by id.
    let organizations = found["organizations"].as_object().unwrap();
    assert_eq!(organizations.len(), 2);
    let id = read["organization"]["organization_id"].as_str().unwrap();
    assert_eq!(organizations[id], read["organization"]);
    let body = json!({"organization_ids": ["two", "one"], "query": {"operands": [
        {"filter_name": "member_emails", "filter_value": ["lovelace@example.com"]},
    ]}});
    let found = api.post(SEARCH, body).await;
    let mut shown = found.redacted();
    shown["members"] = json!("…");
    for organization in shown["organizations"].as_object_mut().unwrap().values_mut() {
        *organization = json!("…");
    }
    assert_eq!(
        found["organizations"]
            .as_object()
            .unwrap()
            .keys()
            .collect::<Vec<_>>(),
        [id]
    );
    assert_eq!(
        shown["results_metadata"],
        json!({"total": 1, "next_cursor": null})
    );
}
