//! `POST /v1/sessions/migrate`, where the issuer is well behaved (contract: §4).

use serde_json::{Value, json};

use super::world;
use crate::harness::{Issuer, Session, World};

const PATH: &str = "/v1/sessions/migrate";

/// A real server that says so, set as the project's UserInfo endpoint.
async fn issuer(world: &World, userinfo: Value) -> Issuer {
    let issuer = Issuer::json(&userinfo).await;
    world
        .set("zero_downtime_session_migration_url", &issuer.url())
        .await;
    issuer
}

#[tokio::test]
async fn starts_a_session() {
    let world = world().await;
    let api = world.client();
    let user = api.user(json!({"email": "ada@example.com"})).await;
    let issuer = issuer(
        &world,
        json!({"sub": "auth0|1", "email": "ada@example.com", "email_verified": true}),
    )
    .await;
    let answer = api
        .post(
            PATH,
            json!({"session_token": "their-own.token_1~+/=", "session_duration_minutes": 60}),
        )
        .await;
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
            "delivery_method": "imported_auth0",
            "last_authenticated_at": "2026-01-02T03:04:05Z",
            "type": "imported",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        ],
        "custom_claims": {},
        "expires_at": "2026-01-02T04:04:05Z",
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
            "verified": true
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
        "password": null,
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
    assert_eq!(session.user_id, user);

    let heads = issuer.heads();
    assert_eq!(heads.len(), 1);
    let head = heads[0].to_lowercase();
    assert!(head.starts_with("get /userinfo http/1.1\r\n"), "{head}");
    assert!(
        head.contains("\r\nauthorization: bearer their-own.token_1~+/=\r\n"),
        "{head}"
    );

    let body = json!({"session_token": session.token});
    let body = api.post("/v1/sessions/authenticate", body).await.ok();
    assert_eq!(body["session"]["session_id"], session.id);
    world.clock.advance_minutes(60);
    let body = json!({"session_token": session.token});
    api.post("/v1/sessions/authenticate", body)
        .await
        .assert_error(404, "session_not_found");
}

/// As every call that can start a session: a duration asks for one.
#[tokio::test]
async fn without_a_duration_no_session_is_started() {
    let world = world().await;
    let api = world.client();
    let user = api
        .user(json!({"email": "ada@example.com", "create_user_as_pending": true}))
        .await;
    let userinfo = json!({"sub": "1", "email": "ada@example.com", "email_verified": true});
    let issuer = issuer(&world, userinfo).await;
    for more in [
        json!({}),
        json!({"session_duration_minutes": null}),
        json!({"session_custom_claims": {"plan": "pro"}}),
    ] {
        let mut body = json!({"session_token": "theirs"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = api.post(PATH, body).await.ok();
        assert_eq!(
            (&answer["session"], &answer["session_token"], &answer["session_jwt"]),
            (&Value::Null, &json!(""), &json!(""))
        );
        // What the issuer said of the address counts all the same.
        assert_eq!(answer["user_id"], user);
        assert_eq!(answer["user"]["status"], "active");
        assert_eq!(answer["user"]["emails"][0]["verified"], true);
    }
    assert!(world.state().await["sessions"].is_empty());
    assert_eq!(issuer.heads().len(), 3);
}

#[tokio::test]
async fn takes_a_duration_and_claims() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"email": "ada@example.com"})).await;
    let _issuer = issuer(&world, json!({"sub": "1", "email": "ada@example.com"})).await;
    let body = json!({
        "session_token": "theirs",
        "session_duration_minutes": 527_040,
        "session_custom_claims": {"plan": "pro", "sub": "dropped"},
    });
    let body = api.post(PATH, body).await.ok();
    assert_eq!(body["session"]["expires_at"], "2027-01-03T03:04:05Z");
    assert_eq!(body["session"]["custom_claims"], json!({"plan": "pro"}));
}

