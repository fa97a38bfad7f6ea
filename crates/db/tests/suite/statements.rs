//! One text, one meaning on both engines.

use tenure_db::{Error, Row, Sql, params};

use super::ENGINE;
use crate::support::{SET, VALUE, World, either, run, value};

tenure_db::statements! {
    /// The second parameter comes first.
    BACKWARDS = "INSERT INTO counters (name, value) VALUES ($2, $1)";
    HIGHEST = "SELECT name, value FROM counters ORDER BY value DESC";
    RAISE_ALL = "UPDATE counters SET value = value + 10 RETURNING value";
    TAKE = "DELETE FROM counters WHERE name = $1 AND value = $2 RETURNING value";
    SUM = "SELECT CAST(sum(value) AS BIGINT) FROM counters";
    PUT = "INSERT INTO counters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
}

#[tokio::test]
async fn parameters_are_positions_not_names() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&[]).await;
    db.write(async |tx| tx.execute(&BACKWARDS, &params![5_i64, "five"]).await)
        .await
        .unwrap();
    assert_eq!(value(&db, "five").await, Some(5));

    let many: Vec<String> = (1..=12)
        .map(|number| format!("CAST(${number} AS BIGINT) * 13"))
        .collect();
    let sql = Sql::dynamic(format!(
        "SELECT {}",
        many.iter().rev().cloned().collect::<Vec<_>>().join(", ")
    ));
    let rows = db
        .read(async move |tx| {
            let params = params![1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
            tx.query(&sql, &params, |row| {
                (0..12)
                    .map(|at| row.get::<i64>(at))
                    .collect::<Result<Vec<_>, _>>()
            })
            .await
        })
        .await
        .unwrap();
    assert_eq!(
        rows,
        [(1..=12).rev().map(|number| number * 13).collect::<Vec<i64>>()]
    );
}

#[tokio::test]
async fn one_statement_runs_for_many_sets_of_parameters() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["0003"]).await;
    let changed = db
        .write(async |tx| {
            let names: Vec<String> = (0..1000).map(|number| format!("{number:04}")).collect();
            let rows: Vec<_> = names
                .iter()
                .zip(1_i64..)
                .map(|(name, value)| params![name, value])
                .collect();
            tx.execute_many(&PUT, &rows).await
        })
        .await
        .unwrap();
    assert_eq!(changed, 999, "one was there");
    assert_eq!(value(&db, "0999").await, Some(1000));
    assert_eq!(value(&db, "0003").await, Some(0));

    let none = db
        .write(async |tx| tx.execute_many::<2>(&PUT, &[]).await)
        .await
        .unwrap();
    assert_eq!(none, 0);

    let failed = db
        .write(async |tx| {
            tx.execute_many(&SET, &[params!["x", 1], params!["0000", 1], params!["y", 1]])
                .await
        })
        .await;
    assert!(matches!(failed, Err(Error::Unique)), "{failed:?}");
    assert_eq!((value(&db, "x").await, value(&db, "y").await), (None, None));
}

/// The first row is enough for the caller, and not for the statement.
#[tokio::test]
async fn the_first_row_of_a_change_is_returned_and_all_are_changed() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a", "b", "c"]).await;
    let first = db
        .write(async |tx| tx.query_opt(&RAISE_ALL, &[], |row| row.get::<i64>(0)).await)
        .await
        .unwrap();
    assert_eq!(first, Some(10));
    let sum = db
        .read(async |tx| tx.query_opt(&SUM, &[], |row| row.get::<i64>(0)).await)
        .await
        .unwrap();
    assert_eq!(sum, Some(30));
    for name in ["a", "b", "c"] {
        assert_eq!(value(&world.open().await, name).await, Some(10));
    }
}

