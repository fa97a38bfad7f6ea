//! Many callers at once.

use tenure_db::{Error, Row, Tx, params};

use super::ENGINE;
use crate::support::{Held, VALUE, World, either, poll_once, raise, value};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_writers_of_one_row_count_to_five_hundred() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let writers: Vec<_> = (0..500)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { raise(&db, "a").await })
        })
        .collect();
    for writer in writers {
        assert_eq!(writer.await.unwrap().unwrap(), 1);
    }
    assert_eq!(value(&db, "a").await, Some(500));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_handles_on_one_location_write_side_by_side() {
    let world = World::new(ENGINE).await;
    let one = world.with_counters(&["a"]).await;
    let two = world.open().await;
    let writers: Vec<_> = (0..100)
        .map(|number| {
            let db = if number % 2 == 0 { one.clone() } else { two.clone() };
            tokio::spawn(async move { raise(&db, "a").await })
        })
        .collect();
    for writer in writers {
        assert_eq!(writer.await.unwrap().unwrap(), 1);
    }
    assert_eq!(value(&one, "a").await, Some(100));
    assert_eq!(value(&two, "a").await, Some(100));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_does_not_wait_for_a_busy_writer() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let held = Held::start(&db).await;
    for _ in 0..20 {
        assert_eq!(value(&db, "a").await, Some(0));
        let scanned = db
            .scan(async |tx| tx.query(&VALUE, &params!["a"], |row| row.get::<i64>(0)).await)
            .await;
        assert_eq!(scanned.unwrap(), [0]);
    }
    held.end().await.unwrap();
}

/// A unit that is not committed yet is nobody else's to see.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_what_is_not_committed() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let (go_on, told) = crate::support::door();
    let (changed, mut has_changed) = tokio::sync::mpsc::channel(1);
    let told = std::sync::Arc::new(std::sync::Mutex::new(told));
    let writer = db.clone();
    let written = tokio::spawn(async move {
        writer
            .write(async move |tx: &Tx| {
                let raised = tx.execute(&crate::support::RAISE, &params!["a"]).await?;
                changed.try_send(()).unwrap();
                let told = told.clone();
                let wait = move || told.lock().unwrap().recv().unwrap();
                if ENGINE == tenure_db::Engine::Sqlite {
                    wait();
                } else {
                    tokio::task::spawn_blocking(wait).await.unwrap();
                }
                Ok::<_, Error>(raised)
            })
            .await
    });
    has_changed.recv().await.unwrap();
    assert_eq!(value(&db, "a").await, Some(0));
    go_on.send(()).unwrap();
    assert_eq!(written.await.unwrap().unwrap(), 1);
    assert_eq!(value(&db, "a").await, Some(1));
}

/// There is one writer on SQLite, and here one connection to PostgreSQL.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_while_everything_is_taken_gets_his_turn() {
    let world = World::with_connections(ENGINE, 1).await;
    let db = world.with_counters(&["a"]).await;
    let held = Held::start(&db).await;
    let mut waiting: Vec<_> = (0..50).map(|_| Box::pin(raise(&db, "a"))).collect();
    for one in &mut waiting {
        assert!(poll_once(one).await.is_none());
    }
    held.end().await.unwrap();
    for one in waiting {
        assert_eq!(one.await.unwrap(), 1);
    }
    assert_eq!(value(&db, "a").await, Some(50));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_reads_everything_and_may_not_await_where_it_blocks_a_thread() {
    let world = World::new(ENGINE).await;
    let db = world.open().await;
    crate::support::run(&db, &crate::support::COUNTERS).await;
    db.write(async |tx| {
        let names: Vec<String> = (0..1000).map(|number| format!("{number:04}")).collect();
        let rows: Vec<_> = names.iter().map(|name| params![name, 1]).collect();
        tx.execute_many(&crate::support::SET, &rows).await
    })
    .await
    .unwrap();
    let all = tenure_db::Sql::dynamic("SELECT name, value FROM counters ORDER BY name".into());
    let rows = db
        .scan(async move |tx: &Tx| {
            tx.query(&all, &[], |row: &Row<'_>| {
                Ok((row.get::<String>(0)?, row.get::<i64>(1)?))
            })
            .await
        })
        .await
        .unwrap();
    assert_eq!(rows.len(), 1000);
    assert_eq!((rows[0].0.as_str(), rows[999].0.as_str()), ("0000", "0999"));
    assert!(rows.iter().all(|(_, value)| *value == 1));

    let awaited: Result<(), Error> = db
        .scan(async |_| {
            tokio::task::yield_now().await;
            Ok(())
        })
        .await;
    assert_eq!(
        matches!(awaited, Err(Error::Misuse(_))),
        either(ENGINE, true, false),
        "{awaited:?}"
    );
    assert_eq!(awaited.is_ok(), either(ENGINE, false, true));
}

#[tokio::test]
async fn the_time_spent_in_the_database_is_told() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let (raised, writing) = tenure_db::timed(raise(&db, "a")).await;
    assert_eq!(raised.unwrap(), 1);
    assert!(writing > std::time::Duration::ZERO);
    let (read, reading) = tenure_db::timed(value(&db, "a")).await;
    assert_eq!(read, Some(1));
    assert!(reading > std::time::Duration::ZERO);
    let ((), elsewhere) = tenure_db::timed(tokio::task::yield_now()).await;
    assert_eq!(elsewhere, std::time::Duration::ZERO);
}
