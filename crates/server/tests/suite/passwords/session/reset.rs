//! `POST /v1/passwords/session/reset`

use http::Method;
use serde_json::{Value, json};

use super::{NEW_PASSWORD, at_once, is_live, login, refuses, tally, two_nodes, world};
use crate::harness::{Held, Issuer, PASSWORD, Session};

const PATH: &str = "/v1/passwords/session/reset";

#[tokio::test]
async fn by_token_ends_the_other_sessions() {
    let world = world().await;
    let api = world.client();
    let others = [
        api.session("ada@example.com").await,
        api.another_session("ada@example.com").await,
    ];
    let bystander = api.session("eve@example.com").await;
    let session = api.another_session("ada@example.com").await;
    world.clock.advance_seconds(60);
    let body = json!({"session_token": session.token, "password": NEW_PASSWORD});
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
            "created_at": "2026-01-02T03:04:05Z",
            "delivery_method": "knowledge",
            "last_authenticated_at": "2026-01-02T03:04:05Z",
            "type": "password",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        ],
        "custom_claims": {},
        "expires_at": "2026-01-02T04:04:05Z",
        "last_accessed_at": "2026-01-02T03:05:05Z",
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
    let kept = Session::of(&answer.ok());
    assert_eq!((&kept.id, &kept.token), (&session.id, &session.token));
    for other in &others {
        assert!(!is_live(&api, other).await);
    }
    assert!(is_live(&api, &session).await && is_live(&api, &kept).await);
    assert!(is_live(&api, &bystander).await);
    login(&api, "ada@example.com", PASSWORD)
        .await
        .assert_error(401, "unauthorized_credentials");
    login(&api, "ada@example.com", NEW_PASSWORD).await.ok();
}

#[tokio::test]
async fn by_jwt_with_changes_of_the_session() {
    let world = world().await;
    let api = world.client();
    let body = json!({"email": "ada@example.com", "session_duration_minutes": 60,
        "session_custom_claims": {"a": {"b": 1}}});
    let session = api.session_with(body).await;
    world.clock.advance_minutes(5);
    let body = json!({"session_jwt": session.jwt, "password": NEW_PASSWORD, "session_duration_minutes": 10,
        "session_custom_claims": {"a": {"c": 2}}});
    let answer = api.post(PATH, body).await.ok();
    assert_eq!(answer["session"]["session_id"], session.id);
    assert_eq!(answer["session"]["expires_at"], "2026-01-02T03:19:05Z");
    assert_eq!(answer["session"]["custom_claims"], json!({"a": {"b": 1, "c": 2}}));
    login(&api, "ada@example.com", NEW_PASSWORD).await.ok();
}

#[tokio::test]
async fn the_proof_must_be_five_minutes_old_at_most() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let reset = |password: &str| json!({"session_token": session.token, "password": password});
    world.clock.advance_minutes(5);
    api.post(PATH, reset(NEW_PASSWORD)).await.ok();
    world.clock.advance_millis(1);
    for proof in [
        reset(PASSWORD),
        json!({"session_jwt": session.jwt, "password": PASSWORD}),
        // Extending a session proves nothing.
        json!({"session_token": session.token, "password": PASSWORD, "session_duration_minutes": 60}),
    ] {
        let cases = [(proof, 400, "session_too_old_to_reset_password")];
        refuses(&world, Method::POST, PATH, cases).await;
    }
    // Nor does using it, as a new proof does.
    let touch = json!({"session_token": session.token, "session_duration_minutes": 60});
    api.post("/v1/sessions/authenticate", touch).await.ok();
    api.post(PATH, reset(PASSWORD))
        .await
        .assert_error(400, "session_too_old_to_reset_password");
    let proof = json!({"email": "ada@example.com", "password": NEW_PASSWORD, "session_token": session.token});
    api.post("/v1/passwords/authenticate", proof).await.ok();
    api.post(PATH, reset(PASSWORD)).await.ok();
}

#[tokio::test]
async fn the_old_password_is_no_new_one() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let other = api.another_session("ada@example.com").await;
    let old = json!({"session_token": session.token, "password": PASSWORD});
    let cases = [(old, 400, "cannot_reset_password_with_existing_password")];
    refuses(&world, Method::POST, PATH, cases).await;
    assert!(is_live(&api, &session).await && is_live(&api, &other).await);
    login(&api, "ada@example.com", PASSWORD).await.ok();
}

#[tokio::test]
async fn gives_a_password_to_a_user_that_lost_it() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let user = api.get(&format!("/v1/users/{}", session.user_id)).await.ok();
    let password = user["password"]["password_id"].as_str().unwrap();
    api.delete(&format!("/v1/users/passwords/{password}")).await.ok();
    let body = json!({"session_token": session.token, "password": NEW_PASSWORD});
    let answer = api.post(PATH, body).await.ok();
    assert_ne!(answer["user"]["password"], Value::Null);
    login(&api, "ada@example.com", NEW_PASSWORD).await.ok();
}

