//! Opening a database, not being able to, and letting it go.

use tenure_db::{Db, Error, Location, Sql, params};

use super::ENGINE;
use crate::support::{World, administer, eventually, postgres_url, raise, value, with_database};

const SECRET: &str = "hunter2";

#[tokio::test]
async fn a_place_that_cannot_be_used_is_said_without_its_secrets() {
    let world = World::new(ENGINE).await;
    let bad: Vec<Location> = match &world.location {
        Location::Sqlite(path) => {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"no database, but long enough to have a header").unwrap();
            vec![
                Location::Sqlite(path.clone()),
                Location::Sqlite(path.join("below/a/file")),
                Location::Sqlite("".into()),
            ]
        }
        Location::Postgres { .. } => {
            let with = |url: &str| Location::Postgres {
                url: url.into(),
                ca_file: None,
                max_connections: 1,
            };
            let secret = postgres_url().replacen('@', &format!(":{SECRET}@"), 1);
            vec![
                with(&format!("mysql://tenure:{SECRET}@127.0.0.1/db")),
                with(&format!("postgres://tenure:{SECRET}@127.0.0.1:nan/db")),
                with(&format!(
                    "postgres://tenure:{SECRET}@127.0.0.1/db?sslmode={SECRET}"
                )),
                with(&with_database(&secret, "t_absent")),
                Location::Postgres {
                    url: secret.clone(),
                    ca_file: None,
                    max_connections: 0,
                },
                Location::Postgres {
                    url: secret,
                    ca_file: Some("/absent/ca.pem".into()),
                    max_connections: 1,
                },
            ]
        }
    };
    for location in bad {
        let Err(error) = Db::open(&location).await else {
            panic!("{location:?} was opened")
        };
        assert!(matches!(error, Error::Location(_)), "{location:?}: {error:?}");
        let said = format!("{location:?} {error} {error:?} {}", sources(&error));
        assert!(!said.contains(SECRET), "{said}");
    }
}

#[tokio::test]
async fn what_does_not_answer_is_out_of_reach() {
    let world = World::new(ENGINE).await;
    let error = match &world.location {
        Location::Sqlite(path) => {
            // Somebody else keeps the file for himself.
            let db = world.with_counters(&["a"]).await;
            let other = rusqlite::Connection::open(path).unwrap();
            other.execute_batch("BEGIN IMMEDIATE").unwrap();
            let mut waiting = Box::pin(raise(&db, "a"));
            assert!(crate::support::poll_once(&mut waiting).await.is_none());
            other.execute_batch("ROLLBACK").unwrap();
            waiting.await.unwrap();
            assert_eq!(value(&db, "a").await, Some(1));
            // A disk that is full.
            let full = Sql::dynamic("PRAGMA max_page_count = 1".into());
            db.write(async move |tx| tx.query(&full, &[], |_| Ok(())).await)
                .await
                .unwrap();
            let text = "x".repeat(100_000);
            db.write(async move |tx| tx.execute(&crate::support::SET, &params![&text, 1]).await)
                .await
                .unwrap_err()
        }
        Location::Postgres { .. } => {
            // Nobody listens on a port that was just free.
            let port = std::net::TcpListener::bind("127.0.0.1:0")
                .unwrap()
                .local_addr()
                .unwrap()
                .port();
            let url = format!("postgres://tenure:{SECRET}@127.0.0.1:{port}/db");
            let location = Location::Postgres {
                url,
                ca_file: None,
                max_connections: 1,
            };
            Db::open(&location).await.err().expect("nobody listens")
        }
    };
    let as_expected = world.either(
        matches!(error, Error::Unwritable(_)),
        matches!(error, Error::Unavailable(_)),
    );
    assert!(as_expected && error.is_temporary(), "{error:?}");
    assert!(!format!("{error} {error:?} {}", sources(&error)).contains(SECRET));
}

#[tokio::test]
async fn letting_go_of_a_database_ends_what_it_started() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let other = db.clone();
    raise(&other, "a").await.unwrap();
    drop(db);
    assert_eq!(value(&other, "a").await, Some(1), "a clone keeps it open");
    drop(other);
    match &world.location {
        // The last connection takes the log with it, so no thread holds one any more.
        Location::Sqlite(path) => {
            let log = path.with_file_name("tenure.db-wal");
            eventually("the log is gone", || std::future::ready(!log.exists())).await;
        }
        Location::Postgres { url, .. } => {
            let (_, name) = url.rsplit_once('/').unwrap();
            let open = format!("SELECT FROM pg_stat_activity WHERE datname = '{name}'");
            eventually("no connection is left", || async {
                administer(&open).await.is_empty()
            })
            .await;
        }
    }
    assert_eq!(value(&world.open().await, "a").await, Some(1));
}

/// Hashes and sealed keys lie in it; the files beside it get the same permissions.
#[cfg(unix)]
#[tokio::test]
async fn what_is_made_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    raise(&db, "a").await.unwrap();
    match &world.location {
        Location::Sqlite(path) => {
            let folder = path.parent().unwrap();
            assert_eq!(
                std::fs::metadata(folder).unwrap().permissions().mode() & 0o777,
                0o700
            );
            let mut files = 0;
            for file in std::fs::read_dir(folder).unwrap() {
                let file = file.unwrap();
                assert_eq!(
                    file.metadata().unwrap().permissions().mode() & 0o777,
                    0o600,
                    "{:?}",
                    file.path()
                );
                files += 1;
            }
            assert_eq!(files, 3, "the database, its log and the log's index");
        }
        // The server owns its files; what a Tenure node can be known by is its name.
        Location::Postgres { .. } => {
            let name = Sql::dynamic("SELECT current_setting('application_name')".into());
            let name = db
                .read(async |tx| tx.query_opt(&name, &[], |row| row.get::<String>(0)).await)
                .await
                .unwrap();
            assert_eq!(name.as_deref(), Some("tenure"));
        }
    }
}

/// The folder that a process works in says nothing about the database any more once it is open; and a name that SQLite
/// has a meaning of its own for is a name.
#[tokio::test]
async fn a_place_means_what_it_says() {
    let world = World::new(ENGINE).await;
    let location = match &world.location {
        Location::Sqlite(path) => Location::Sqlite(path.with_file_name("file:x?mode=memory")),
        other @ Location::Postgres { .. } => other.clone(),
    };
    let db = Db::open(&location).await.unwrap();
    crate::support::run(&db, &crate::support::COUNTERS).await;
    crate::support::set(&db, "a", 1).await.unwrap();
    if let Location::Sqlite(path) = &location {
        assert!(path.is_file());
    }
    assert_eq!(value(&Db::open(&location).await.unwrap(), "a").await, Some(1));
}

fn sources(error: &Error) -> String {
    let first = std::error::Error::source(error);
    let sources = std::iter::successors(first, |error| error.source());
    sources
        .map(|error| format!("{error} {error:?}"))
        .collect::<Vec<_>>()
        .join("; ")
}
