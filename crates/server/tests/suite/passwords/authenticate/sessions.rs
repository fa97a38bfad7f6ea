//! The session that a right password starts, or is added to.

use http::Method;
use serde_json::{Value, json};

use super::{PASSWORD, PATH, is_live, refuses, world};
use crate::harness::{Session, World};

/// A body with the right password of `ada@example.com`.
fn with(fields: &Value) -> Value {
    let mut body = json!({"email": "ada@example.com", "password": PASSWORD});
    for (field, value) in fields.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

/// A session of Ada's, of sixty minutes, five of which have passed.
async fn started(world: &World) -> Session {
    let body = json!({"email": "ada@example.com", "session_duration_minutes": 60,
        "session_custom_claims": {"plan": {"name": "pro", "seats": 3}, "old": 1}});
    let session = world.client().session_with(body).await;
    world.clock.advance_minutes(5);
    session
}

#[tokio::test]
async fn starts_one_for_a_duration() {
    let world = world().await;
    let api = world.client();
    let first = started(&world).await;
    let body = with(
        &json!({"session_duration_minutes": 30, "session_custom_claims": {"a": {"b": 1}, "sub": "eve"}}),
    );
    let answer = api.post(PATH, body).await;
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
            "created_at": "2026-01-02T03:09:05Z",
            "delivery_method": "knowledge",
            "last_authenticated_at": "2026-01-02T03:09:05Z",
            "type": "password",
            "updated_at": "2026-01-02T03:09:05Z"
          }
        ],
        "custom_claims": {
          "a": {
            "b": 1
          }
        },
        "expires_at": "2026-01-02T03:39:05Z",
        "last_accessed_at": "2026-01-02T03:09:05Z",
        "roles": [
          "stytch_user"
        ],
        "session_id": "[session-test 1]",
        "started_at": "2026-01-02T03:09:05Z",
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
    let second = Session::of(&answer.ok());
    assert_ne!((&first.id, &first.token), (&second.id, &second.token));
    for session in [&first, &second] {
        assert!(is_live(&api, session).await);
    }
    world.clock.advance_minutes(30);
    assert!(is_live(&api, &first).await);
    assert!(!is_live(&api, &second).await);
}

#[tokio::test]
async fn is_added_to_the_session_that_is_shown() {
    let world = world().await;
    let api = world.client();
    let session = started(&world).await;
    // Past the end of the JWT, which counts for local checks alone.
    world.clock.advance_seconds(1);
    let answer = api.post(PATH, with(&json!({"session_jwt": session.jwt}))).await;
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
            "last_authenticated_at": "2026-01-02T03:09:06Z",
            "type": "password",
            "updated_at": "2026-01-02T03:09:06Z"
          }
        ],
        "custom_claims": {
          "old": 1,
          "plan": {
            "name": "pro",
            "seats": 3
          }
        },
        "expires_at": "2026-01-02T04:04:05Z",
        "last_accessed_at": "2026-01-02T03:09:06Z",
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
    let added = Session::of(&answer.ok());
    assert_eq!((&added.id, &added.token), (&session.id, &session.token));
    assert_ne!(added.jwt, session.jwt);

    world.clock.advance_minutes(1);
    let body = with(&json!({"session_token": session.token}));
    let again = api.post(PATH, body).await.ok();
    assert_eq!(again["session"]["session_id"], session.id);
    // The same proof twice is one factor, proven again.
    let factors = &again["session"]["authentication_factors"];
    assert_eq!(factors.as_array().unwrap().len(), 1);
    assert_eq!(
        (
            &factors[0]["created_at"],
            &factors[0]["updated_at"],
            &factors[0]["last_authenticated_at"]
        ),
        (
            &json!("2026-01-02T03:04:05Z"),
            &json!("2026-01-02T03:10:06Z"),
            &json!("2026-01-02T03:10:06Z")
        )
    );
    let sessions = api
        .get(&format!("/v1/sessions?user_id={}", session.user_id))
        .await
        .ok();
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_duration_counts_from_now_and_may_shorten() {
    let world = world().await;
    let api = world.client();
    let session = started(&world).await;
    for (minutes, end) in [
        (json!(null), "2026-01-02T04:04:05Z"),
        (json!(120), "2026-01-02T05:09:05Z"),
        (json!(5), "2026-01-02T03:14:05Z"),
    ] {
        let body = with(&json!({"session_token": session.token, "session_duration_minutes": minutes}));
        let answer = api.post(PATH, body).await.ok();
        assert_eq!(
            (&answer["session"]["expires_at"], &answer["session"]["started_at"]),
            (&json!(end), &json!("2026-01-02T03:04:05Z"))
        );
    }
    world.clock.advance_minutes(5);
    assert!(!is_live(&api, &session).await);
}

#[tokio::test]
async fn claims_merge_into_those_of_the_session() {
    let world = world().await;
    let api = world.client();
    let session = started(&world).await;
    let claims =
        json!({"plan": {"seats": 5}, "old": null, "new": [1], "exp": 1, "https://stytch.com/session": {}});
    let body = with(&json!({"session_token": session.token, "session_custom_claims": claims}));
    let answer = api.post(PATH, body).await.ok();
    let merged = json!({"plan": {"name": "pro", "seats": 5}, "new": [1]});
    assert_eq!(answer["session"]["custom_claims"], merged);
    // The limit is that of the whole.
    let claims = json!({"more": "x".repeat(4060)});
    let body = with(&json!({"session_token": session.token, "session_custom_claims": claims}));
    let cases = [(body, 400, "custom_claims_too_large")];
    refuses(&world, Method::POST, PATH, cases).await;
}

#[tokio::test]
async fn a_session_that_is_not_the_users_is_refused_before_anything_is_counted() {
    let world = world().await;
    world.set("user_lock_threshold", "1").await;
    let api = world.client();
    let ended = started(&world).await;
    let body = json!({"session_token": ended.token});
    api.post("/v1/sessions/revoke", body).await.ok();
    let expired = api.another_session("ada@example.com").await;
    world.clock.advance_minutes(60);
    let others = api.session("eve@example.com").await;
    let mut cases = Vec::new();
    // Right or wrong, the password is not looked at: one failure would lock.
    for password in [PASSWORD, "wrong"] {
        for (session, status, error_type) in [
            (&others, 400, "user_id_mismatch"),
            (&ended, 404, "session_not_found"),
            (&expired, 404, "session_not_found"),
        ] {
            for proof in [
                json!({"session_token": session.token}),
                json!({"session_jwt": session.jwt}),
            ] {
                let mut body = with(&proof);
                body["password"] = password.into();
                body["session_duration_minutes"] = 60.into();
                cases.push((body, status, error_type));
            }
        }
    }
    refuses(&world, Method::POST, PATH, cases).await;
    assert!(is_live(&api, &others).await);
}

#[tokio::test]
async fn a_session_of_another_project_is_unknown() {
    let world = world().await;
    let other = world
        .another_project(
            tenure_core::token::Vertical::Consumer,
            tenure_types::Environment::Test,
        )
        .await;
    started(&world).await;
    let elsewhere = world.node.client(&other).session("ada@example.com").await;
    refuses(
        &world,
        Method::POST,
        PATH,
        [
            (
                with(&json!({"session_token": elsewhere.token})),
                404,
                "session_not_found",
            ),
            (
                with(&json!({"session_jwt": elsewhere.jwt})),
                400,
                "unable_to_parse_session_jwt",
            ),
        ],
    )
    .await;
}
