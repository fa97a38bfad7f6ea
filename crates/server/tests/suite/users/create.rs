//! `POST /v1/users`

use http::Method;
use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::refusals::refuses;
use super::{at_once, count, tally, world};

const PATH: &str = "/v1/users";

#[tokio::test]
async fn makes_a_user_of_all_fields() {
    let world = world().await;
    let api = world.client();
    let body = json!({
        "email": "Ada@Example.com",
        "phone_number": "+14155550123",
        "name": {"first_name": "Ada", "middle_name": "King", "last_name": "Lovelace"},
        "attributes": {"ip_address": "203.0.113.7", "user_agent": "browser"},
        "create_user_as_pending": true,
        "trusted_metadata": {"plan": "pro", "limits": {"seats": 3}},
        "untrusted_metadata": {"theme": "dark"},
        "external_id": "auth0|123",
        "roles": ["viewer"],
    });
    let answer = api.post(PATH, body).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "email_id": "[email-test 0]",
      "phone_id": "[phone-number-test 1]",
      "request_id": "[request-id-test 2]",
      "status": "pending",
      "status_code": 201,
      "user": {
        "biometric_registrations": [],
        "created_at": "2026-01-02T03:04:05Z",
        "crypto_wallets": [],
        "emails": [
          {
            "email": "ada@example.com",
            "email_id": "[email-test 0]",
            "verified": false
          }
        ],
        "external_id": "auth0|123",
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "name": {
          "first_name": "Ada",
          "last_name": "Lovelace",
          "middle_name": "King"
        },
        "password": null,
        "phone_numbers": [
          {
            "phone_id": "[phone-number-test 1]",
            "phone_number": "+14155550123",
            "verified": false
          }
        ],
        "providers": [],
        "roles": [
          "stytch_user",
          "viewer"
        ],
        "status": "pending",
        "totps": [],
        "trusted_metadata": {
          "limits": {
            "seats": 3
          },
          "plan": "pro"
        },
        "untrusted_metadata": {
          "theme": "dark"
        },
        "user_id": "[user-test 3]",
        "webauthn_registrations": []
      },
      "user_id": "[user-test 3]"
    }
    "#);
    let created = answer.created();
    assert_eq!(created["user"], without_envelope(&api, &created["user_id"]).await);
}

#[tokio::test]
async fn needs_something_to_know_the_user_by() {
    let world = world().await;
    let api = world.client();
    for (body, email, phone) in [
        (json!({"email": "a@example.com"}), true, false),
        (json!({"phone_number": "+14155550123"}), false, true),
        (json!({"external_id": "a"}), false, false),
    ] {
        let created = api.post(PATH, body.clone()).await.created();
        assert_eq!(created["email_id"] != "", email, "{body}");
        assert_eq!(created["phone_id"] != "", phone, "{body}");
        assert_eq!(
            created["user"]["emails"].as_array().unwrap().len(),
            usize::from(email)
        );
        assert_eq!(
            created["user"]["phone_numbers"].as_array().unwrap().len(),
            usize::from(phone)
        );
    }
    let nothing = [
        json!({}),
        json!(null),
        json!({"email": null, "phone_number": null, "external_id": null}),
        json!({"email": "", "phone_number": "", "external_id": ""}),
        json!({"name": {"first_name": "Ada"}, "create_user_as_pending": true}),
    ];
    let cases = nothing.map(|body| (body, 400, "invalid_create_user_request"));
    refuses(&world, Method::POST, PATH, cases).await;
}

#[tokio::test]
async fn absent_null_and_empty_are_the_same() {
    let world = world().await;
    let api = world.client();
    let body = json!({
        "email": "a@example.com",
        "phone_number": "",
        "name": null,
        "attributes": null,
        "create_user_as_pending": null,
        "trusted_metadata": null,
        "untrusted_metadata": null,
        "external_id": "",
        "roles": null,
    });
    let all_null = api.post(PATH, body).await.created();
    let absent = api.post(PATH, json!({"email": "b@example.com"})).await.created();
    for field in [
        "name",
        "phone_numbers",
        "status",
        "trusted_metadata",
        "external_id",
        "roles",
    ] {
        assert_eq!(all_null["user"][field], absent["user"][field], "{field}");
    }
    assert_eq!(absent["status"], "active");
    assert_eq!(absent["user"]["external_id"], Value::Null);
    assert_eq!(
        absent["user"]["name"],
        json!({"first_name": "", "middle_name": "", "last_name": ""})
    );
}

