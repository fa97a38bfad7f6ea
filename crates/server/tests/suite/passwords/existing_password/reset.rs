//! `POST /v1/passwords/existing_password/reset`

use http::Method;
use serde_json::{Value, json};
use tenure_core::password::PasswordHash;

use super::{NEW_PASSWORD, at_once, is_live, login, refuses, stored_hashes, tally, two_nodes, world};
use crate::harness::{PASSWORD, Session};

const PATH: &str = "/v1/passwords/existing_password/reset";

fn with(fields: &Value) -> Value {
    let mut body =
        json!({"email": "ada@example.com", "existing_password": PASSWORD, "new_password": NEW_PASSWORD});
    for (field, value) in fields.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

#[tokio::test]
async fn ends_all_sessions() {
    let world = world().await;
    let api = world.client();
    let sessions = [
        api.session("ada@example.com").await,
        api.another_session("ada@example.com").await,
    ];
    let bystander = api.session("eve@example.com").await;
    let answer = api.post(PATH, with(&json!({"email": "ADA@example.com"}))).await;
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
    answer.ok();
    for session in &sessions {
        assert!(!is_live(&api, session).await);
    }
    assert!(is_live(&api, &bystander).await);
    login(&api, "ada@example.com", PASSWORD)
        .await
        .assert_error(401, "unauthorized_credentials");
    login(&api, "ada@example.com", NEW_PASSWORD).await.ok();
    let hashes = stored_hashes(&world).await;
    assert!(hashes.iter().all(PasswordHash::is_current));
}

#[tokio::test]
async fn starts_a_session_if_asked_to() {
    let world = world().await;
    let api = world.client();
    let before = api.session("ada@example.com").await;
    let fields = json!({"session_duration_minutes": 30, "session_custom_claims": {"a": 1}});
    let answer = api.post(PATH, with(&fields)).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "request_id": "[request-id-test 0]",
      "session": {
        "attributes": {
          "ip_address": "",
          "user_agent": ""
        },
        "authentication_factors": [
          {
            "created_at": "2026-01-02T03:04:05Z",
            "delivery_method": "knowledge",
            "last_authenticated_at": "2026-01-02T03:04:05Z",
            "type": "password",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        ],
        "custom_claims": {
          "a": 1
        },
        "expires_at": "2026-01-02T03:34:05Z",
        "last_accessed_at": "2026-01-02T03:04:05Z",
        "roles": [
          "stytch_user"
        ],
        "session_id": "[session-test 1]",
        "started_at": "2026-01-02T03:04:05Z",
        "user_id": "[user-test 2]"
      },
      "session_jwt": "[jwt 3]",
      "session_token": "[token 4]",
      "status_code": 200,
      "user": {
        "biometric_registrations": [],
        "created_at": "2026-01-02T03:04:05Z",
        "crypto_wallets": [],
        "emails": [
          {
            "email": "ada@example.com",
            "email_id": "[email-test 5]",
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
          "password_id": "[password-test 6]",
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
        "user_id": "[user-test 2]",
        "webauthn_registrations": []
      },
      "user_device": null,
      "user_id": "[user-test 2]"
    }
    "#);
    let session = Session::of(&answer.ok());
    assert!(!is_live(&api, &before).await);
    assert!(is_live(&api, &session).await);
}

#[tokio::test]
async fn the_session_that_is_shown_ends_too() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let answer = api
        .post(PATH, with(&json!({"session_token": session.token})))
        .await
        .ok();
    assert_eq!(
        (
            &answer["session"],
            &answer["session_token"],
            &answer["session_jwt"]
        ),
        (&Value::Null, &json!(""), &json!(""))
    );
    assert!(!is_live(&api, &session).await);

    let body = json!({"email": "ada@example.com", "password": NEW_PASSWORD, "session_duration_minutes": 60});
    let session = Session::of(&api.post("/v1/passwords/authenticate", body).await.ok());
    let fields = json!({"session_jwt": session.jwt, "session_duration_minutes": 60,
        "existing_password": NEW_PASSWORD, "new_password": PASSWORD});
    let next = Session::of(&api.post(PATH, with(&fields)).await.ok());
    assert_ne!(next.id, session.id);
    assert!(!is_live(&api, &session).await);
    assert!(is_live(&api, &next).await);
}

#[tokio::test]
async fn forgets_earlier_failures_and_counts_its_own() {
    let world = world().await;
    world.set("user_lock_threshold", "3").await;
    let api = world.client();
    api.session("ada@example.com").await;
    let fail = async |times| {
        for _ in 0..times {
            api.post(PATH, with(&json!({"existing_password": "wrong"})))
                .await
                .assert_error(401, "unauthorized_credentials");
        }
    };
    fail(2).await;
    api.post(PATH, with(&json!({}))).await.ok();
    fail(2).await;
    login(&api, "ada@example.com", NEW_PASSWORD).await.ok();
    fail(3).await;
    api.post(PATH, with(&json!({"existing_password": NEW_PASSWORD})))
        .await
        .assert_error(429, "user_lock_limit_reached");
}

#[tokio::test]
async fn takes_an_imported_password_as_the_old_one() {
    let world = world().await;
    let api = world.client();
    // The MD5 digest of PASSWORD.
    let body =
        json!({"email": "ada@example.com", "hash_type": "md_5", "hash": "9cc2ae8a1ba7a93da39b46fc1019c481"});
    api.post("/v1/passwords/migrate", body).await.ok();
    api.post(PATH, with(&json!({}))).await.ok();
    login(&api, "ada@example.com", NEW_PASSWORD).await.ok();
    assert!(stored_hashes(&world).await[0].is_current());
}

#[tokio::test]
async fn refuses_what_is_missing_or_wrong() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let others = api.session("eve@example.com").await;
    api.user(json!({"email": "grace@example.com"})).await;
    let mut cases = vec![
        (json!({}), 400, "invalid_email"),
        (with(&json!({"email": null})), 400, "invalid_email"),
        (with(&json!({"email": "nonsense"})), 400, "invalid_email"),
        (with(&json!({"existing_password": null})), 400, "bad_request"),
        (with(&json!({"existing_password": ""})), 400, "bad_request"),
        (with(&json!({"new_password": null})), 400, "bad_request"),
        (with(&json!({"new_password": ""})), 400, "bad_request"),
        (
            with(&json!({"email": "nobody@example.com"})),
            404,
            "email_not_found",
        ),
        (
            with(&json!({"email": "grace@example.com"})),
            400,
            "no_user_password",
        ),
        (with(&json!({"new_password": "password"})), 400, "weak_password"),
        (
            with(&json!({"new_password": "ada@example.com"})),
            400,
            "weak_password",
        ),
        (
            with(&json!({"new_password": PASSWORD})),
            400,
            "cannot_reset_password_with_existing_password",
        ),
        (
            with(&json!({"session_token": session.token, "session_jwt": session.jwt})),
            400,
            "too_many_session_arguments",
        ),
        (
            with(&json!({"session_token": "nonsense"})),
            400,
            "invalid_session_token",
        ),
        (
            with(&json!({"session_jwt": "nonsense"})),
            400,
            "unable_to_parse_session_jwt",
        ),
        (
            with(&json!({"session_token": others.token})),
            400,
            "user_id_mismatch",
        ),
        (
            with(&json!({"session_jwt": others.jwt, "existing_password": "wrong"})),
            400,
            "user_id_mismatch",
        ),
        (
            with(&json!({"session_duration_minutes": 60, "session_custom_claims": {"a": "x".repeat(4089)}})),
            400,
            "custom_claims_too_large",
        ),
    ];
    for minutes in [0, 4, 527_041] {
        let body = with(&json!({"session_duration_minutes": minutes}));
        cases.push((body, 400, "invalid_session_duration_minutes"));
    }
    refuses(&world, Method::POST, PATH, cases).await;
    // Whether the new password is the old one is told to those alone who know the old one.
    let body = with(&json!({"existing_password": "wrong", "new_password": "wrong"}));
    api.post(PATH, body)
        .await
        .assert_error(401, "unauthorized_credentials");
    assert!(is_live(&api, &session).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_resets() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    apis[0].session("ada@example.com").await;
    let new = |n: usize| format!("{NEW_PASSWORD} {n}");
    let requests = (0..6).map(|n| {
        let fields = json!({"new_password": new(n), "session_duration_minutes": 60});
        (Method::POST, PATH.to_owned(), with(&fields))
    });
    let answers = at_once(&apis, requests.collect()).await;
    assert_eq!(
        tally(&answers),
        [("ok", 1), ("unauthorized_credentials", 5)].into()
    );
    let winner = answers.iter().position(|answer| answer.status == 200).unwrap();
    let session = Session::of(&answers[winner].body);
    assert!(is_live(&apis[0], &session).await);
    login(&apis[1], "ada@example.com", &new(winner)).await.ok();
}
