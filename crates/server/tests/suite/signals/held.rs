//! Somebody holds the log and does not come to an end: only those wait for it who want to hear of signals.

use std::time::Duration;

use serde_json::json;
use tenure_db::Engine;

use super::{Follower, told, world};
use crate::harness::Held;

const HOLD: &str = "UPDATE signal_log SET last_seq = last_seq";
/// More than a node has connections.
const FOLLOWERS: usize = 12;

/// What a follower hears in a second, and the follower.
async fn ask(mut follower: Follower) -> (Follower, Vec<String>) {
    let answer = follower.ask("&wait=1").await;
    (follower, told(&answer))
}

#[tokio::test]
async fn followers_are_told_nothing_and_all_others_are_answered() {
    let world = world().await;
    let other = world.another_node().await;
    let api = world.client();
    let first = api.session("ada@example.com").await;
    let second = api.another_session("ada@example.com").await;
    let mut followers = Vec::new();
    for _ in 0..FOLLOWERS {
        followers.push(Follower::new(world.client()).await);
    }
    let elsewhere = Follower::new(other.client(&world.project)).await;

    let mut held = Held::begin(&world.node.db, [HOLD]).await;
    let revoke = json!({"session_id": first.id});
    api.post("/v1/sessions/revoke", revoke).await.ok();
    let mut asking = vec![held.keeps(ask(elsewhere)).await];
    asking.push(held.keeps(ask(followers.pop().unwrap())).await);
    // On one node the others wait for that one, not for the database.
    asking.extend(followers.into_iter().map(|follower| tokio::spawn(ask(follower))));
    if world.node.db.engine() == Engine::Postgres {
        // None says that nothing happened while it waited: one did.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(!asking.iter().any(tokio::task::JoinHandle::is_finished));
    }
    let token = json!({"session_token": second.token});
    api.post("/v1/sessions/authenticate", token.clone()).await.ok();
    let revoke = json!({"session_id": second.id});
    api.post("/v1/sessions/revoke", revoke).await.ok();
    let ended = api.post("/v1/sessions/authenticate", token).await;
    ended.assert_error(404, "session_not_found");
    held.commit().await;

    let mut expected = [first, second].map(|session| format!("ended {} session_revoked", session.id));
    expected.sort_unstable();
    for asking in asking {
        let (mut follower, mut heard) = asking.await.unwrap();
        heard.extend(follower.news().await);
        heard.sort_unstable();
        assert_eq!(heard, expected);
        assert_eq!(follower.news().await, <[String; 0]>::default());
    }
}

/// It has looked when there was nothing, and sleeps; what is committed then has no place yet when its time is over.
#[tokio::test]
async fn a_wait_that_is_over_does_not_end_empty() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let follower = Follower::new(world.client()).await;
    let mut held = Held::begin(&world.node.db, [HOLD]).await;
    let revoke = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let body = json!({"session_id": session.id});
        api.post("/v1/sessions/revoke", body).await.ok();
    };
    let (asking, ()) = tokio::join!(held.keeps(ask(follower)), revoke);
    held.commit().await;
    let (mut follower, heard) = asking.await.unwrap();
    assert_eq!(heard, [format!("ended {} session_revoked", session.id)]);
    assert_eq!(follower.news().await, <[String; 0]>::default());
}