#[tokio::test]
async fn an_address_belongs_to_one_user() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"email": "ada@example.com", "phone_number": "+14155550123", "external_id": "ada"}))
        .await;
    refuses(
        &world,
        Method::POST,
        PATH,
        [
            (json!({"email": "ada@example.com"}), 400, "duplicate_email"),
            (json!({"email": "ADA@EXAMPLE.COM"}), 400, "duplicate_email"),
            (
                json!({"phone_number": "+14155550123"}),
                400,
                "duplicate_phone_number",
            ),
            (json!({"external_id": "ada"}), 400, "duplicate_user_external_id"),
            (
                json!({"email": "new@example.com", "phone_number": "+14155550123"}),
                400,
                "duplicate_phone_number",
            ),
            (
                json!({"email": "new@example.com", "external_id": "ada"}),
                400,
                "duplicate_user_external_id",
            ),
        ],
    )
    .await;
    // What the refused ones had besides stayed free. External ids tell capitals from small letters.
    api.user(json!({"email": "new@example.com", "external_id": "ADA"}))
        .await;
}

#[tokio::test]
async fn projects_do_not_see_each_others_users() {
    let world = world().await;
    let body = json!({"email": "ada@example.com", "phone_number": "+14155550123", "external_id": "ada"});
    let here = world.client().user(body.clone()).await;
    for environment in [Environment::Test, Environment::Live] {
        let other = world.another_project(Vertical::Consumer, environment).await;
        let there = world.node.client(&other).post(PATH, body.clone()).await.created();
        assert_ne!(there["user_id"], here);
        let prefix = format!("user-{}-", environment.as_str());
        assert!(super::id_of(&there["user_id"]).starts_with(&prefix), "{there}");
    }
}

