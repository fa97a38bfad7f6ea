//! The JWT of a session (contract: §3.1).

use axum::body::Body;
use http::Request;
use serde_json::json;

use super::{is_signed_by, jwks, mint, part, world};
use crate::harness::Session;

#[tokio::test]
async fn has_these_claims_and_no_others() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let roles = json!({"roles": ["editor"]});
    api.put(&format!("/v1/users/{}", session.user_id), roles)
        .await
        .ok();
    world.clock.advance_minutes(10);
    let body = json!({"session_token": session.token, "session_custom_claims": {"plan": "pro"}});
    let body = api.post("/v1/sessions/authenticate", body).await.ok();
    let jwt = Session::of(&body).jwt;

    let header = part(&jwt, 0);
    assert_eq!(
        header,
        json!({"alg": "RS256", "kid": header["kid"], "typ": "JWT"})
    );
    let id = world.project.id.to_string();
    let now = 1_767_323_645;
    assert_eq!(
        part(&jwt, 1),
        json!({
            "iss": format!("stytch.com/{id}"),
            "aud": [id],
            "sub": session.user_id,
            "iat": now,
            "nbf": now,
            "exp": now + 300,
            "plan": "pro",
            "https://stytch.com/session": {
                "id": session.id,
                "started_at": "2026-01-02T03:04:05Z",
                "last_accessed_at": "2026-01-02T03:14:05Z",
                "expires_at": "2026-01-02T04:04:05Z",
                "attributes": {"ip_address": "", "user_agent": ""},
                "authentication_factors": [{
                    "type": "password",
                    "delivery_method": "knowledge",
                    "last_authenticated_at": "2026-01-02T03:04:05Z",
                }],
                "roles": ["stytch_user", "editor"],
            },
        })
    );
}

#[tokio::test]
async fn ends_no_later_than_its_session() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let end = 1_767_323_045 + 3600;
    for (minutes, expected) in [(0, end - 3300), (55, end), (3, end), (1, end)] {
        world.clock.advance_minutes(minutes);
        let claims = part(&mint(&api, &session).await, 1);
        assert_eq!(claims["exp"], expected, "{claims}");
        assert_eq!(
            claims["https://stytch.com/session"]["expires_at"],
            "2026-01-02T04:04:05Z"
        );
    }
    // In its last second: not before it began.
    world.clock.advance_millis(59_999);
    let claims = part(&mint(&api, &session).await, 1);
    assert_eq!((&claims["exp"], &claims["iat"]), (&json!(end), &json!(end - 1)));
}

#[tokio::test]
async fn is_verified_by_another_implementation() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let project = world.project.id.to_string();
    let keys = jwks(&world, &world.node).await;
    assert!(is_signed_by(&session.jwt, &keys, &project));
    assert!(is_signed_by(&mint(&api, &session).await, &keys, &project));
    // And it would say so if it were not.
    let other = "project-test-00000000-0000-4000-8000-000000000000";
    assert!(!is_signed_by(&session.jwt, &keys, other));
    let (signed, signature) = session.jwt.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}{}", &signature[4..], &signature[..4]);
    assert!(!is_signed_by(&forged, &keys, &project));
}

#[tokio::test]
async fn is_the_same_within_a_second_if_nothing_changed() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let first = mint(&api, &session).await;
    assert_eq!(first, session.jwt);
    world.clock.advance_millis(999);
    assert_eq!(mint(&api, &session).await, first);
    let by_jwt = json!({"session_jwt": first});
    let by_jwt = api.post("/v1/sessions/authenticate", by_jwt).await.ok();
    assert_eq!(by_jwt["session_jwt"], first);

    let claims = json!({"session_token": session.token, "session_custom_claims": {"a": 1}});
    let changed = Session::of(&api.post("/v1/sessions/authenticate", claims).await.ok()).jwt;
    assert_ne!(changed, first);
    assert_eq!(part(&changed, 1)["iat"], part(&first, 1)["iat"]);

    world.clock.advance_millis(1);
    let later = mint(&api, &session).await;
    assert_ne!(later, changed);
    assert_eq!(part(&later, 1)["iat"], 1_767_323_046);
}

#[tokio::test]
async fn of_two_sessions_differ_within_a_second() {
    let world = world().await;
    let api = world.client();
    let first = api.session("ada@example.com").await;
    let second = api.another_session("ada@example.com").await;
    for session in [&first, &second] {
        let claims = part(&mint(&api, session).await, 1);
        assert_eq!(claims["https://stytch.com/session"]["id"], session.id);
    }
}

#[tokio::test]
async fn does_not_depend_on_what_the_request_says_of_its_host() {
    let world = world().await;
    let session = world.client().session("ada@example.com").await;
    for header in [
        "host",
        "x-forwarded-host",
        "x-forwarded-proto",
        "forwarded",
        "x-original-url",
        "origin",
    ] {
        let body = json!({"session_token": session.token}).to_string();
        let request = Request::post("/v1/sessions/authenticate")
            .header(header, "host=evil.example.com")
            .body(Body::from(body));
        let body = world.client().request(request.unwrap()).await.ok();
        let claims = part(body["session_jwt"].as_str().unwrap(), 1);
        assert_eq!(
            claims["iss"],
            format!("stytch.com/{}", world.project.id),
            "{header}"
        );
        assert!(!body.to_string().contains("evil"), "{header}");
    }
}
