//! What each filter finds.

use serde_json::{Value, json};

use super::{PATH, external_ids, found, operand, world};
use crate::harness::{Client, World};

/// Four users, an hour between each and the next:
/// - `ada`, 03:04:05: a verified e-mail address, a password;
/// - `grace`, 04:04:05: a phone number, pending;
/// - `nobody`, 05:04:05: an external id alone;
/// - `emile`, 06:04:05: two kinds of address, the phone number verified, a password.
async fn people(world: &World) -> Client {
    let api = world.client();
    let digest = "9cc2ae8a1ba7a93da39b46fc1019c481";
    let ada = json!({"email": "ada@example.com", "hash_type": "md_5", "hash": digest, "set_email_verified": true,
        "external_id": "ada", "name": {"first_name": "Ada", "middle_name": "King", "last_name": "Lovelace"}});
    api.post("/v1/passwords/migrate", ada).await.ok();
    world.clock.advance_minutes(60);
    api.user(
        json!({"phone_number": "+14155550101", "external_id": "grace", "create_user_as_pending": true,
            "name": {"first_name": "Grace", "last_name": "Hopper"}}),
    )
    .await;
    world.clock.advance_minutes(60);
    api.user(json!({"external_id": "nobody"})).await;
    world.clock.advance_minutes(60);
    let emile = json!({"email": "emile@sub.example.org", "phone_number": "+33155550101", "hash_type": "md_5",
        "hash": digest, "set_phone_number_verified": true, "external_id": "emile"});
    api.post("/v1/passwords/migrate", emile).await.ok();
    api
}

#[tokio::test]
async fn finds_users_whole() {
    let world = world().await;
    let api = people(&world).await;
    let query = json!({"operands": [operand("email_address", &json!(["ada@example.com"]))]});
    let answer = api.post(PATH, json!({"query": query})).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "request_id": "[request-id-test 0]",
      "results": [
        {
          "biometric_registrations": [],
          "created_at": "2026-01-02T03:04:05Z",
          "crypto_wallets": [],
          "emails": [
            {
              "email": "ada@example.com",
              "email_id": "[email-test 1]",
              "verified": true
            }
          ],
          "external_id": "ada",
          "is_locked": false,
          "lock_created_at": null,
          "lock_expires_at": null,
          "name": {
            "first_name": "Ada",
            "last_name": "Lovelace",
            "middle_name": "King"
          },
          "password": {
            "password_id": "[password-test 2]",
            "requires_reset": false
          },
          "phone_numbers": [],
          "providers": [],
          "roles": [
            "stytch_user"
          ],
          "status": "active",
          "totps": [],
          "trusted_metadata": {},
          "untrusted_metadata": {},
          "user_id": "[user-test 3]",
          "webauthn_registrations": []
        }
      ],
      "results_metadata": {
        "next_cursor": null,
        "total": 1
      },
      "status_code": 200
    }
    "#);
    let mut user = api.get("/v1/users/ada").await.ok();
    for field in ["status_code", "request_id"] {
        user.as_object_mut().unwrap().remove(field);
    }
    assert_eq!(answer.ok()["results"], json!([user]));
}

#[tokio::test]
async fn no_filter_finds_all() {
    let world = world().await;
    let api = people(&world).await;
    for body in [
        json!(null),
        json!({}),
        json!({"query": null, "cursor": null, "limit": null}),
        json!({"query": {}, "cursor": ""}),
        json!({"query": {"operator": "AND", "operands": []}}),
        json!({"query": {"operator": "OR", "operands": []}}),
        json!({"query": {"operator": "", "operands": null}}),
        json!({"limit": 1000}),
    ] {
        let answer = api.post(PATH, body.clone()).await.ok();
        assert_eq!(
            external_ids(&answer),
            ["ada", "grace", "nobody", "emile"],
            "{body}"
        );
    }
}

