//! What may not grow, and what may not stall, while much is written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tenure_db::{Db, Location, Sql, Tx, params};

use super::ENGINE;
use crate::support::{World, door, either, run};

const MEGABYTE: usize = 1 << 20;

tenure_db::statements! {
    PUT = "INSERT INTO contents (id, content) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET content = excluded.content";
    IDS = "SELECT id FROM contents ORDER BY id";
}

/// SQLite's log is emptied under load, with a reader that never rests. (PostgreSQL looks after its own.)
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_log_is_emptied_while_the_load_lasts() {
    let world = World::new(ENGINE).await;
    let db = with_contents(&world).await;
    let over = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn({
        let (db, over) = (db.clone(), over.clone());
        async move {
            while !over.load(Ordering::Relaxed) {
                assert!(ids(&db).await.len() <= 4);
                tokio::task::yield_now().await;
            }
        }
    });
    let mut longest = 0;
    let mut written = 0;
    loop {
        put(&db, written).await;
        written += 1;
        let log = log_bytes(&world.location);
        if either(ENGINE, log < longest, written == 8) {
            break;
        }
        longest = longest.max(log);
        assert!(
            written < 500,
            "the log has grown to {longest} bytes and was never emptied"
        );
    }
    over.store(true, Ordering::Relaxed);
    reader.await.unwrap();
    assert_eq!(ids(&db).await, [0, 1, 2, 3]);
}

/// The log can't be emptied while somebody reads what is in it, and the writer does not wait for that.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_that_takes_its_time_stops_no_writer() {
    let world = World::new(ENGINE).await;
    let db = with_contents(&world).await;
    put(&db, 0).await;
    let (go_on, told) = door();
    let (started, mut begun) = tokio::sync::mpsc::channel(1);
    let slow = db.clone();
    let told = std::sync::Mutex::new(told);
    let reader = tokio::spawn(async move {
        slow.scan(async move |tx: &Tx| {
            tx.query(&IDS, &[], |row| {
                started.try_send(()).unwrap();
                tokio::task::block_in_place(|| told.lock().unwrap().recv().unwrap());
                row.get::<i64>(0)
            })
            .await
        })
        .await
    });
    begun.recv().await.unwrap();
    let much = either(ENGINE, 80, 8);
    for number in 0..much {
        put(&db, number).await;
    }
    go_on.send(()).unwrap();
    assert_eq!(
        reader.await.unwrap().unwrap(),
        [0],
        "it reads what there was when it began"
    );
    assert_eq!(ids(&db).await, [0, 1, 2, 3]);
}

/// Statements made at run time are many; what a connection remembers of them is not. On both engines they stay right.
#[tokio::test]
async fn statements_made_at_run_time_do_not_pile_up() {
    let world = World::with_connections(ENGINE, 1).await;
    let db = world.open().await;
    for number in 0..600_i64 {
        let sql = Sql::dynamic(format!("SELECT CAST($1 AS BIGINT) + {number}"));
        let sum = db
            .read(async |tx| tx.query_opt(&sql, &params![1], |row| row.get::<i64>(0)).await)
            .await
            .unwrap();
        assert_eq!(sum, Some(number + 1));
    }
    let prepared =
        Sql::dynamic(either(ENGINE, "SELECT 0", "SELECT count(*) FROM pg_prepared_statements").into());
    let prepared = db
        .read(async |tx| tx.query_opt(&prepared, &[], |row| row.get::<i64>(0)).await)
        .await
        .unwrap();
    assert!(prepared.unwrap() <= 257, "{prepared:?}");
}

async fn with_contents(world: &World) -> Db {
    let db = world.open().await;
    let table = format!(
        "CREATE TABLE contents (id BIGINT NOT NULL PRIMARY KEY, content {} NOT NULL)",
        world.either("BLOB", "BYTEA")
    );
    run(&db, &Sql::dynamic(table)).await;
    db
}

/// Four rows are written over and over; what is written must change, or SQLite finds that there is nothing to do.
async fn put(db: &Db, number: i64) {
    let content = vec![number.to_le_bytes()[0]; MEGABYTE];
    db.write(async move |tx| tx.execute(&PUT, &params![number % 4, &content]).await)
        .await
        .unwrap();
}

async fn ids(db: &Db) -> Vec<i64> {
    db.read(async |tx| tx.query(&IDS, &[], |row| row.get(0)).await)
        .await
        .unwrap()
}

fn log_bytes(location: &Location) -> u64 {
    let Location::Sqlite(path) = location else {
        return 0;
    };
    let mut path = path.clone().into_os_string();
    path.push("-wal");
    std::fs::metadata(path).map_or(0, |log| log.len())
}
