//! Nobody misses a signal, in whatever order transactions begin and end.

use serde_json::json;
use tenure_db::Db;
use tenure_engine::signals;
use tenure_engine::support::Clock as _;

use crate::harness::{Held, tell};
use super::{Follower, world};

/// A transaction that has written a signal.
async fn slow(db: &Db, cause: &str) -> Held {
    let write = format!(
        "INSERT INTO signals (project_id, subject_id, cause)
         SELECT p.project_id, p.project_id, '{cause}' FROM projects p"
    );
    Held::begin(db, [write]).await
}

#[tokio::test]
async fn of_two_slow_transactions_the_first_ends_last() {
    let world = world().await;
    let mut follower = Follower::new(world.client()).await;
    let first = slow(&world.node.db, "project_policy_changed").await;
    let second = slow(&world.node.db, "project_settings_changed").await;
    assert_eq!(follower.news().await, <[String; 0]>::default());
    second.commit().await;
    let line = |cause: &str| [format!("changed {} {cause}", world.project.id)];
    assert_eq!(follower.news().await, line("project_settings_changed"));
    // The follower has read past where the first one would have been.
    world.clock.advance_seconds(3);
    first.commit().await;
    assert_eq!(follower.news().await, line("project_policy_changed"));
}

/// A JWT that was made before the commit is not younger than the signal, however long before it that was written.
#[tokio::test]
async fn the_time_of_a_signal_is_after_its_commit() {
    let world = world().await;
    let mut follower = Follower::new(world.client()).await;
    let held = slow(&world.node.db, "project_policy_changed").await;
    world.clock.advance_seconds(30);
    let minted = world.clock.now().seconds();
    held.commit().await;
    let answer = follower.ask("").await;
    assert!(answer["signals"][0]["at"].as_i64().unwrap() >= minted, "{answer}");
}

/// Two nodes revoke and publish at once, and followers read on both: each hears of each session once.
#[tokio::test]
async fn many_at_once_on_two_nodes() {
    const SESSIONS: usize = 60;
    let world = world().await;
    let api = world.client();
    api.session("ada@example.com").await;
    let mut sessions = Vec::new();
    for _ in 0..SESSIONS {
        sessions.push(api.another_session("ada@example.com").await.id);
    }
    let other = world.another_node().await;
    let nodes = [&world.node, &other];
    let mut followers = Vec::new();
    for node in nodes {
        followers.push(Follower::new(node.client(&world.project)).await);
    }
    let revoking: Vec<_> = sessions
        .iter()
        .enumerate()
        .map(|(at, session)| {
            let (api, engine) = (nodes[at % 2].client(&world.project), nodes[at % 2].engine.clone());
            let body = json!({"session_id": session});
            tokio::spawn(async move {
                api.post("/v1/sessions/revoke", body).await.ok();
                signals::publish(&engine).await.unwrap();
            })
        })
        .collect();
    let mut heard = vec![Vec::new(); 2];
    while !revoking.iter().all(tokio::task::JoinHandle::is_finished) {
        for (follower, heard) in followers.iter_mut().zip(&mut heard) {
            heard.extend(follower.news().await);
        }
        tokio::task::yield_now().await;
    }
    for revoked in revoking {
        revoked.await.unwrap();
    }
    let mut expected: Vec<_> = sessions
        .iter()
        .map(|session| format!("ended {session} session_revoked"))
        .collect();
    expected.sort_unstable();
    for (follower, mut heard) in followers.iter_mut().zip(heard) {
        heard.extend(follower.news().await);
        heard.sort_unstable();
        assert_eq!(heard, expected);
    }
    tell(format_args!("{SESSIONS} revoked on two nodes, each heard of once by each of two followers"));
}
