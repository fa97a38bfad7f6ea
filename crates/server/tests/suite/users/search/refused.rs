//! What is no search (contract: §5.5).

use http::Method;
use serde_json::{Value, json};

use super::refusals::refuses;
use super::{PATH, operand, world};

fn query(name: &str, value: &Value) -> Value {
    json!({"query": {"operator": "AND", "operands": [operand(name, value)]}})
}

#[tokio::test]
async fn each_by_its_name() {
    let world = world().await;
    let user = world.client().user(json!({"external_id": "ada"})).await;
    let operands = |operands: Value| json!({"query": {"operands": operands}});
    let many: Vec<_> = (0..101).map(|n| format!("{n}@example.com")).collect();
    let cases = [
        (json!({"cursor": "nonsense"}), "user_search_invalid_cursor"),
        (json!({"cursor": "AAAA"}), "user_search_invalid_cursor"),
        (json!({"cursor": "A".repeat(33)}), "user_search_invalid_cursor"),
        (
            json!({"cursor": "A".repeat(100_000)}),
            "user_search_invalid_cursor",
        ),
        (json!({"limit": 0}), "user_search_invalid_limit"),
        (json!({"limit": -1}), "user_search_invalid_limit"),
        (json!({"limit": 1001}), "user_search_invalid_limit"),
        (json!({"limit": i64::MIN}), "user_search_invalid_limit"),
        (
            json!({"query": {"operator": "NOT"}}),
            "user_search_invalid_operator",
        ),
        (
            json!({"query": {"operator": "and"}}),
            "user_search_invalid_operator",
        ),
        (operands(json!([{}])), "user_search_missing_filter_name"),
        (
            operands(json!([{"filter_name": null, "filter_value": true}])),
            "user_search_missing_filter_name",
        ),
        (
            operands(json!([{"filter_name": 5, "filter_value": true}])),
            "user_search_filter_name_must_be_string",
        ),
        (
            query("favourite_color", &json!("red")),
            "user_search_filter_name_not_recognized",
        ),
        (query("", &json!("red")), "user_search_filter_name_not_recognized"),
        (
            query("STATUS", &json!("active")),
            "user_search_filter_name_not_recognized",
        ),
        (
            query("email_address", &json!(many)),
            "user_search_maximum_filter_value_count_exceeded",
        ),
        (
            query("user_id", &json!(["ada", user])),
            "user_search_cannot_mix_internal_and_external_user_ids",
        ),
        (
            query("status", &json!("deleted")),
            "user_search_invalid_status_filter",
        ),
        (
            query("status", &json!("Active")),
            "user_search_invalid_status_filter",
        ),
        (
            query("oauth_provider", &json!(["google", "nobody"])),
            "user_search_invalid_oauth_provider_filter",
        ),
        (
            query("full_name_fuzzy", &json!("%".repeat(513))),
            "user_search_maximum_filter_value_count_exceeded",
        ),
        (
            query("full_name_fuzzy", &json!("ad")),
            "user_search_full_name_fuzzy_too_short",
        ),
        // Two characters of four bytes.
        (
            query("full_name_fuzzy", &json!("éé")),
            "user_search_full_name_fuzzy_too_short",
        ),
        (
            query("email_address_fuzzy", &json!("")),
            "user_search_email_address_fuzzy_too_short",
        ),
        (
            query("phone_number_fuzzy", &json!("+1")),
            "user_search_phone_number_fuzzy_too_short",
        ),
        (
            query(
                "created_at_between",
                &json!({"greater_than": "2026-01-02T03:04:05Z"}),
            ),
            "user_search_expected_object",
        ),
        (
            query(
                "created_at_between",
                &json!({"greater_than": "2026-01-02T03:04:05Z", "less_than": "tomorrow"}),
            ),
            "user_search_expected_timestamp",
        ),
        (
            query("created_at_greater_than", &json!("2026-01-02")),
            "user_search_expected_timestamp",
        ),
        // The second operand is read too.
        (
            operands(json!([operand("status", &json!("active")), {"filter_value": 1}])),
            "user_search_missing_filter_name",
        ),
    ];
    let cases = cases.map(|(body, error_type)| (body, 400, error_type));
    refuses(&world, Method::POST, PATH, cases).await;
}

