//! Nobody misses a signal, in whatever order transactions begin and end.

use std::sync::{Arc, Mutex};

use serde_json::json;
use tenure_db::{Db, Engine, Sql, Tx, params};
use tenure_engine::{Clock as _, signals};
use tokio::sync::{Semaphore, oneshot};

use super::{Follower, world};
use crate::harness::tell;

const WRITE: &str = "INSERT INTO signals (project_id, subject_id, cause)
    SELECT p.project_id, p.project_id, $1 FROM projects p";

/// A transaction that has written a signal, and commits when it is let.
struct Slow {
    go: Arc<Semaphore>,
    done: tokio::task::JoinHandle<()>,
}

impl Slow {
    /// SQLite has one writer, and lets nobody keep it waiting: there the transaction begins when it is let.
    async fn begin(db: &Db, cause: &str) -> Self {
        let go = Arc::new(Semaphore::new(0));
        let (written, is_written) = oneshot::channel();
        let (db, gate, cause) = (db.clone(), go.clone(), cause.to_owned());
        let done = tokio::spawn(async move {
            if db.engine() == Engine::Sqlite {
                let _ = written.send(());
                let _ = gate.acquire_owned().await;
                let unit = async move |tx: &Tx| write(tx, cause.clone()).await;
                return db.write(unit).await.unwrap();
            }
            let written = Arc::new(Mutex::new(Some(written)));
            let unit = async move |tx: &Tx| {
                let gate = gate.clone();
                write(tx, cause.clone()).await?;
                if let Some(written) = written.lock().unwrap().take() {
                    let _ = written.send(());
                }
                drop(gate.acquire_owned().await);
                Ok::<_, tenure_db::Error>(())
            };
            db.write(unit).await.unwrap();
        });
        is_written.await.unwrap();
        Self { go, done }
    }

    async fn commit(self) {
        self.go.add_permits(1);
        self.done.await.unwrap();
    }
}

async fn write(tx: &Tx, cause: String) -> Result<(), tenure_db::Error> {
    let sql = Sql::dynamic(WRITE.to_owned());
    tx.execute(&sql, &params![&cause]).await.map(drop)
}

#[tokio::test]
async fn of_two_slow_transactions_the_first_ends_last() {
    let world = world().await;
    let mut follower = Follower::new(world.client()).await;
    let first = Slow::begin(&world.node.db, "project_policy_changed").await;
    let second = Slow::begin(&world.node.db, "project_settings_changed").await;
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
    let slow = Slow::begin(&world.node.db, "project_policy_changed").await;
    world.clock.advance_seconds(30);
    let minted = world.clock.now().seconds();
    slow.commit().await;
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
