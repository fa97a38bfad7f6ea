//! A database that is there and does not do all that it should: nobody is told of an internal error, and nobody waits who
//! does not need what is broken.

use std::time::Duration;

use serde_json::json;
use tenure_db::{Engine, Timeouts};

use super::world;
use crate::harness::{Answer, Held};

const AUTHENTICATE: &str = "/v1/sessions/authenticate";

fn assert_come_again(answer: &Answer) {
    answer.assert_error(503, "server_unavailable");
    assert_eq!(answer.headers["retry-after"], "1");
}

/// On SQLite nobody can hold a single row.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_is_held_harms_nobody_else() {
    let world = world().await;
    let api = world.client();
    let held_session = api.session("held@example.com").await;
    let free_session = api.session("free@example.com").await;
    let limited = world
        .node_with_limits(Timeouts {
            lock: Duration::from_millis(200),
            ..Timeouts::default()
        })
        .await;
    let node = limited.client(&world.project);
    let hold = format!(
        "UPDATE sessions SET expires_at = expires_at WHERE session_id = '{}'",
        held_session.id.trim_start_matches("session-test-")
    );
    let held = match world.node.db.engine() {
        Engine::Postgres => Some(Held::begin(&world.node.db, [hold]).await),
        Engine::Sqlite => None,
    };
    let extend = |token: &str| json!({"session_token": token, "session_duration_minutes": 60});
    if held.is_some() {
        for _ in 0..2 {
            assert_come_again(&node.post(AUTHENTICATE, extend(&held_session.token)).await);
            node.post(AUTHENTICATE, extend(&free_session.token)).await.ok();
        }
    }
    // To read it, nobody has to wait.
    node.post(AUTHENTICATE, json!({"session_token": held_session.token}))
        .await
        .ok();
    limited.anonymous().get("/ready").await.ok();
    if let Some(held) = held {
        held.commit().await;
    }
    node.post(AUTHENTICATE, extend(&held_session.token)).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_can_be_written_it_can_still_be_read() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    world.node.anonymous().get("/ready").await.ok();
    world.stop_writes().await;
    let writes = [
        ("/v1/users", json!({"email": "new@example.com"})),
        ("/v1/sessions/revoke", json!({"session_token": session.token})),
        (
            AUTHENTICATE,
            json!({"session_token": session.token, "session_duration_minutes": 60}),
        ),
    ];
    for (path, body) in writes {
        assert_come_again(&api.post(path, body).await);
    }
    assert_come_again(&world.node.anonymous().get("/ready").await);
    api.post(AUTHENTICATE, json!({"session_token": session.token}))
        .await
        .ok();
    world.node.anonymous().get("/health").await.ok();
}
