//! Units of work that lose against others, or lose their connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tenure_db::{Db, Engine, Error, Sql, Tx, params};
use tokio::sync::Barrier;

use super::ENGINE;
use crate::support::{Held, RAISE, SET, VALUE, World, administer, either, poll_once, raise, value};

/// Both have the row that the other one needs. On SQLite they can't meet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_units_in_a_deadlock_both_succeed_in_the_end() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a", "b"]).await;
    let meeting = Arc::new(Barrier::new(2));
    let runs = Arc::new(AtomicUsize::new(0));
    let cross = |first: &str, second: &str| {
        let (db, meeting, runs) = (db.clone(), meeting.clone(), runs.clone());
        let first_run = AtomicUsize::new(0);
        let (first, second) = (first.to_owned(), second.to_owned());
        tokio::spawn(async move {
            db.write(async move |tx: &Tx| {
                runs.fetch_add(1, Ordering::Relaxed);
                tx.execute(&RAISE, &params![&first]).await?;
                if ENGINE == Engine::Postgres && first_run.fetch_add(1, Ordering::Relaxed) == 0 {
                    meeting.wait().await;
                }
                tx.execute(&RAISE, &params![&second]).await
            })
            .await
        })
    };
    let (one, two) = (cross("a", "b"), cross("b", "a"));
    assert_eq!(one.await.unwrap().unwrap(), 1);
    assert_eq!(two.await.unwrap().unwrap(), 1);
    assert_eq!((value(&db, "a").await, value(&db, "b").await), (Some(2), Some(2)));
    // Both may have let go of their lock before PostgreSQL found the deadlock, and met again.
    let runs = runs.load(Ordering::Relaxed);
    assert!(either(ENGINE, runs == 2, runs >= 3), "{runs}");
}

/// Both read before either writes, in transactions that don't allow it. On SQLite they can't meet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_serialization_failure_is_tried_again() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let meeting = Arc::new(Barrier::new(2));
    let runs = Arc::new(AtomicUsize::new(0));
    let read_then_write = || {
        let (db, meeting, runs) = (db.clone(), meeting.clone(), runs.clone());
        let first_run = AtomicUsize::new(0);
        tokio::spawn(async move {
            db.write(async move |tx: &Tx| {
                runs.fetch_add(1, Ordering::Relaxed);
                if ENGINE == Engine::Postgres {
                    let strict = Sql::dynamic("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ".into());
                    tx.execute(&strict, &[]).await?;
                }
                let read = tx
                    .query_opt(&VALUE, &params!["a"], |row| row.get::<i64>(0))
                    .await?;
                if ENGINE == Engine::Postgres && first_run.fetch_add(1, Ordering::Relaxed) == 0 {
                    meeting.wait().await;
                }
                let sql = Sql::dynamic("UPDATE counters SET value = $2 WHERE name = $1".into());
                tx.execute(&sql, &params!["a", read.expect("it is there") + 1])
                    .await
            })
            .await
        })
    };
    let (one, two) = (read_then_write(), read_then_write());
    assert_eq!(one.await.unwrap().unwrap(), 1);
    assert_eq!(two.await.unwrap().unwrap(), 1);
    assert_eq!(value(&db, "a").await, Some(2));
    assert_eq!(runs.load(Ordering::Relaxed), either(ENGINE, 2, 3));
}

/// What can't succeed is given up, with the reason.
#[tokio::test]
async fn a_unit_that_always_loses_is_given_up() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let failed = db
        .write(async move |tx: &Tx| {
            counted.fetch_add(1, Ordering::Relaxed);
            let fails = either(
                ENGINE,
                "SELECT no_such_function()",
                "DO $$ BEGIN RAISE EXCEPTION 'never' USING ERRCODE = 'serialization_failure'; END $$",
            );
            tx.execute(&Sql::dynamic(fails.into()), &[]).await
        })
        .await;
    let (as_expected, expected_runs) = match ENGINE {
        Engine::Sqlite => (matches!(failed, Err(Error::Statement(_))), 1),
        Engine::Postgres => (matches!(failed, Err(Error::Conflict(_))), 8),
    };
    assert!(as_expected, "{failed:?}");
    assert_eq!(runs.load(Ordering::Relaxed), expected_runs);
    assert_eq!(raise(&db, "a").await.unwrap(), 1);
}

