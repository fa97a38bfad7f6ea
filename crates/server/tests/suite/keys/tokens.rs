//! Token keys: what session tokens are derived from, and their rotation.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use tenure_core::token::Vertical;
use tenure_engine::keys::{Error, rotate_due, rotate_tokens};
use tenure_types::Environment;

use super::world;
use crate::harness::{Client, PASSWORD, Session};

/// Which of the project's token keys a token was made with.
fn version(token: &str) -> u8 {
    URL_SAFE_NO_PAD.decode(token).unwrap()[0]
}

async fn is_live(api: &Client, session: &Session) -> bool {
    let body = json!({"session_token": session.token});
    let answer = api.post("/v1/sessions/authenticate", body).await;
    if answer.status == 200 {
        // The token of a session stays what it is.
        assert_eq!(Session::of(&answer.body).token, session.token);
        return true;
    }
    answer.assert_error(404, "session_not_found");
    false
}

#[tokio::test]
async fn a_rotation_leaves_the_tokens_that_there_are() {
    let world = world().await;
    let other = world.another_node().await;
    let (here, there) = (world.client(), other.client(&world.project));
    let old = here.session("ada@example.com").await;
    assert!(is_live(&there, &old).await);
    world.clock.advance_minutes(1);
    let rotated = rotate_tokens(&world.node.engine, world.project.id, false)
        .await
        .unwrap();
    assert_eq!((rotated.version, rotated.ended_sessions), (2, 0));
    other.refresh().await;
    world.clock.advance_minutes(1);
    for api in [&here, &there] {
        let new = api.another_session("ada@example.com").await;
        assert_eq!((version(&old.token), version(&new.token)), (1, 2));
        for api in [&here, &there] {
            assert!(is_live(api, &old).await && is_live(api, &new).await);
        }
    }
}

#[tokio::test]
async fn a_session_started_after_it_is_taken_by_every_node_at_once() {
    let world = world().await;
    let other = world.another_node().await;
    let there = other.client(&world.project);
    there.get("/v1/rbac/policy").await.ok();
    world.clock.advance_minutes(1);
    rotate_tokens(&world.node.engine, world.project.id, false)
        .await
        .unwrap();
    // The other node has not heard of the new key.
    let first = world.client().session("ada@example.com").await;
    assert!(is_live(&there, &first).await);
    world.clock.advance_seconds(1);
    let second = world.client().another_session("ada@example.com").await;
    assert!(is_live(&there, &second).await);
}

#[tokio::test]
async fn a_stolen_key_takes_its_sessions_along() {
    let world = world().await;
    let other = world.another_node().await;
    let stranger = world.another_project(Vertical::Consumer, Environment::Test).await;
    let bystander = world.node.client(&stranger).session("ada@example.com").await;
    let api = world.client();
    let old = [
        api.session("ada@example.com").await,
        api.another_session("ada@example.com").await,
    ];
    let rotated = rotate_tokens(&world.node.engine, world.project.id, true)
        .await
        .unwrap();
    assert_eq!((rotated.version, rotated.ended_sessions), (2, 2));
    for _ in 0..2 {
        for node in [&world.node, &other] {
            let api = node.client(&world.project);
            for session in &old {
                assert!(!is_live(&api, session).await);
                let body = json!({"session_jwt": session.jwt});
                let answer = api.post("/v1/sessions/authenticate", body).await;
                answer.assert_error(404, "session_not_found");
            }
        }
        other.refresh().await;
    }
    let new = api.another_session("ada@example.com").await;
    assert!(is_live(&api, &new).await);
    assert!(is_live(&world.node.client(&stranger), &bystander).await);
}

#[tokio::test]
async fn happens_by_itself_and_the_old_key_goes_with_its_last_session() {
    let world = world().await;
    let api = world.client();
    let long = json!({"email": "ada@example.com", "session_duration_minutes": 300 * 24 * 60});
    let old = api.session_with(long).await;
    world.clock.advance_days(182);
    rotate_due(&world.node.engine).await.unwrap();
    rotate_due(&world.node.engine).await.unwrap();
    world.clock.advance_minutes(1);
    let body = json!({"email": "ada@example.com", "password": PASSWORD, "session_duration_minutes": 527_040});
    let new = Session::of(&api.post("/v1/passwords/authenticate", body).await.ok());
    assert_eq!((version(&old.token), version(&new.token)), (1, 2));
    world.clock.advance_days(1);
    rotate_due(&world.node.engine).await.unwrap();
    assert!(is_live(&api, &old).await && is_live(&api, &new).await);
    assert_eq!(world.state().await["token_keys"].len(), 2);

    api.post("/v1/sessions/revoke", json!({"session_id": old.id}))
        .await
        .ok();
    rotate_due(&world.node.engine).await.unwrap();
    assert_eq!(world.state().await["token_keys"].len(), 1);
    assert!(!is_live(&api, &old).await);
    assert!(is_live(&api, &new).await);
}

#[tokio::test]
async fn of_an_unknown_project() {
    let world = world().await;
    let before = world.state().await;
    let unknown = "project-test-00000000-0000-4000-8000-000000000000"
        .parse()
        .unwrap();
    for compromised in [false, true] {
        let answer = rotate_tokens(&world.node.engine, unknown, compromised).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
    }
    assert_eq!(world.state().await, before);
}