#[tokio::test]
async fn roles() {
    let world = world().await;
    let api = world.client();
    for (at, (given, held)) in [
        (json!([]), json!(["stytch_user"])),
        (json!(["viewer"]), json!(["stytch_user", "viewer"])),
        (
            json!(["viewer", "editor", "viewer"]),
            json!(["stytch_user", "editor", "viewer"]),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({"external_id": at.to_string(), "roles": given});
        assert_eq!(api.post(PATH, body).await.created()["user"]["roles"], held);
    }
    let body = |roles: Value| json!({"external_id": "new", "roles": roles});
    refuses(
        &world,
        Method::POST,
        PATH,
        [
            (body(json!(["nobody"])), 400, "invalid_role"),
            (body(json!(["viewer", "Viewer"])), 400, "invalid_role"),
            (body(json!([""])), 400, "invalid_role"),
            (
                body(json!(["stytch_user"])),
                400,
                "cannot_assign_default_rbac_role_id",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn metadata() {
    let world = world().await;
    let api = world.client();
    let keys = |count: usize| {
        (0..count)
            .map(|key| (key.to_string(), json!(1)))
            .collect::<Value>()
    };
    // {"a":"…"} is eight bytes around the text.
    let bytes = |count: usize| json!({"a": "x".repeat(count - 8)});
    for field in ["trusted_metadata", "untrusted_metadata"] {
        for (at, fits) in [keys(20), bytes(4096), json!({"a": {"b": [1, null]}})]
            .into_iter()
            .enumerate()
        {
            let body = json!({"external_id": format!("{field}{at}"), field: fits});
            assert_eq!(api.post(PATH, body).await.created()["user"][field], fits);
        }
        let body = json!({"external_id": format!("{field}-null"), field: {"a": null, "b": false}});
        assert_eq!(
            api.post(PATH, body).await.created()["user"][field],
            json!({"b": false})
        );
        let cases = [
            (keys(21), 400, "metadata_too_many_keys"),
            (bytes(4097), 400, "metadata_too_large"),
            (json!({"a": "é".repeat(2045)}), 400, "metadata_too_large"),
        ]
        .map(|(metadata, status, error)| (json!({"external_id": "new", field: metadata}), status, error));
        refuses(&world, Method::POST, PATH, cases).await;
    }
}

#[tokio::test]
async fn names() {
    let world = world().await;
    let api = world.client();
    let longest = "é".repeat(128);
    let body = json!({"external_id": "a", "name": {"middle_name": longest, "last_name": null}});
    let user = api.post(PATH, body).await.created();
    assert_eq!(
        user["user"]["name"],
        json!({"first_name": "", "middle_name": longest, "last_name": ""})
    );
    let cases = ["first_name", "middle_name", "last_name"].map(|part| {
        (
            json!({"external_id": "b", "name": {part: "x".repeat(129)}}),
            400,
            "invalid_name",
        )
    });
    refuses(&world, Method::POST, PATH, cases).await;
    let cases = ["first_name", "middle_name", "last_name"]
        .map(|part| (json!({"external_id": "b", "name": {part: 1}}), 400, "bad_request"));
    refuses(&world, Method::POST, PATH, cases).await;
}

#[tokio::test]
async fn refuses_what_is_no_address() {
    let world = world().await;
    let long = format!("{}@example.com", "a".repeat(65));
    let longer = format!("a@{}.com", ["b".repeat(60).as_str(); 5].join("."));
    let emails = [
        "a",
        "@",
        "a@",
        "@example.com",
        "a@b",
        "a b@example.com",
        "a@@example.com",
        "a@example..com",
        "<a@example.com>",
        "a\n@example.com",
        "\u{212a}@example.com",
        "a@xn--a.com",
        long.as_str(),
        longer.as_str(),
    ];
    let phones = [
        "14155550123",
        "+",
        "+123456",
        "+1234567890123456",
        "+04155550123",
        "+1 415 555 0123",
        "+1415555o123",
    ];
    let too_long = "x".repeat(129);
    let externals = [
        "a b",
        "ä",
        "a/b",
        "user-test-1",
        "user-live-e3795c81-f849-4167-bfda-e4a6e9c280fd",
        too_long.as_str(),
    ];
    let emails = emails.map(|email| (json!({"email": email}), 400, "invalid_email"));
    let phones = phones.map(|phone| (json!({"phone_number": phone}), 400, "invalid_phone_number"));
    let externals = externals.map(|id| (json!({"external_id": id}), 400, "invalid_external_id"));
    refuses(
        &world,
        Method::POST,
        PATH,
        emails.into_iter().chain(phones).chain(externals),
    )
    .await;
}

#[tokio::test]
async fn a_mailbox_has_one_spelling() {
    let world = world().await;
    let api = world.client();
    let spellings = ["Ada@xn--exmple-cua.de", "ada@EXÄMPLE.de", "ada@exämple.de"];
    let user = api.user(json!({"email": spellings[0]})).await;
    let kept = api.get(&format!("/v1/users/{user}")).await.ok();
    assert_eq!(kept["emails"][0]["email"], "ada@exämple.de");
    for spelling in spellings {
        api.post(PATH, json!({"email": spelling}))
            .await
            .assert_error(400, "duplicate_email");
        let operand = json!({"filter_name": "email_address", "filter_value": [spelling]});
        let query = json!({"query": {"operator": "AND", "operands": [operand]}});
        let found = api.post("/v1/users/search", query).await.ok();
        assert_eq!(found["results"][0]["user_id"], user, "{spelling}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_gets_the_address() {
    let world = world().await;
    let apis = [world.client(), world.another_node().await.client(&world.project)];
    for (at, (field, value, error_type)) in [
        ("email", "ada@example.com", "duplicate_email"),
        ("phone_number", "+14155550123", "duplicate_phone_number"),
        ("external_id", "ada", "duplicate_user_external_id"),
    ]
    .into_iter()
    .enumerate()
    {
        // Each is otherwise unlike the others.
        let requests = (0..12).map(|n| {
            let mut body =
                json!({"email": format!("{field}-{n}@example.com"), "external_id": format!("{field}-{n}")});
            body[field] = value.into();
            (Method::POST, PATH.to_owned(), body)
        });
        let answers = at_once(&apis, requests.collect()).await;
        assert_eq!(tally(&answers), [("ok", 1), (error_type, 11)].into(), "{field}");
        assert_eq!(count(&apis[0]).await, i64::try_from(at).unwrap() + 1);
    }
}

async fn without_envelope(api: &crate::harness::Client, id: &Value) -> Value {
    let mut user = api.get(&format!("{PATH}/{}", super::id_of(id))).await.ok();
    let fields = user.as_object_mut().unwrap();
    fields.remove("status_code");
    fields.remove("request_id");
    user
}