/// PostgreSQL: the connection is cut before the unit is done, and it is run again on another. SQLite: a statement ends
/// the transaction that the unit shares with others, and nobody is told that it was committed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_that_loses_its_transaction_is_not_half_done() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let done = db
        .write(async move |tx: &Tx| {
            tx.execute(&RAISE, &params!["a"]).await?;
            if counted.fetch_add(1, Ordering::Relaxed) == 0 {
                lose(tx).await?;
            }
            tx.execute(&SET, &params!["b", 1]).await
        })
        .await;
    assert_eq!(runs.load(Ordering::Relaxed), either(ENGINE, 1, 2));
    if world.is_postgres() {
        assert_eq!(done.unwrap(), 1);
        assert_eq!((value(&db, "a").await, value(&db, "b").await), (Some(1), Some(1)));
    } else {
        assert!(matches!(done, Err(Error::Unavailable(_))), "{done:?}");
        assert_eq!((value(&db, "a").await, value(&db, "b").await), (Some(0), None));
    }
    assert_works(&db).await;
}

/// Nobody can know what became of a COMMIT without an answer, so it is not tried again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_lost_before_its_commit_is_not_acknowledged() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let done = db
        .write(async move |tx: &Tx| {
            counted.fetch_add(1, Ordering::Relaxed);
            let raised = tx.execute(&RAISE, &params!["a"]).await?;
            let _ = lose(tx).await;
            Ok(raised)
        })
        .await;
    assert!(matches!(done, Err(Error::Unavailable(_))), "{done:?}");
    assert_eq!(runs.load(Ordering::Relaxed), 1);
    assert_eq!(value(&db, "a").await, Some(0));
    assert_works(&db).await;
}

/// On SQLite the three wait together: the first shares the lost transaction, the last does not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stands_behind_a_lost_transaction_is_not_lost_with_it() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a", "b", "c"]).await;
    let held = Held::start(&db).await;
    let mut before = Box::pin(raise(&db, "a"));
    let mut loser = Box::pin(db.write(async |tx: &Tx| {
        tx.execute(&RAISE, &params!["b"]).await?;
        lose(tx).await?;
        tx.execute(&RAISE, &params!["b"]).await
    }));
    let mut behind = Box::pin(raise(&db, "c"));
    assert!(poll_once(&mut before).await.is_none());
    assert!(poll_once(&mut loser).await.is_none());
    assert!(poll_once(&mut behind).await.is_none());
    let held = held.end().await;
    let (before, loser, behind) = tokio::join!(before, loser, behind);
    let counted = match ENGINE {
        Engine::Sqlite => {
            assert!(matches!(held, Err(Error::Unavailable(_))), "{held:?}");
            assert!(matches!(before, Err(Error::Unavailable(_))), "{before:?}");
            0
        }
        Engine::Postgres => before.unwrap().try_into().unwrap(),
    };
    assert_eq!(
        value(&db, "a").await,
        Some(counted),
        "what was answered is what is there"
    );
    assert!(matches!(loser, Err(Error::Unavailable(_))), "{loser:?}");
    assert_eq!(value(&db, "b").await, Some(0));
    assert_eq!(behind.unwrap(), 1);
    assert_eq!(value(&db, "c").await, Some(1));
}

/// Connections that died while nobody used them are not handed out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_died_at_rest_are_replaced() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    for round in 0..5 {
        assert_eq!(value(&db, "a").await, Some(round));
        if let tenure_db::Location::Postgres { url, .. } = &world.location {
            let (_, name) = url.rsplit_once('/').unwrap();
            let all = format!(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
            );
            administer(&all).await;
        }
        assert_eq!(raise(&db, "a").await.unwrap(), 1);
    }
}

/// Takes the transaction away from the unit that is in it.
async fn lose(tx: &Tx) -> Result<(), Error> {
    if ENGINE == Engine::Sqlite {
        let sql = Sql::dynamic("INSERT OR ROLLBACK INTO counters (name, value) VALUES ('a', 0)".into());
        tx.execute(&sql, &[]).await?;
        return Ok(());
    }
    let pid = Sql::dynamic("SELECT CAST(pg_backend_pid() AS BIGINT)".into());
    let pid: i64 = tx
        .query_opt(&pid, &[], |row| row.get(0))
        .await?
        .expect("it has one");
    let ended = administer(&format!("SELECT pg_terminate_backend({pid}, 5000)")).await;
    assert!(ended[0].get::<_, bool>(0), "it could not be ended");
    Ok(())
}

async fn assert_works(db: &Db) {
    let before = value(db, "a").await.unwrap();
    assert_eq!(raise(db, "a").await.unwrap(), 1);
    assert_eq!(value(db, "a").await, Some(before + 1));
}
