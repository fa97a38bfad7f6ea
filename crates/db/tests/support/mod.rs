//! A database per test, and what the engines do differently.

mod chance;
mod holder;
mod poll;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tempfile::TempDir;
use tenure_db::{Db, Engine, Error, Location, Sql, Tx, params};

pub(crate) use chance::Chance;
pub(crate) use holder::Holder;
pub(crate) use poll::{eventually, poll_once, poll_times};

tenure_db::statements! {
    COUNTERS = "CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)";
    SET = "INSERT INTO counters (name, value) VALUES ($1, $2)";
    RAISE = "UPDATE counters SET value = value + 1 WHERE name = $1";
    VALUE = "SELECT value FROM counters WHERE name = $1";
}

/// A database of its own, and how to open it. Gone when dropped.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) location: Location,
    place: Place,
}

enum Place {
    Folder { _until_dropped: TempDir },
    Database(String),
}

impl World {
    pub(crate) async fn new(engine: Engine) -> Self {
        Self::with_connections(engine, 8).await
    }

    /// How many connections PostgreSQL gets; SQLite always writes through one.
    pub(crate) async fn with_connections(engine: Engine, max_connections: usize) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = TempDir::new().unwrap();
                let location = Location::Sqlite(folder.path().join("data/tenure.db"));
                Self {
                    engine,
                    location,
                    place: Place::Folder {
                        _until_dropped: folder,
                    },
                }
            }
            Engine::Postgres => {
                let name = format!("t_{:016x}", Chance::new().next());
                administer(&format!("CREATE DATABASE {name}")).await;
                let url = with_database(&postgres_url(), &name);
                let location = Location::Postgres {
                    url,
                    ca_file: None,
                    max_connections,
                };
                Self {
                    engine,
                    location,
                    place: Place::Database(name),
                }
            }
        }
    }

    pub(crate) async fn open(&self) -> Db {
        Db::open(&self.location).await.unwrap()
    }

    /// Opened, with the table `counters` in it.
    pub(crate) async fn with_counters(&self, names: &'static [&'static str]) -> Db {
        let db = self.open().await;
        run(&db, &COUNTERS).await;
        for name in names {
            set(&db, name, 0).await.unwrap();
        }
        db
    }

    /// On PostgreSQL.
    pub(crate) fn database_name(&self) -> Option<&str> {
        match &self.place {
            Place::Folder { .. } => None,
            Place::Database(name) => Some(name),
        }
    }

    /// The same database for a role that may have so many connections; SQLite has no roles.
    pub(crate) async fn with_connection_limit(&self, connections: usize) -> Option<Location> {
        let name = self.database_name()?;
        administer(&format!(
            "CREATE ROLE {name} LOGIN CONNECTION LIMIT {connections}"
        ))
        .await;
        let url = with_database(&postgres_url(), name);
        let (_, place) = url.split_once('@').unwrap();
        let admin = self.open().await;
        run(
            &admin,
            &Sql::dynamic(format!("GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}")),
        )
        .await;
        Some(Location::Postgres {
            url: format!("postgres://{name}@{place}"),
            ca_file: None,
            max_connections: 8,
        })
    }

    /// Nothing more can be written through this handle.
    pub(crate) async fn stop_writes(&self, db: &Db) {
        match self.database_name() {
            None => {
                let full = Sql::dynamic("PRAGMA max_page_count = 1".into());
                db.write(async move |tx| tx.query(&full, &[], |_| Ok(())).await)
                    .await
                    .unwrap();
            }
            Some(name) => {
                let setting = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
                administer(&setting).await;
                administer(&format!(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
                ))
                .await;
            }
        }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.engine == Engine::Postgres
    }

    /// What differs between the engines, side by side.
    pub(crate) fn either<T>(&self, sqlite: T, postgres: T) -> T {
        either(self.engine, sqlite, postgres)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let Place::Database(name) = &self.place else {
            return;
        };
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        let drop_role = format!("DROP ROLE IF EXISTS {name}");
        // The runtime of the test may be the one that is ending.
        let other = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                administer(&drop).await;
                administer(&drop_role).await;
            });
        });
        assert!(
            other.join().is_ok() || std::thread::panicking(),
            "{name} could not be dropped"
        );
    }
}

pub(crate) fn either<T>(engine: Engine, sqlite: T, postgres: T) -> T {
    match engine {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
    }
}

/// Where the PostgreSQL of the tests is. There is no skipping the half of the suite that needs it.
pub(crate) fn postgres_url() -> String {
    std::env::var("TENURE_TEST_POSTGRES")
        .expect("TENURE_TEST_POSTGRES is the URL of a PostgreSQL where databases may be made; `cargo xtask test` sets it")
}

pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (server, _) = url
        .rsplit_once('/')
        .expect("TENURE_TEST_POSTGRES ends in a database: postgres://…/postgres");
    format!("{server}/{name}")
}

/// Runs one statement of the tests' own, beside the database that is tested.
pub(crate) async fn administer(sql: &str) -> Vec<tokio_postgres::Row> {
    let (client, connection) = tokio_postgres::connect(&postgres_url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let rows = client.query(sql, &[]).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
    rows
}

pub(crate) async fn run(db: &Db, sql: &Sql<'static>) -> u64 {
    let sql = sql.clone();
    db.write(async move |tx| tx.execute(&sql, &[]).await)
        .await
        .unwrap()
}

pub(crate) async fn set(db: &Db, name: &str, value: i64) -> Result<u64, Error> {
    let name = name.to_owned();
    db.write(async move |tx| tx.execute(&SET, &params![&name, value]).await)
        .await
}

pub(crate) async fn raise(db: &Db, name: &str) -> Result<u64, Error> {
    let name = name.to_owned();
    db.write(async move |tx| tx.execute(&RAISE, &params![&name]).await)
        .await
}

/// The value of a counter, `None` when it is absent.
pub(crate) async fn value(db: &Db, name: &str) -> Option<i64> {
    db.read(async |tx| tx.query_opt(&VALUE, &params![name], |row| row.get(0)).await)
        .await
        .unwrap()
}

/// A unit of work that stays where it is until it is told to go on: on SQLite it has the writer for itself, on
/// PostgreSQL one connection.
pub(crate) struct Held {
    go_on: SyncSender<()>,
    done: tokio::task::JoinHandle<Result<(), Error>>,
}

impl Held {
    pub(crate) async fn start(db: &Db) -> Self {
        let (go_on, told) = sync_channel(1);
        let (started, mut begun) = tokio::sync::mpsc::channel(1);
        let told = Arc::new(std::sync::Mutex::new(told));
        let db = db.clone();
        let done = tokio::spawn(async move {
            let engine = db.engine();
            db.write(async move |_: &Tx| {
                started.send(()).await.unwrap();
                let told = told.clone();
                let wait = move || told.lock().unwrap().recv().unwrap();
                match engine {
                    // A SQLite unit may not await anything, but nobody can forbid it to be slow.
                    Engine::Sqlite => wait(),
                    Engine::Postgres => tokio::task::spawn_blocking(wait).await.unwrap(),
                }
                Ok(())
            })
            .await
        });
        begun.recv().await.unwrap();
        Self { go_on, done }
    }

    pub(crate) async fn end(self) -> Result<(), Error> {
        self.go_on.send(()).unwrap();
        self.done.await.unwrap()
    }
}

/// A door that a blocking closure waits at.
pub(crate) fn door() -> (SyncSender<()>, Receiver<()>) {
    sync_channel(1)
}