#[tokio::test]
async fn a_session_of_another_issuer_proves_too_little() {
    let world = world().await;
    let api = world.client();
    api.session("ada@example.com").await;
    let issuer = Issuer::json(&json!({"sub": "1", "email": "ada@example.com"})).await;
    world
        .set("zero_downtime_session_migration_url", &issuer.url())
        .await;
    let body = json!({"session_token": "theirs", "session_duration_minutes": 60});
    let session = Session::of(&api.post("/v1/sessions/migrate", body).await.ok());
    let body = json!({"session_token": session.token, "password": NEW_PASSWORD});
    let cases = [(body.clone(), 400, "session_too_old_to_reset_password")];
    refuses(&world, Method::POST, PATH, cases).await;
    // With the password added to it, it will do.
    let proof = json!({"email": "ada@example.com", "password": PASSWORD, "session_token": session.token});
    api.post("/v1/passwords/authenticate", proof).await.ok();
    api.post(PATH, body).await.ok();
}

#[tokio::test]
async fn refuses_what_is_missing_or_wrong() {
    let world = world().await;
    let api = world.client();
    let ended = api.session("ada@example.com").await;
    let body = json!({"session_token": ended.token});
    api.post("/v1/sessions/revoke", body).await.ok();
    let expired = api.another_session("ada@example.com").await;
    world.clock.advance_minutes(60);
    let session = api.another_session("ada@example.com").await;
    let with = |fields: Value| {
        let mut body = json!({"session_token": session.token, "password": NEW_PASSWORD});
        for (field, value) in fields.as_object().unwrap() {
            body[field] = value.clone();
        }
        body
    };
    let other = world
        .another_project(
            tenure_core::token::Vertical::Consumer,
            tenure_types::Environment::Test,
        )
        .await;
    let elsewhere = world.node.client(&other).session("ada@example.com").await;
    refuses(
        &world,
        Method::POST,
        PATH,
        [
            (json!({"password": NEW_PASSWORD}), 400, "no_session_arguments"),
            (
                with(json!({"session_token": "", "session_jwt": ""})),
                400,
                "no_session_arguments",
            ),
            (
                with(json!({"session_jwt": session.jwt})),
                400,
                "too_many_session_arguments",
            ),
            (with(json!({"password": null})), 400, "bad_request"),
            (with(json!({"password": ""})), 400, "bad_request"),
            (with(json!({"password": "password"})), 400, "weak_password"),
            (with(json!({"password": "ada@example.com"})), 400, "weak_password"),
            (
                with(json!({"session_token": "nonsense"})),
                400,
                "invalid_session_token",
            ),
            (
                json!({"session_jwt": "nonsense", "password": NEW_PASSWORD}),
                400,
                "unable_to_parse_session_jwt",
            ),
            (
                with(json!({"session_token": ended.token})),
                404,
                "session_not_found",
            ),
            (
                json!({"session_jwt": ended.jwt, "password": NEW_PASSWORD}),
                404,
                "session_not_found",
            ),
            (
                with(json!({"session_token": expired.token})),
                404,
                "session_not_found",
            ),
            (
                with(json!({"session_token": elsewhere.token})),
                404,
                "session_not_found",
            ),
            (
                with(json!({"session_duration_minutes": 4})),
                400,
                "invalid_session_duration_minutes",
            ),
            (
                with(json!({"session_custom_claims": {"a": "x".repeat(4089)}})),
                400,
                "custom_claims_too_large",
            ),
        ],
    )
    .await;
    assert!(is_live(&api, &session).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_sessions_at_once_one_is_left() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    for round in 0..4 {
        let email = format!("{round}@example.com");
        let sessions = [
            apis[0].session(&email).await,
            apis[0].another_session(&email).await,
        ];
        let requests = sessions.iter().enumerate().map(|(n, session)| {
            let body = json!({"session_token": session.token, "password": format!("{NEW_PASSWORD} {n}")});
            (Method::POST, PATH.to_owned(), body)
        });
        let answers = at_once(&apis, requests.collect()).await;
        assert_eq!(tally(&answers), [("ok", 1), ("session_not_found", 1)].into());
        for (n, (answer, session)) in answers.iter().zip(&sessions).enumerate() {
            let won = answer.status == 200;
            assert_eq!(is_live(&apis[1], session).await, won);
            let right = login(&apis[0], &email, &format!("{NEW_PASSWORD} {n}")).await;
            assert_eq!(right.status == 200, won);
        }
    }
}

/// A password that was deleted while its reset waited is set anew.
#[tokio::test]
async fn beside_the_deletion_of_the_password() {
    let world = world().await;
    let [api, other] = two_nodes(&world).await;
    let session = api.session("ada@example.com").await;
    let body = json!({"session_token": session.token, "password": NEW_PASSWORD});
    let mut held = Held::begin(&world.node.db, ["DELETE FROM passwords"]).await;
    let reset = held.keeps_waiting(&other, PATH, body).await;
    held.commit().await;
    reset.await.unwrap().ok();
    login(&api, "ada@example.com", NEW_PASSWORD).await.ok();
}