/// Of many who try to use a thing up, one does.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_conditional_change_succeeds_once() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["single use"]).await;
    let users: Vec<_> = (0..50)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(async |tx| {
                    tx.query_opt(&TAKE, &params!["single use", 0], |row| row.get::<i64>(0))
                        .await
                })
                .await
            })
        })
        .collect();
    let mut taken = 0;
    for user in users {
        taken += usize::from(user.await.unwrap().unwrap().is_some());
    }
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn only_the_first_row_is_read() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    crate::support::set(&db, "b", 5).await.unwrap();
    let read = std::sync::atomic::AtomicUsize::new(0);
    let highest = db
        .read(async |tx| {
            tx.query_opt(&HIGHEST, &[], |row: &Row<'_>| {
                read.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                row.get::<String>(0)
            })
            .await
        })
        .await
        .unwrap();
    assert_eq!(highest.as_deref(), Some("b"));
    assert_eq!(read.into_inner(), 1);
    let absent = db
        .read(async |tx| {
            tx.query_opt(&VALUE, &params!["absent"], |row| row.get::<i64>(0))
                .await
        })
        .await;
    assert_eq!(absent.unwrap(), None);
}

#[tokio::test]
async fn mistakes_of_the_program_are_said_to_be_that() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let failed = [
        db.read(async |tx| tx.query(&Sql::dynamic("SELEKT 1".into()), &[], |_| Ok(())).await)
            .await,
        db.read(async |tx| {
            tx.query(&Sql::dynamic("SELECT absent FROM counters".into()), &[], |_| {
                Ok(())
            })
            .await
        })
        .await,
        db.read(async |tx| tx.query(&VALUE, &[], |_| Ok(())).await).await,
        db.read(async |tx| tx.query(&VALUE, &params!["a", "b"], |_| Ok(())).await)
            .await,
        db.read(async |tx| {
            tx.query(&VALUE, &params!["a"], |row| row.get::<String>(0).map(drop))
                .await
        })
        .await,
        db.read(async |tx| {
            tx.query(&VALUE, &params!["a"], |row| row.get::<i64>(1).map(drop))
                .await
        })
        .await,
    ];
    for (number, failed) in failed.into_iter().enumerate() {
        assert!(matches!(failed, Err(Error::Statement(_))), "{number}: {failed:?}");
    }
    assert!(db.prepare(&VALUE).await.is_ok());
    assert!(db.prepare(&SET).await.is_ok());
    let absent = db.prepare(&Sql::dynamic("SELECT 1 FROM absent".into())).await;
    assert!(matches!(absent, Err(Error::Statement(_))), "{absent:?}");
    assert_eq!(value(&db, "a").await, Some(0), "and nothing is broken by them");
}

/// PostgreSQL adds the whole row to what it says about a constraint, and errors are logged.
#[tokio::test]
async fn an_error_does_not_repeat_the_row() {
    let world = World::new(ENGINE).await;
    let db = world.open().await;
    let table = "CREATE TABLE secrets (id BIGINT NOT NULL PRIMARY KEY, hash TEXT NOT NULL, other TEXT NOT NULL, CHECK (id > 0))";
    run(&db, &Sql::dynamic(table.into())).await;
    let insert = "INSERT INTO secrets (id, hash, other) VALUES ($1, $2, $3)";
    for (id, other) in [(1, None), (0, Some("x"))] {
        let failed = db
            .write(async move |tx| {
                tx.execute(&Sql::dynamic(insert.into()), &params![id, "hunter2", other])
                    .await
            })
            .await
            .unwrap_err();
        assert!(matches!(failed, Error::Statement(_)), "{failed:?}");
        let source = std::error::Error::source(&failed).unwrap();
        let said = format!("{failed} {failed:?} {source} {source:?}");
        assert!(!said.contains("hunter2"), "{said}");
        assert!(
            said.to_lowercase()
                .contains(either(ENGINE, "constraint failed", "constraint")),
            "{said}"
        );
    }
    assert_eq!(format!("{:?}", params!["hunter2", 5_i64]), "[Text(7 bytes), Int]");
}
