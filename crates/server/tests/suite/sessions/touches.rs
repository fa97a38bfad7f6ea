//! `last_accessed_at`: noted in memory, written later, and never the life of a session that has ended (regression 11).

use serde_json::{Value, json};
use tenure_engine::sessions::{drop_orphaned_touches, flush_touches, purge_expired};

use crate::harness::{Client, Node, Session, World};
use super::world;

async fn authenticate(api: &Client, session: &Session) -> Value {
    let body = json!({"session_token": session.token});
    api.post("/v1/sessions/authenticate", body).await.ok()
}

/// As `GET /v1/sessions` shows it on a node.
async fn last_accessed(world: &World, node: &Node, session: &Session) -> String {
    let path = format!("/v1/sessions?user_id={}", session.user_id);
    let body = node.client(&world.project).get(&path).await.ok();
    assert_eq!(body["sessions"].as_array().unwrap().len(), 1, "{body}");
    body["sessions"][0]["last_accessed_at"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn are_seen_at_once_where_they_happened_and_elsewhere_once_written() {
    let world = world().await;
    let other = world.another_node().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let written = world.state().await;

    world.clock.advance_minutes(1);
    let body = authenticate(&api, &session).await;
    assert_eq!(body["session"]["last_accessed_at"], "2026-01-02T03:05:05Z");
    assert_eq!(
        last_accessed(&world, &world.node, &session).await,
        "2026-01-02T03:05:05Z"
    );
    // Reading stays reading.
    assert_eq!(world.state().await, written);
    assert_eq!(
        last_accessed(&world, &other, &session).await,
        "2026-01-02T03:04:05Z"
    );

    world.clock.advance_minutes(1);
    for _ in 0..10 {
        authenticate(&api, &session).await;
    }
    assert_eq!(flush_touches(&world.node.engine).await.unwrap(), 1, "ten are one");
    assert_eq!(
        flush_touches(&world.node.engine).await.unwrap(),
        0,
        "and written once"
    );
    for node in [&world.node, &other] {
        assert_eq!(
            last_accessed(&world, node, &session).await,
            "2026-01-02T03:06:05Z"
        );
    }
    // A touch moves nothing else of the session.
    assert_eq!(world.state().await["sessions"], written["sessions"]);
}

#[tokio::test]
async fn never_go_back() {
    let world = world().await;
    let other = world.another_node().await;
    let session = world.client().session("ada@example.com").await;
    world.clock.advance_minutes(1);
    authenticate(&world.client(), &session).await;
    world.clock.advance_minutes(1);
    authenticate(&other.client(&world.project), &session).await;
    // The later is written first.
    assert_eq!(flush_touches(&other.engine).await.unwrap(), 1);
    assert_eq!(flush_touches(&world.node.engine).await.unwrap(), 1);
    for node in [&world.node, &other] {
        assert_eq!(
            last_accessed(&world, node, &session).await,
            "2026-01-02T03:06:05Z"
        );
    }
}

#[tokio::test]
async fn by_a_change_are_written_with_it() {
    let world = world().await;
    let other = world.another_node().await;
    let session = world.client().session("ada@example.com").await;
    world.clock.advance_minutes(1);
    authenticate(&world.client(), &session).await;
    world.clock.advance_minutes(1);
    let change = json!({"session_token": session.token, "session_duration_minutes": 90});
    let api = other.client(&world.project);
    let body = api.post("/v1/sessions/authenticate", change).await.ok();
    assert_eq!(body["session"]["expires_at"], "2026-01-02T04:36:05Z");
    assert_eq!(
        last_accessed(&world, &world.node, &session).await,
        "2026-01-02T03:06:05Z"
    );
    // The older touch comes late, and takes nothing back.
    flush_touches(&world.node.engine).await.unwrap();
    let body = api
        .get(&format!("/v1/sessions?user_id={}", session.user_id))
        .await
        .ok();
    assert_eq!(body["sessions"][0]["last_accessed_at"], "2026-01-02T03:06:05Z");
    assert_eq!(body["sessions"][0]["expires_at"], "2026-01-02T04:36:05Z");
}

#[tokio::test]
async fn that_come_late_revive_nothing() {
    let world = world().await;
    let other = world.another_node().await;
    let api = world.client();
    for end in ["revoke", "delete", "expiry"] {
        let session = api.session(&format!("{end}@example.com")).await;
        world.clock.advance_minutes(1);
        authenticate(&api, &session).await;
        let elsewhere = other.client(&world.project);
        match end {
            "revoke" => elsewhere
                .post("/v1/sessions/revoke", json!({"session_id": session.id}))
                .await
                .ok(),
            "delete" => elsewhere
                .delete(&format!("/v1/users/{}", session.user_id))
                .await
                .ok(),
            _ => {
                world.clock.advance_minutes(60);
                json!(purge_expired(&other.engine).await.unwrap())
            }
        };
        let before = world.state().await;
        assert!(before["sessions"].is_empty(), "{end}");
        flush_touches(&world.node.engine).await.unwrap();
        assert_eq!(world.state().await, before, "{end}");
        for client in [&api, &elsewhere] {
            let body = json!({"session_token": session.token});
            let answer = client.post("/v1/sessions/authenticate", body).await;
            answer.assert_error(404, "session_not_found");
        }
    }
}

#[tokio::test]
async fn that_can_not_be_written_are_kept_for_the_next_time() {
    let world = world().await;
    let other = world.another_node().await;
    let session = world.client().session("ada@example.com").await;
    world.clock.advance_minutes(1);
    authenticate(&world.client(), &session).await;
    world.execute("ALTER TABLE session_touches RENAME TO away").await;
    assert!(flush_touches(&world.node.engine).await.is_err());
    world.execute("ALTER TABLE away RENAME TO session_touches").await;
    assert_eq!(flush_touches(&world.node.engine).await.unwrap(), 1);
    let seen = last_accessed(&world, &other, &session).await;
    assert_eq!(seen, "2026-01-02T03:05:05Z");
}

#[tokio::test]
async fn of_refused_calls_are_none() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    world.clock.advance_minutes(1);
    for body in [
        json!({"session_token": session.token, "session_duration_minutes": 1}),
        json!({"session_token": session.token, "session_jwt": session.jwt}),
        json!({"session_token": session.token, "session_custom_claims": {"a": "x".repeat(5000)}}),
        json!({"session_token": session.token.to_lowercase()}),
    ] {
        api.post("/v1/sessions/authenticate", body).await.assert_refused();
    }
    assert_eq!(flush_touches(&world.node.engine).await.unwrap(), 0);
    assert_eq!(
        last_accessed(&world, &world.node, &session).await,
        "2026-01-02T03:04:05Z"
    );
}

#[tokio::test]
async fn of_sessions_that_are_gone_go_too() {
    let world = world().await;
    let api = world.client();
    let engine = &world.node.engine;
    let short = api.session("ada@example.com").await;
    let long = json!({"email": "grace@example.com", "session_duration_minutes": 600});
    let long = api.session_with(long).await;
    world.clock.advance_minutes(59);
    authenticate(&api, &short).await;
    authenticate(&api, &long).await;
    flush_touches(engine).await.unwrap();
    assert_eq!(purge_expired(engine).await.unwrap(), 0);
    world.clock.advance_minutes(1);
    assert_eq!(purge_expired(engine).await.unwrap(), 1);
    assert_eq!(purge_expired(engine).await.unwrap(), 0);
    // Somebody may be at it still.
    assert_eq!(drop_orphaned_touches(engine).await.unwrap(), 0);
    world.clock.advance_minutes(1);
    assert_eq!(drop_orphaned_touches(engine).await.unwrap(), 1);
    let state = world.state().await;
    let left = (state["sessions"].len(), state["session_touches"].len());
    assert_eq!(left, (1, 1), "{state:?}");
    authenticate(&api, &long).await;
}
