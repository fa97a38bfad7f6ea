//! A unit of work is done whole or not at all, whatever happens in it.

use tenure_db::{Error, params};

use super::ENGINE;
use crate::support::{Held, RAISE, SET, World, poll_once, raise, set, value};

#[derive(Debug)]
enum Failure {
    Refused,
    Db(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Db(error)
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_seen_by_every_other_handle() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&[]).await;
    let other = world.open().await;
    assert_eq!(value(&other, "a").await, None);
    set(&db, "a", 7).await.unwrap();
    assert_eq!(value(&other, "a").await, Some(7));
    assert_eq!(raise(&other, "a").await.unwrap(), 1);
    assert_eq!(value(&db, "a").await, Some(8));
}

#[tokio::test]
async fn an_error_rolls_back_and_comes_back_as_it_is() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let failed = db
        .write(async |tx| {
            tx.execute(&RAISE, &params!["a"]).await?;
            tx.execute(&SET, &params!["b", 1]).await?;
            Err::<(), _>(Failure::Refused)
        })
        .await;
    assert!(matches!(failed, Err(Failure::Refused)));
    assert_eq!(value(&db, "a").await, Some(0));
    assert_eq!(value(&db, "b").await, None);
}

#[tokio::test]
async fn a_panic_rolls_back_and_is_a_misuse() {
    let world = World::with_connections(ENGINE, 1).await;
    let db = world.with_counters(&["a"]).await;
    for _ in 0..3 {
        let failed: Result<(), Error> = db
            .write(async |tx| {
                tx.execute(&RAISE, &params!["a"]).await?;
                panic!("on purpose");
            })
            .await;
        assert!(matches!(failed, Err(Error::Misuse(_))), "{failed:?}");
    }
    assert_eq!(value(&db, "a").await, Some(0));
    assert_eq!(raise(&db, "a").await.unwrap(), 1);
    assert_eq!(value(&db, "a").await, Some(1));
}

#[tokio::test]
async fn a_unit_that_awaits_something_else_is_refused_where_it_would_stop_the_writer() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let done: Result<(), Error> = db
        .write(async |tx| {
            tx.execute(&RAISE, &params!["a"]).await?;
            tokio::task::yield_now().await;
            Ok(())
        })
        .await;
    let (refused, counted) = world.either((true, 0), (false, 1));
    assert_eq!(matches!(done, Err(Error::Misuse(_))), refused, "{done:?}");
    assert_eq!(done.is_ok(), !refused);
    assert_eq!(value(&db, "a").await, Some(counted));
}

/// PostgreSQL has given the transaction up by then, and would answer the COMMIT with success.
#[tokio::test]
async fn a_unit_cannot_be_committed_around_a_failed_statement() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let failed: Result<(), Error> = db
        .write(async |tx| {
            tx.execute(&RAISE, &params!["a"]).await?;
            let duplicate = tx.execute(&SET, &params!["a", 1]).await;
            assert!(matches!(duplicate, Err(Error::Unique)));
            Ok(())
        })
        .await;
    assert!(matches!(failed, Err(Error::Misuse(_))), "{failed:?}");
    assert_eq!(value(&db, "a").await, Some(0));
}

#[tokio::test]
async fn a_unique_violation_is_reported_as_such() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let by_key = set(&db, "a", 1).await;
    assert!(matches!(by_key, Err(Error::Unique)), "{by_key:?}");

    let index = tenure_db::Sql::dynamic("CREATE UNIQUE INDEX by_value ON counters (value)".into());
    crate::support::run(&db, &index).await;
    let by_index = set(&db, "b", 0).await;
    assert!(matches!(by_index, Err(Error::Unique)), "{by_index:?}");
    set(&db, "b", 1).await.unwrap();
}

/// On SQLite all of these share one transaction: they wait behind the unit that is held, and are taken together.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_that_fails_does_no_harm_to_its_neighbours() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["good", "bad", "panic", "around"]).await;
    let held = Held::start(&db).await;
    let mut waiting = Vec::new();
    for number in 0..40 {
        let db = db.clone();
        waiting.push(Box::pin(async move {
            match number % 4 {
                0 => raise(&db, "good").await.map_err(Failure::Db),
                1 => {
                    db.write(async |tx| {
                        tx.execute(&RAISE, &params!["bad"]).await?;
                        tx.execute(&RAISE, &params!["good"]).await?;
                        Err(Failure::Refused)
                    })
                    .await
                }
                2 => {
                    db.write(async |tx| {
                        tx.execute(&RAISE, &params!["panic"]).await?;
                        panic!("on purpose");
                    })
                    .await
                }
                _ => {
                    db.write(async |tx| {
                        tx.execute(&RAISE, &params!["around"]).await?;
                        let _ = tx.execute(&SET, &params!["good", 1]).await;
                        Ok(1)
                    })
                    .await
                }
            }
        }));
    }
    for one in &mut waiting {
        assert!(poll_once(one).await.is_none());
    }
    held.end().await.unwrap();
    for (number, one) in waiting.into_iter().enumerate() {
        let result = one.await;
        match number % 4 {
            0 => assert!(matches!(result, Ok(1)), "{result:?}"),
            1 => assert!(matches!(result, Err(Failure::Refused)), "{result:?}"),
            _ => assert!(matches!(result, Err(Failure::Db(Error::Misuse(_)))), "{result:?}"),
        }
    }
    assert_eq!(value(&db, "good").await, Some(10));
    for name in ["bad", "panic", "around"] {
        assert_eq!(value(&db, name).await, Some(0), "{name}");
    }
}

/// Reading goes through connections that other readers use afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_while_reading_spoils_nothing_for_the_next_reader() {
    let world = World::with_connections(ENGINE, 1).await;
    let db = world.with_counters(&["a"]).await;
    for _ in 0..3 {
        let reader = db.clone();
        let panicked = tokio::spawn(async move {
            reader
                .read(async |tx| {
                    tx.query(&crate::support::VALUE, &params!["a"], |_| panic!("on purpose"))
                        .await
                })
                .await
                .map(|_: Vec<()>| ())
        });
        assert!(panicked.await.unwrap_err().is_panic());
        let scanned: Result<Vec<()>, Error> = db
            .scan(async |tx| {
                tx.query(&crate::support::VALUE, &params!["a"], |_| panic!("on purpose"))
                    .await
            })
            .await;
        assert!(matches!(scanned, Err(Error::Misuse(_))), "{scanned:?}");
        assert_eq!(value(&db, "a").await, Some(0));
    }
}
