//! `POST /v1/sessions/authenticate`: which session is meant, and what comes back (contract: §2.7).

use serde_json::json;
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::world;
use crate::harness::Session;

const PATH: &str = "/v1/sessions/authenticate";

#[tokio::test]
async fn by_token() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    world.clock.advance_minutes(7);
    let answer = api.post(PATH, json!({"session_token": session.token})).await;
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
        "last_accessed_at": "2026-01-02T03:11:05Z",
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
      }
    }
    "#);
    let again = Session::of(&answer.ok());
    // The token of a session never changes.
    assert_eq!((&again.id, &again.token), (&session.id, &session.token));
    assert_ne!(again.jwt, session.jwt);
}

#[tokio::test]
async fn by_jwt() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    world.clock.advance_minutes(1);
    let body = api.post(PATH, json!({"session_jwt": session.jwt})).await.ok();
    let again = Session::of(&body);
    assert_eq!((&again.id, &again.token), (&session.id, &session.token));
    assert_ne!(again.jwt, session.jwt);
    assert_eq!(body["session"]["last_accessed_at"], "2026-01-02T03:05:05Z");
    // Each new JWT is as good.
    api.post(PATH, json!({"session_jwt": again.jwt})).await.ok();
}

#[tokio::test]
async fn by_a_jwt_that_has_expired_while_its_session_lives() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    for minutes in [4, 2, 50] {
        world.clock.advance_minutes(minutes);
        let body = api.post(PATH, json!({"session_jwt": session.jwt})).await.ok();
        assert_eq!(Session::of(&body).id, session.id);
    }
}

#[tokio::test]
async fn until_the_session_ends() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let proofs = [
        json!({"session_token": session.token}),
        json!({"session_jwt": session.jwt}),
    ];
    world.clock.advance_millis(60 * 60 * 1000 - 1);
    for proof in &proofs {
        api.post(PATH, proof.clone()).await.ok();
    }
    world.clock.advance_millis(1);
    for proof in &proofs {
        api.post(PATH, proof.clone())
            .await
            .assert_error(404, "session_not_found");
        let mut change = proof.clone();
        change["session_duration_minutes"] = 60.into();
        api.post(PATH, change)
            .await
            .assert_error(404, "session_not_found");
    }
    world.clock.advance_days(400);
    for proof in &proofs {
        api.post(PATH, proof.clone())
            .await
            .assert_error(404, "session_not_found");
    }
}

#[tokio::test]
async fn by_nothing_or_by_both() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let before = world.state().await;
    for body in [
        json!({}),
        json!({"session_duration_minutes": 60}),
        json!({"session_token": "", "session_jwt": null}),
    ] {
        api.post(PATH, body)
            .await
            .assert_error(400, "no_session_arguments");
    }
    for (token, jwt) in [
        (session.token.as_str(), session.jwt.as_str()),
        ("nonsense", "nonsense"),
        (&session.token, "nonsense"),
    ] {
        let body = json!({"session_token": token, "session_jwt": jwt, "session_duration_minutes": 60});
        api.post(PATH, body)
            .await
            .assert_error(400, "too_many_session_arguments");
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn by_a_session_of_another_project() {
    let world = world().await;
    let session = world.client().session("ada@example.com").await;
    let before = world.state().await;
    for (vertical, environment) in [
        (Vertical::Consumer, Environment::Test),
        (Vertical::Consumer, Environment::Live),
    ] {
        let other = world.another_project(vertical, environment).await;
        let api = world.node.client(&other);
        for change in [json!(null), json!(60)] {
            let body = json!({"session_token": session.token, "session_duration_minutes": change});
            api.post(PATH, body).await.assert_error(404, "session_not_found");
            let body = json!({"session_jwt": session.jwt, "session_duration_minutes": change});
            api.post(PATH, body)
                .await
                .assert_error(400, "unable_to_parse_session_jwt");
        }
    }
    assert_eq!(world.state().await["sessions"], before["sessions"]);
    world
        .client()
        .post(PATH, json!({"session_token": session.token}))
        .await
        .ok();
}

#[tokio::test]
async fn shows_the_user_as_it_is_now() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let update =
        json!({"name": {"first_name": "Ada"}, "roles": ["viewer"], "trusted_metadata": {"plan": "pro"}});
    api.put(&format!("/v1/users/{}", session.user_id), update)
        .await
        .ok();
    let body = api.post(PATH, json!({"session_token": session.token})).await.ok();
    let user = api.get(&format!("/v1/users/{}", session.user_id)).await.ok();
    for (field, value) in body["user"].as_object().unwrap() {
        assert_eq!(user[field], *value, "{field}");
    }
    assert_eq!(body["session"]["roles"], json!(["stytch_user", "viewer"]));
    assert!(body.get("user_id").is_none(), "the user is inside");
}

#[tokio::test]
async fn many_sessions_of_a_user_live_side_by_side() {
    let world = world().await;
    let api = world.client();
    let first = api.session("ada@example.com").await;
    let second = api.another_session("ada@example.com").await;
    assert_ne!(first.id, second.id);
    for session in [&first, &second] {
        let body = api.post(PATH, json!({"session_token": session.token})).await.ok();
        assert_eq!(Session::of(&body).id, session.id);
    }
}

#[tokio::test]
async fn an_official_sandbox_token_is_nobodys() {
    let world = world().await;
    let body = json!({"session_token": "WJtR5BCy38Szd5AfoDpf0iqFKEt4EE5JhjlWUY7l3FtY"});
    world
        .client()
        .post(PATH, body)
        .await
        .assert_error(404, "session_not_found");
}

#[tokio::test]
async fn goes_on_while_the_user_is_locked() {
    let world = world().await;
    world.set("user_lock_threshold", "1").await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let wrong = json!({"email": "ada@example.com", "password": "not the one"});
    api.post("/v1/passwords/authenticate", wrong)
        .await
        .assert_refused();
    for change in [json!(null), json!(90)] {
        let body = json!({"session_token": session.token, "session_duration_minutes": change});
        let body = api.post(PATH, body).await.ok();
        assert_eq!(body["user"]["is_locked"], true);
    }
}

#[tokio::test]
async fn goes_on_when_a_factor_is_taken_from_the_user() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let body = api.post(PATH, json!({"session_token": session.token})).await.ok();
    let email = body["user"]["emails"][0]["email_id"].as_str().unwrap();
    let password = body["user"]["password"]["password_id"].as_str().unwrap();
    api.delete(&format!("/v1/users/emails/{email}")).await.ok();
    api.delete(&format!("/v1/users/passwords/{password}")).await.ok();
    let body = api.post(PATH, json!({"session_token": session.token})).await.ok();
    assert_eq!(body["user"]["emails"], json!([]));
    assert_eq!(body["user"]["password"], json!(null));
    assert_eq!(body["session"]["authentication_factors"][0]["type"], "password");
}
