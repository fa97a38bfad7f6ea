//! A caller may go away at any moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tenure_db::{Db, Engine, Error, Sql, params};

use super::ENGINE;
use crate::support::{Chance, Held, RAISE, VALUE, World, either, poll_once, poll_times, raise, run, value};

tenure_db::statements! {
    HALVES = "CREATE TABLE halves (id BIGINT NOT NULL, half BIGINT NOT NULL, PRIMARY KEY (id, half))";
    ADD = "INSERT INTO halves (id, half) VALUES ($1, $2)";
    BROKEN = "SELECT count(*) FROM (SELECT id FROM halves GROUP BY id HAVING count(*) <> 2) AS broken";
    FOUND = "SELECT count(*) FROM halves WHERE id = $1";
}

/// With one connection, the next reader gets the one that was left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_unit_is_whole_or_absent() {
    let world = World::with_connections(ENGINE, 1).await;
    let db = world.open().await;
    run(&db, &HALVES).await;
    let mut chance = Chance::new();
    let (mut finished, mut cancelled) = (0, 0);
    for id in 0..200 {
        let unit = db.write(async move |tx| {
            tx.execute(&ADD, &params![id, 1]).await?;
            tx.execute(&ADD, &params![id, 2]).await
        });
        let answer = poll_times(unit, chance.below(polls_at_most())).await;
        assert_at_rest(&db).await;
        match answer {
            Some(answer) => {
                assert_eq!(answer.unwrap(), 1);
                assert_eq!(count(&db, Some(id)).await, 2);
                finished += 1;
            }
            None => cancelled += 1,
        }
    }
    assert!(
        finished > 0 && cancelled > 0,
        "{finished} finished, {cancelled} cancelled"
    );
    // Behind whatever was still in the queue.
    db.write(async |_| Ok::<_, Error>(())).await.unwrap();
    assert_eq!(
        count(&db, None).await,
        0,
        "{finished} finished, {cancelled} cancelled"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_read_leaves_no_answer_to_the_next_reader() {
    let world = World::with_connections(ENGINE, 1).await;
    let db = world.with_counters(&["a"]).await;
    crate::support::set(&db, "b", 1).await.unwrap();
    let mut chance = Chance::new();
    for _ in 0..100 {
        let read = db.read(async |tx| tx.query_opt(&VALUE, &params!["a"], |row| row.get::<i64>(0)).await);
        poll_times(read, chance.below(6)).await;
        assert_eq!(value(&db, "b").await, Some(1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_that_nobody_waits_for_any_more_is_not_begun() {
    let world = World::with_connections(ENGINE, 1).await;
    let db = world.with_counters(&["a"]).await;
    let held = Held::start(&db).await;
    let begun = Arc::new(AtomicUsize::new(0));
    for _ in 0..10 {
        let begun = begun.clone();
        let mut waiting = Box::pin(db.write(async move |tx| {
            begun.fetch_add(1, Ordering::Relaxed);
            tx.execute(&RAISE, &params!["a"]).await
        }));
        assert!(poll_once(&mut waiting).await.is_none());
    }
    held.end().await.unwrap();
    assert_eq!(raise(&db, "a").await.unwrap(), 1);
    assert_eq!(value(&db, "a").await, Some(1));
    assert_eq!(begun.load(Ordering::Relaxed), 0);
}

/// Several statements on their way at once, none of which is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_batch_is_whole_or_absent() {
    let world = World::with_connections(ENGINE, 1).await;
    let db = world.open().await;
    run(&db, &HALVES).await;
    let mut chance = Chance::new();
    for round in 0..60 {
        let unit = db.write(async move |tx| {
            let rows: Vec<_> = (0..40).map(|at| params![round * 20 + at / 2, at % 2]).collect();
            tx.execute_many(&ADD, &rows).await
        });
        let answer = poll_times(unit, chance.below(polls_at_most())).await;
        assert_at_rest(&db).await;
        if let Some(answer) = answer {
            assert_eq!(answer.unwrap(), 40);
        }
    }
    db.write(async |_| Ok::<_, Error>(())).await.unwrap();
    assert_eq!(count(&db, None).await, 0);
}

/// A unit is polled again for each answer of PostgreSQL; on SQLite once to be sent and once to be answered.
fn polls_at_most() -> u64 {
    either(ENGINE, 4, 20)
}

/// How many rows an id has, or how many ids have other than two.
async fn count(db: &Db, id: Option<i64>) -> i64 {
    db.read(async |tx| match id {
        Some(id) => tx.query_opt(&FOUND, &params![id], |row| row.get(0)).await,
        None => tx.query_opt(&BROKEN, &[], |row| row.get(0)).await,
    })
    .await
    .unwrap()
    .unwrap()
}

/// On PostgreSQL time stands still in a transaction, so two statements in one that was left open would agree on it.
async fn assert_at_rest(db: &Db) {
    if ENGINE == Engine::Sqlite {
        return;
    }
    let sql = Sql::dynamic("SELECT CAST(extract(epoch FROM now()) * 1000000 AS BIGINT)".into());
    let mut times = Vec::new();
    for _ in 0..2 {
        times.push(
            db.read(async |tx| tx.query_opt(&sql, &[], |row| row.get::<i64>(0)).await)
                .await
                .unwrap(),
        );
    }
    assert_ne!(times[0], times[1], "a connection came back inside a transaction");
}