#[tokio::test]
async fn each_filter() {
    let world = world().await;
    let api = people(&world).await;
    let id = async |name: &str| {
        let user = api.get(&format!("/v1/users/{name}")).await.ok();
        (
            user["user_id"].clone(),
            user["emails"][0]["email_id"].clone(),
            user["phone_numbers"][0]["phone_id"].clone(),
        )
    };
    let (ada, ada_email, _) = id("ada").await;
    let (grace, _, grace_phone) = id("grace").await;
    let unknown = "test-e3795c81-f849-4167-bfda-e4a6e9c280fd";
    let nobody: &[&str] = &[];
    let cases: Vec<(&str, Value, &[&str])> = vec![
        (
            "created_at_greater_than",
            json!("2026-01-02T04:04:05Z"),
            &["nobody", "emile"],
        ),
        (
            "created_at_greater_than",
            json!("2026-01-02T04:04:04.999Z"),
            &["grace", "nobody", "emile"],
        ),
        (
            "created_at_greater_than",
            json!("2026-01-02T05:04:05+01:00"),
            &["nobody", "emile"],
        ),
        ("created_at_greater_than", json!("9999-12-30T00:00:00Z"), nobody),
        ("created_at_less_than", json!("2026-01-02T04:04:05Z"), &["ada"]),
        ("created_at_less_than", json!("1970-01-01T00:00:00Z"), nobody),
        (
            "created_at_between",
            json!({"greater_than": "2026-01-02T03:04:05Z", "less_than": "2026-01-02T06:04:05Z"}),
            &["grace", "nobody"],
        ),
        (
            "created_at_between",
            json!({"greater_than": "2026-01-02T06:04:05Z", "less_than": "2026-01-02T03:04:05Z"}),
            nobody,
        ),
        ("status", json!("active"), &["ada", "nobody", "emile"]),
        ("status", json!("pending"), &["grace"]),
        ("user_id", json!([ada, grace]), &["ada", "grace"]),
        (
            "user_id",
            json!(["nobody", "emile", "unknown"]),
            &["nobody", "emile"],
        ),
        ("user_id", json!([format!("user-{unknown}")]), nobody),
        ("user_id", json!(["NOBODY"]), nobody),
        ("user_id", json!([]), nobody),
        ("full_name_fuzzy", json!("love"), &["ada"]),
        ("full_name_fuzzy", json!("ada king"), &["ada"]),
        ("full_name_fuzzy", json!("GRACE HOP"), &["grace"]),
        ("full_name_fuzzy", json!("ada lovelace"), nobody),
        ("email_address_fuzzy", json!("EXAMPLE"), &["ada", "emile"]),
        ("email_address_fuzzy", json!("@sub."), &["emile"]),
        ("phone_number_fuzzy", json!("5550101"), &["grace", "emile"]),
        ("phone_number_fuzzy", json!("+33"), &["emile"]),
        // Each kind of address is searched by its own filter.
        ("phone_number_fuzzy", json!("example"), nobody),
        ("email_address_fuzzy", json!("555"), nobody),
        (
            "email_address",
            json!(["ADA@example.com", "other@example.com"]),
            &["ada"],
        ),
        ("email_address", json!(["ada@example"]), nobody),
        ("email_address", json!(["+14155550101"]), nobody),
        ("email_id", json!([ada_email]), &["ada"]),
        ("email_id", json!([grace_phone]), nobody),
        (
            "email_id",
            json!([format!("email-{unknown}"), "nonsense"]),
            nobody,
        ),
        (
            "phone_number",
            json!(["+14155550101", "+33155550101"]),
            &["grace", "emile"],
        ),
        ("phone_number", json!([]), nobody),
        ("phone_id", json!([grace_phone]), &["grace"]),
        ("email_verified", json!(true), &["ada"]),
        ("email_verified", json!(false), &["emile"]),
        ("phone_verified", json!(true), &["emile"]),
        ("phone_verified", json!(false), &["grace"]),
        ("password_exists", json!(true), &["ada", "emile"]),
        ("password_exists", json!(false), &["grace", "nobody"]),
        // Factors that no user of this server has.
        ("totp_id", json!([format!("totp-{unknown}")]), nobody),
        ("webauthn_registration_id", json!(["x"]), nobody),
        ("biometric_registration_id", json!(["x"]), nobody),
        ("crypto_wallet_id", json!(["x"]), nobody),
        (
            "crypto_wallet_address",
            json!(["0x6df2dB4Fb3DA35d241901Bd53367770BF03123f1"]),
            nobody,
        ),
        ("totp_verified", json!(true), nobody),
        ("webauthn_registration_verified", json!(true), nobody),
        ("biometric_registration_verified", json!(true), nobody),
        ("crypto_wallet_verified", json!(true), nobody),
        ("oauth_provider", json!(["google", "GitHub", "microsoft"]), nobody),
    ];
    for (name, value, expected) in cases {
        assert_eq!(found(&api, name, value.clone()).await, expected, "{name} {value}");
    }
}

#[tokio::test]
async fn and_narrows_or_widens() {
    let world = world().await;
    let api = people(&world).await;
    let with_password = operand("password_exists", &json!(true));
    let with_phone = operand("phone_number_fuzzy", &json!("555"));
    let first_two = operand("created_at_less_than", &json!("2026-01-02T04:30:00Z"));
    let (both, all) = (
        json!([with_password, with_phone]),
        json!([with_password, with_phone, first_two]),
    );
    let cases: [(Value, &Value, &[&str]); 5] = [
        (json!("AND"), &both, &["emile"]),
        (json!(null), &both, &["emile"]),
        (json!("OR"), &both, &["ada", "grace", "emile"]),
        (json!("AND"), &all, &[]),
        (json!("OR"), &all, &["ada", "grace", "emile"]),
    ];
    for (operator, operands, expected) in cases {
        let body = json!({"query": {"operator": operator, "operands": operands}});
        let answer = api.post(PATH, body).await.ok();
        assert_eq!(external_ids(&answer), expected, "{operator} {operands}");
    }
    // A range holds together within an OR.
    let range = json!({"greater_than": "2026-01-02T04:30:00Z", "less_than": "2026-01-02T05:30:00Z"});
    let operands = json!([
        operand("user_id", &json!(["ada"])),
        operand("created_at_between", &range)
    ]);
    let body = json!({"query": {"operator": "OR", "operands": operands}});
    assert_eq!(external_ids(&api.post(PATH, body).await.ok()), ["ada", "nobody"]);
}

#[tokio::test]
async fn finds_nobody_of_another_project() {
    let world = world().await;
    people(&world).await;
    let other = world
        .another_project(
            tenure_core::token::Vertical::Consumer,
            tenure_types::Environment::Test,
        )
        .await;
    let api = world.node.client(&other);
    api.user(json!({"email": "eve@example.com", "external_id": "eve"}))
        .await;
    for (name, value) in [
        ("email_address_fuzzy", json!("example")),
        ("email_address", json!(["ada@example.com", "eve@example.com"])),
        ("user_id", json!(["ada", "eve"])),
        ("status", json!("active")),
        ("password_exists", json!(false)),
    ] {
        assert_eq!(found(&api, name, value).await, ["eve"], "{name}");
    }
}