#[tokio::test]
async fn keeps_to_the_projects_limit() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"email": "ada@example.com"})).await;
    let issuer = issuer(&world, json!({"sub": "1", "email": "ada@example.com"})).await;
    world.set("session_max_duration_minutes", "30").await;
    let body = |minutes| json!({"session_token": "theirs", "session_duration_minutes": minutes});
    let answer = api.post(PATH, body(30)).await.ok();
    assert_eq!(answer["session"]["expires_at"], "2026-01-02T03:34:05Z");
    let body = body(31);
    api.post(PATH, body)
        .await
        .assert_error(400, "invalid_session_duration");
    assert_eq!(issuer.heads().len(), 1, "nobody was asked in vain");
}

#[tokio::test]
async fn can_be_repeated() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"email": "ada@example.com"})).await;
    let issuer = issuer(&world, json!({"sub": "1", "email": "ada@example.com"})).await;
    let body = json!({"session_token": "theirs", "session_duration_minutes": 60});
    let first = Session::of(&api.post(PATH, body.clone()).await.ok());
    let second = Session::of(&api.post(PATH, body).await.ok());
    assert_ne!(first.id, second.id);
    assert_eq!(issuer.heads().len(), 2);
    for session in [first, second] {
        let body = json!({"session_token": session.token});
        api.post("/v1/sessions/authenticate", body).await.ok();
    }
}

#[tokio::test]
async fn keeps_nothing_of_their_token() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"email": "ada@example.com"})).await;
    let _issuer = issuer(
        &world,
        json!({"sub": "secret-subject", "email": "ada@example.com"}),
    )
    .await;
    let token = "eyJhbGciOiJub25lIn0.theirs.very-own";
    let body = json!({"session_token": token, "session_duration_minutes": 60});
    let body = api.post(PATH, body).await.ok();
    assert!(!body.to_string().contains("theirs"), "{body}");
    let state = format!("{:?}", world.state().await);
    assert!(
        !state.contains("theirs") && !state.contains("secret-subject"),
        "{state}"
    );
}

#[tokio::test]
async fn verifies_the_address_only_if_the_issuer_says_so() {
    for (flag, verified, status) in [
        (Value::Null, false, "pending"),
        (json!(true), true, "active"),
        (json!("true"), true, "active"),
    ] {
        let world = world().await;
        let api = world.client();
        api.user(json!({"email": "ada@example.com", "create_user_as_pending": true}))
            .await;
        let userinfo = json!({"sub": "1", "email": "ada@example.com", "email_verified": flag});
        let _issuer = issuer(&world, userinfo).await;
        let body = api.post(PATH, json!({"session_token": "theirs", "session_duration_minutes": 60})).await.ok();
        assert_eq!(body["user"]["emails"][0]["verified"], verified, "{flag}");
        assert_eq!(body["user"]["status"], status, "{flag}");
    }
}

#[tokio::test]
async fn finds_the_address_in_any_case_and_minds_no_other_fields() {
    let world = world().await;
    let api = world.client();
    let user = api.user(json!({"email": "ada@example.com"})).await;
    let _issuer = issuer(
        &world,
        json!({
            "sub": "1", "email": "Ada@Example.COM", "email_verified": true, "name": 7, "address": {"a": [1]},
            "user_id": "user-test-00000000-0000-4000-8000-000000000000", "roles": ["admin"],
        }),
    )
    .await;
    let body = json!({"session_token": "theirs", "session_duration_minutes": 60});
    let body = api.post(PATH, body).await.ok();
    assert_eq!(body["user_id"], user);
    assert_eq!(body["session"]["roles"], json!(["stytch_user"]));
}

#[tokio::test]
async fn takes_an_answer_that_comes_in_pieces() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"email": "ada@example.com"})).await;
    let issuer = Issuer::raw(
        "HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n\
         15\r\n{\"sub\":\"1\",\"email\":\"a\r\n12\r\nda@example.com\"}  \r\n0\r\n\r\n",
    )
    .await;
    world
        .set("zero_downtime_session_migration_url", &issuer.url())
        .await;
    api.post(PATH, json!({"session_token": "theirs", "session_duration_minutes": 60})).await.ok();
}
