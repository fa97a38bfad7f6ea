//! `authorization_check` (contract: §2.7): a verdict, or a 403 that changes nothing.

use serde_json::{Value, json};
use tenure_engine::sessions;

use crate::harness::{Answer, Client, Session, World};
use super::world;

async fn check(api: &Client, session: &Session, resource: &str, action: &str) -> Answer {
    let check = json!({"resource_id": resource, "action": action});
    let body = json!({"session_token": session.token, "authorization_check": check});
    api.post("/v1/sessions/authenticate", body).await
}

/// A session whose user holds these roles.
async fn holder(world: &World, email: &str, roles: &[&str]) -> Session {
    let api = world.client();
    let session = api.session(email).await;
    api.put(&format!("/v1/users/{}", session.user_id), json!({"roles": roles}))
        .await
        .ok();
    session
}

#[tokio::test]
async fn that_passes_names_the_roles_that_grant_it() {
    let world = world().await;
    let api = world.client();
    let viewer = holder(&world, "viewer@example.com", &["viewer"]).await;
    let both = holder(&world, "both@example.com", &["editor", "viewer"]).await;
    for (session, action, roles) in [
        (&viewer, "read", json!(["viewer"])),
        (&both, "read", json!(["viewer", "editor"])),
        (&both, "delete", json!(["editor"])),
        // A wildcard grants what the resource does not name, too.
        (&both, "publish", json!(["editor"])),
    ] {
        let body = check(&api, session, "documents", action).await.ok();
        assert_eq!(
            body["verdict"],
            json!({"authorized": true, "granting_roles": roles}),
            "{action}"
        );
    }
}

#[tokio::test]
async fn that_fails_is_a_403() {
    let world = world().await;
    let api = world.client();
    let viewer = holder(&world, "viewer@example.com", &["viewer"]).await;
    let nobody = holder(&world, "nobody@example.com", &[]).await;
    for (session, resource, action) in [
        (&viewer, "documents", "delete"),
        (&viewer, "documents", "READ"),
        (&viewer, "documents", "*"),
        (&viewer, "Documents", "read"),
        (&viewer, "document", "read"),
        (&viewer, "*", "read"),
        (&viewer, "", "read"),
        (&viewer, "documents", ""),
        (&nobody, "documents", "read"),
    ] {
        let answer = check(&api, session, resource, action).await;
        answer.assert_error(403, "consumer_session_authorization_error");
        // The session itself stays as good as it was.
        api.post(
            "/v1/sessions/authenticate",
            json!({"session_token": session.token}),
        )
        .await
        .ok();
    }
}

#[tokio::test]
async fn that_fails_changes_nothing() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let before = world.state().await;
    world.clock.advance_minutes(1);
    let forbidden = json!({"resource_id": "documents", "action": "read"});
    for body in [
        json!({}),
        json!({"session_duration_minutes": 120}),
        json!({"session_custom_claims": {"a": 1}}),
        json!({"session_duration_minutes": 5, "session_custom_claims": {"a": 1}}),
    ] {
        for proof in [("session_token", &session.token), ("session_jwt", &session.jwt)] {
            let mut body = body.clone();
            body["authorization_check"] = forbidden.clone();
            body[proof.0] = proof.1.as_str().into();
            let answer = api.post("/v1/sessions/authenticate", body).await;
            answer.assert_error(403, "consumer_session_authorization_error");
        }
    }
    // Not even when it was accessed.
    let flushed = sessions::flush_touches(&world.node.engine)
        .await
        .unwrap();
    assert_eq!(flushed, 0);
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn that_passes_lets_the_change_through() {
    let world = world().await;
    let session = holder(&world, "ada@example.com", &["viewer"]).await;
    let body = json!({
        "session_token": session.token,
        "session_duration_minutes": 120,
        "session_custom_claims": {"a": 1},
        "authorization_check": {"resource_id": "documents", "action": "read"},
    });
    let body = world.client().post("/v1/sessions/authenticate", body).await.ok();
    assert_eq!(body["verdict"]["authorized"], true);
    assert_eq!(body["session"]["expires_at"], "2026-01-02T05:04:05Z");
    assert_eq!(body["session"]["custom_claims"], json!({"a": 1}));
}

#[tokio::test]
async fn that_is_incomplete_is_refused() {
    let world = world().await;
    let api = world.client();
    let session = holder(&world, "ada@example.com", &["editor"]).await;
    let before = world.state().await;
    for check in [
        json!({}),
        json!({"resource_id": "documents"}),
        json!({"action": "read"}),
        json!({"resource_id": null, "action": "read"}),
        json!({"resource_id": "documents", "action": null}),
        json!({"resource_id": 1, "action": "read"}),
        json!({"resource_id": "documents", "action": ["read"]}),
        json!(["documents", "read"]),
        json!("documents"),
        json!(true),
    ] {
        let body = json!({"session_token": session.token, "authorization_check": check});
        api.post("/v1/sessions/authenticate", body)
            .await
            .assert_error(400, "bad_request");
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn that_was_not_asked_has_no_verdict() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    for check in [Value::Null, json!("absent")] {
        let mut body = json!({"session_token": session.token});
        if check.is_null() {
            body["authorization_check"] = check;
        }
        let body = api.post("/v1/sessions/authenticate", body).await.ok();
        assert_eq!(body["verdict"], Value::Null);
    }
}

#[tokio::test]
async fn is_asked_of_the_live_session_only() {
    let world = world().await;
    let api = world.client();
    let session = holder(&world, "ada@example.com", &["editor"]).await;
    api.post("/v1/sessions/revoke", json!({"session_id": session.id}))
        .await
        .ok();
    check(&api, &session, "documents", "read")
        .await
        .assert_error(404, "session_not_found");
    check(&api, &session, "secrets", "read")
        .await
        .assert_error(404, "session_not_found");
}
