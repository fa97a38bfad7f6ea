//! What others do to a database, and who is harmed by it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tenure_db::{Db, Error, Location, Sql, Timeouts, Tx, params};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::ENGINE;
use crate::support::{Holder, RAISE, VALUE, World, administer, eventually, raise, value};

/// No test of these waits for one of them.
fn patient() -> Timeouts {
    Timeouts {
        lock: Duration::from_secs(20),
        statement: Duration::from_secs(60),
        idle_in_transaction: Duration::from_secs(60),
    }
}

/// On SQLite, where there is one writer, those are the reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_does_not_need_what_is_held_is_served() {
    let world = World::with_connections(ENGINE, 4).await;
    world.with_counters(&["held", "free"]).await;
    let db = Db::open_with(&world.location, patient()).await.unwrap();
    let holder = Holder::of(&world, "held").await;
    let mut waiting = JoinSet::new();
    for _ in 0..20 {
        let db = db.clone();
        waiting.spawn(async move { raise(&db, "held").await });
    }
    for round in 0..5 {
        assert_eq!(value(&db, "held").await, Some(0));
        let scanned = db.scan(async |tx| tx.query_opt(&VALUE, &params!["free"], |row| row.get::<i64>(0)).await);
        let expected = if world.is_postgres() { round } else { 0 };
        assert_eq!(scanned.await.unwrap(), Some(expected));
        if world.is_postgres() {
            raise(&db, "free").await.unwrap();
        }
    }
    assert!(waiting.try_join_next().is_none(), "it was held");
    holder.let_go().await;
    while let Some(done) = waiting.join_next().await {
        done.unwrap().unwrap();
    }
    assert_eq!(value(&db, "held").await, Some(20));
}

/// SQLite has no such limits: nobody but this program writes into its file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_too_long_is_ended_and_may_be_tried_again() {
    let world = World::with_connections(ENGINE, 2).await;
    let db = world.with_counters(&["a"]).await;
    if world.is_postgres() {
        let brief = Duration::from_millis(100);
        let limits = Timeouts { lock: brief, ..patient() };
        let limited = Db::open_with(&world.location, limits).await.unwrap();
        let holder = Holder::of(&world, "a").await;
        let locked = raise(&limited, "a").await.unwrap_err();
        assert!(matches!(locked, Error::Locked(_)), "{locked:?}");
        holder.let_go().await;

        let limits = Timeouts { statement: brief, ..patient() };
        let limited = Db::open_with(&world.location, limits).await.unwrap();
        let endless = Sql::dynamic("SELECT CAST(pg_sleep(3600) AS TEXT)".into());
        let write = endless.clone();
        let written = limited
            .write(async move |tx: &Tx| tx.query(&write, &[], |_| Ok(())).await)
            .await
            .unwrap_err();
        let scanned = limited
            .scan(async move |tx| tx.query(&endless, &[], |_| Ok(())).await)
            .await
            .unwrap_err();
        for error in [written, scanned] {
            assert!(matches!(error, Error::TimedOut(_)) && error.is_temporary(), "{error:?}");
        }
        assert!(locked.is_temporary());
    }
    assert_eq!(raise(&db, "a").await.unwrap(), 1);
    assert_eq!(value(&db, "a").await, Some(1));
}

/// Its process may have stopped for good, and what it holds is needed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_that_stands_still_loses_its_transaction() {
    let world = World::with_connections(ENGINE, 2).await;
    let db = world.with_counters(&["a"]).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let (counted, name) = (runs.clone(), world.database_name().map(str::to_owned));
    let limited = Db::open_with(
        &world.location,
        Timeouts {
            idle_in_transaction: Duration::from_millis(100),
            ..patient()
        },
    );
    let done = limited
        .await
        .unwrap()
        .write(async move |tx: &Tx| {
            tx.execute(&RAISE, &params!["a"]).await?;
            if counted.fetch_add(1, Ordering::Relaxed) == 0
                && let Some(name) = &name
            {
                let open = format!(
                    "SELECT FROM pg_stat_activity WHERE datname = '{name}' AND state LIKE 'idle in transaction%'"
                );
                eventually("PostgreSQL has ended it", || async { administer(&open).await.is_empty() }).await;
            }
            tx.execute(&RAISE, &params!["a"]).await
        })
        .await;
    assert_eq!(done.unwrap(), 1);
    assert_eq!(runs.load(Ordering::Relaxed), world.either(1, 2));
    assert_eq!(value(&db, "a").await, Some(2));
}

/// SQLite opens as many readers as there are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fewer_connections_than_the_pool_may_have_are_shared() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let few = world.with_connection_limit(2).await;
    let db = match &few {
        Some(few) => Db::open(few).await.unwrap(),
        None => db,
    };
    let mut callers = JoinSet::new();
    for number in 0..60 {
        let db = db.clone();
        callers.spawn(async move {
            match number % 2 {
                0 => raise(&db, "a").await.map(drop),
                _ => db
                    .read(async |tx| tx.query_opt(&VALUE, &params!["a"], |row| row.get::<i64>(0)).await)
                    .await
                    .map(drop),
            }
        });
    }
    while let Some(done) = callers.join_next().await {
        done.unwrap().unwrap();
    }
    assert_eq!(value(&db, "a").await, Some(30));
}

/// The first host takes connections and says nothing, the second is gone. A SQLite file has one place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_hosts_the_one_that_answers_is_asked_first_from_then_on() {
    let world = World::with_connections(ENGINE, 1).await;
    let db = world.with_counters(&["a"]).await;
    let Location::Postgres { url, .. } = &world.location else {
        assert_eq!(raise(&db, "a").await.unwrap(), 1);
        return;
    };
    let hole = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let (user, place) = url.split_once('@').unwrap();
    let several = Location::Postgres {
        url: format!("{user}@{},{gone},{place}?connect_timeout=1", hole.local_addr().unwrap()),
        ca_file: None,
        max_connections: 1,
    };
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let hole = tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((stream, _)) = hole.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            silent.push(stream);
        }
    });
    let db = Db::open(&several).await.unwrap();
    for round in 1..=3 {
        assert_eq!(raise(&db, "a").await.unwrap(), 1);
        let name = world.database_name().unwrap();
        administer(&format!(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
        ))
        .await;
        assert_eq!(value(&db, "a").await, Some(round));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1, "only before another had answered");
    hole.abort();
}

/// A disk that is full, and a server that is read-only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_read_and_not_written_is_said_so() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    db.migrate(0).await.unwrap();
    db.check_writes().await.unwrap();
    let db = world.open().await;
    world.stop_writes(&db).await;
    let big = "x".repeat(100_000);
    for _ in 0..3 {
        let refused = crate::support::set(&db, &big, 1).await.unwrap_err();
        let as_expected = world.either(
            matches!(refused, Error::Unwritable(_)),
            matches!(refused, Error::ReadOnly(_)),
        );
        assert!(as_expected && refused.is_temporary(), "{refused:?}");
        assert_eq!(value(&db, "a").await, Some(0));
    }
    if world.is_postgres() {
        let error = db.check_writes().await.unwrap_err();
        assert!(matches!(error, Error::ReadOnly(_)), "{error:?}");
    }
}