#[tokio::test]
async fn values_of_another_kind() {
    let world = world().await;
    let lists = [
        "user_id",
        "email_address",
        "email_id",
        "phone_number",
        "phone_id",
        "totp_id",
        "webauthn_registration_id",
        "biometric_registration_id",
        "crypto_wallet_id",
        "crypto_wallet_address",
        "oauth_provider",
    ];
    let flags = [
        "email_verified",
        "phone_verified",
        "webauthn_registration_verified",
        "biometric_registration_verified",
        "totp_verified",
        "crypto_wallet_verified",
        "password_exists",
    ];
    let texts = [
        "status",
        "full_name_fuzzy",
        "email_address_fuzzy",
        "phone_number_fuzzy",
    ];
    let times = ["created_at_greater_than", "created_at_less_than"];
    let objects = ["created_at_between"];
    let kinds: [(&[&str], &str, [Value; 4]); 5] = [
        (
            &lists,
            "user_search_expected_array_of_string",
            [json!("a"), json!([1]), json!({}), json!(["a", null])],
        ),
        (
            &flags,
            "user_search_expected_bool",
            [json!("true"), json!(1), json!([true]), json!({})],
        ),
        (
            &texts,
            "user_search_expected_string",
            [json!(5), json!(["active"]), json!({}), json!(false)],
        ),
        (
            &times,
            "user_search_expected_timestamp",
            [json!(1_767_323_045), json!("yesterday"), json!([]), json!("")],
        ),
        (
            &objects,
            "user_search_expected_object",
            [
                json!("2026-01-02T03:04:05Z"),
                json!([]),
                json!({}),
                json!({"greater_than": null, "less_than": null}),
            ],
        ),
    ];
    for (names, error_type, values) in kinds {
        for name in names {
            let cases = values.iter().map(|value| (query(name, value), 400, error_type));
            refuses(&world, Method::POST, PATH, cases).await;
            let missing = json!({"query": {"operands": [{"filter_name": name}]}});
            let cases = [
                (query(name, &Value::Null), 400, "user_search_missing_filter_value"),
                (missing, 400, "user_search_missing_filter_value"),
            ];
            refuses(&world, Method::POST, PATH, cases).await;
        }
    }
}

#[tokio::test]
async fn a_hundred_values_are_taken() {
    let world = world().await;
    let api = world.client();
    let user = api
        .user(json!({"email": "99@example.com", "external_id": "99"}))
        .await;
    let texts = |text: &dyn Fn(i32) -> String| json!((0..100).map(text).collect::<Vec<_>>());
    for (name, values) in [
        ("email_address", texts(&|n| format!("{n}@example.com"))),
        ("user_id", texts(&|n| n.to_string())),
    ] {
        let found = api.post(PATH, query(name, &values)).await.ok();
        assert_eq!(found["results"][0]["user_id"], user, "{name}");
    }
}

#[tokio::test]
async fn however_many_filters_there_are() {
    let world = world().await;
    let api = world.client();
    let user = api.user(json!({"email": "ada@example.com"})).await;
    let hundred: Vec<_> = (0..100).map(|n| format!("{n}@b.co")).collect();
    for (count, operand) in [
        (20_000, operand("password_exists", &json!(false))),
        (20_000, operand("status", &json!("active"))),
        (10_000, operand("email_address_fuzzy", &json!("ada"))),
        (900, operand("email_address", &json!(hundred))),
    ] {
        for operator in ["AND", "OR"] {
            let operands = vec![operand.clone(); count];
            let body = json!({"query": {"operator": operator, "operands": operands}});
            let answer = api.post(PATH, body).await;
            if answer.status != 200 {
                answer.assert_refused();
            }
        }
    }
    // A handful is no problem.
    let operands = vec![operand("status", &json!("active")); 20];
    let body = json!({"query": {"operands": operands}});
    let found = api.post(PATH, body).await.ok();
    assert_eq!(found["results"][0]["user_id"], user);
}

#[tokio::test]
async fn queries_of_another_form() {
    let world = world().await;
    let cases = [
        json!({"limit": "5"}),
        json!({"query": {"operator": 1}}),
        json!({"query": {"operands": {}}}),
        json!({"query": {"operands": "status"}}),
        json!({"query": {"operands": ["status"]}}),
        json!({"query": {"operands": [null]}}),
        json!({"query": {"operands": [[]]}}),
    ]
    .map(|body| (body, 400, "bad_request"));
    refuses(&world, Method::POST, PATH, cases).await;
}
