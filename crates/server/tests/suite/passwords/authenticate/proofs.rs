//! Which passwords are right.

use http::Method;
use serde_json::{Value, json};

use super::{NEW_PASSWORD, PASSWORD, PATH, id_of, login, refuses, world};

#[tokio::test]
async fn without_a_session() {
    let world = world().await;
    let api = world.client();
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    api.post("/v1/passwords", body).await.ok();
    // Claims without a session to put them into are ignored, even too many of them.
    let body = json!({"email": "Ada@EXAMPLE.com", "password": PASSWORD,
        "session_custom_claims": {"a": "x".repeat(5000)}});
    let answer = api.post(PATH, body).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "request_id": "[request-id-test 0]",
      "session": null,
      "session_jwt": "",
      "session_token": "",
      "status_code": 200,
      "user": {
        "biometric_registrations": [],
        "created_at": "2026-01-02T03:04:05Z",
        "crypto_wallets": [],
        "emails": [
          {
            "email": "ada@example.com",
            "email_id": "[email-test 1]",
            "verified": false
          }
        ],
        "external_id": null,
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "name": {
          "first_name": "",
          "last_name": "",
          "middle_name": ""
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
      },
      "user_device": null,
      "user_id": "[user-test 3]"
    }
    "#);
    let user = id_of(&answer["user_id"]).to_owned();
    answer.ok();
    let sessions = api.get(&format!("/v1/sessions?user_id={user}")).await.ok();
    assert_eq!(sessions["sessions"], json!([]));
}

#[tokio::test]
async fn no_other_password_opens() {
    let world = world().await;
    world.set("user_lock_threshold", "100").await;
    let api = world.client();
    api.session("ada@example.com").await;
    for wrong in [
        "x".to_owned(),
        PASSWORD.to_uppercase(),
        format!("{PASSWORD} "),
        format!(" {PASSWORD}"),
        PASSWORD[1..].to_owned(),
        "x".repeat(1_000_000),
    ] {
        login(&api, "ada@example.com", &wrong)
            .await
            .assert_error(401, "unauthorized_credentials");
    }
    login(&api, "ada@example.com", PASSWORD).await.ok();
}

#[tokio::test]
async fn each_user_has_its_own() {
    let world = world().await;
    let api = world.client();
    let other = world
        .another_project(
            tenure_core::token::Vertical::Consumer,
            tenure_types::Environment::Test,
        )
        .await;
    let elsewhere = world.node.client(&other);
    api.session("ada@example.com").await;
    let body = json!({"email": "grace@example.com", "password": NEW_PASSWORD});
    api.post("/v1/passwords", body).await.ok();
    let body = json!({"email": "ada@example.com", "password": NEW_PASSWORD});
    elsewhere.post("/v1/passwords", body).await.ok();
    for (client, email, password, right) in [
        (&api, "ada@example.com", PASSWORD, true),
        (&api, "ada@example.com", NEW_PASSWORD, false),
        (&api, "grace@example.com", NEW_PASSWORD, true),
        (&api, "grace@example.com", PASSWORD, false),
        (&elsewhere, "ada@example.com", NEW_PASSWORD, true),
        (&elsewhere, "ada@example.com", PASSWORD, false),
    ] {
        let answer = login(client, email, password).await;
        if right {
            answer.ok();
        } else {
            answer.assert_error(401, "unauthorized_credentials");
        }
    }
    login(&elsewhere, "grace@example.com", NEW_PASSWORD)
        .await
        .assert_error(404, "email_not_found");
}

#[tokio::test]
async fn the_first_one_makes_a_pending_user_active() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"email": "ada@example.com", "external_id": "ada", "create_user_as_pending": true}))
        .await;
    // The MD5 digest of PASSWORD.
    let body =
        json!({"email": "ada@example.com", "hash_type": "md_5", "hash": "9cc2ae8a1ba7a93da39b46fc1019c481"});
    let migrated = api.post("/v1/passwords/migrate", body).await.ok();
    assert_eq!(migrated["user"]["status"], "pending");
    login(&api, "ada@example.com", "wrong")
        .await
        .assert_error(401, "unauthorized_credentials");
    assert_eq!(api.get("/v1/users/ada").await.ok()["status"], "pending");
    let answer = login(&api, "ada@example.com", PASSWORD).await.ok();
    assert_eq!(answer["user"]["status"], "active");
    // Knowing a password proves nothing of the address.
    assert_eq!(answer["user"]["emails"][0]["verified"], false);
}

#[tokio::test]
async fn refuses_what_is_missing_or_unknown() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    api.user(json!({"email": "grace@example.com"})).await;
    let with = |fields: Value| {
        let mut body = json!({"email": "ada@example.com", "password": PASSWORD});
        for (field, value) in fields.as_object().unwrap() {
            body[field] = value.clone();
        }
        body
    };
    let mut forged = session.token.clone().into_bytes();
    forged[30] = if forged[30] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    let mut cases = vec![
        (json!({}), 400, "invalid_email"),
        (with(json!({"email": null})), 400, "invalid_email"),
        (with(json!({"email": ""})), 400, "invalid_email"),
        (with(json!({"email": "nonsense"})), 400, "invalid_email"),
        (with(json!({"email": "x".repeat(10_000)})), 400, "invalid_email"),
        (with(json!({"password": null})), 400, "bad_request"),
        (with(json!({"password": ""})), 400, "bad_request"),
        (with(json!({"email": "eve@example.com"})), 404, "email_not_found"),
        (
            with(json!({"email": "grace@example.com"})),
            400,
            "no_user_password",
        ),
        (
            with(json!({"session_token": session.token, "session_jwt": session.jwt})),
            400,
            "too_many_session_arguments",
        ),
        (
            with(json!({"session_token": "nonsense"})),
            400,
            "invalid_session_token",
        ),
        (
            with(json!({"session_token": "a".repeat(100_000)})),
            400,
            "invalid_session_token",
        ),
        (with(json!({"session_token": forged})), 404, "session_not_found"),
        (
            with(json!({"session_jwt": "nonsense"})),
            400,
            "unable_to_parse_session_jwt",
        ),
        (
            with(json!({"session_jwt": format!("{}A", session.jwt)})),
            400,
            "unable_to_parse_session_jwt",
        ),
        (
            with(json!({"session_duration_minutes": 60, "session_custom_claims": {"a": "x".repeat(4089)}})),
            400,
            "custom_claims_too_large",
        ),
    ];
    for minutes in [-5, 0, 4, 527_041, i64::MAX, i64::MIN] {
        let body = with(json!({"session_duration_minutes": minutes}));
        cases.push((body, 400, "invalid_session_duration_minutes"));
    }
    refuses(&world, Method::POST, PATH, cases).await;
}
