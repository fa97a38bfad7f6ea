//! A database of its own for each test, and all that stands in it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tenure_db::{Db, Engine, Location, Sql, Timeouts, Tx};
use tokio::sync::OnceCell;

/// Limits that no test runs into on a slow machine.
const PATIENT: Timeouts = Timeouts {
    lock: Duration::from_secs(60),
    statement: Duration::from_secs(60),
    idle_in_transaction: Duration::from_secs(60),
};

/// Migrated; gone when dropped.
pub(super) struct Database {
    location: Location,
    nodes: AtomicU64,
    place: Place,
}

enum Place {
    Folder { _until_dropped: TempDir },
    Postgres(String),
}

/// Every row of every table, as text.
pub(crate) type State = BTreeMap<String, Vec<String>>;

impl Database {
    pub(super) async fn new(engine: Engine) -> Self {
        let (location, place) = match engine {
            Engine::Sqlite => {
                let folder = TempDir::new().unwrap();
                let location = Location::Sqlite(folder.path().join("tenure.db"));
                migrate(&location).await;
                let place = Place::Folder {
                    _until_dropped: folder,
                };
                (location, place)
            }
            Engine::Postgres => {
                let name = new_name();
                administer(format!("CREATE DATABASE {name} TEMPLATE {}", template().await)).await;
                (postgres(&name), Place::Postgres(name))
            }
        };
        Self {
            location,
            nodes: AtomicU64::new(0),
            place,
        }
    }

    pub(super) async fn open(&self) -> Db {
        self.open_with(PATIENT).await
    }

    pub(super) async fn open_with(&self, timeouts: Timeouts) -> Db {
        Db::open_with(&self.location, timeouts).await.unwrap()
    }

    /// From here on `db` takes no writes, as on a disk that became read-only.
    pub(super) async fn stop_writes(&self, db: &Db) {
        match &self.place {
            Place::Folder { .. } => {
                let sql = Sql::dynamic("PRAGMA query_only = ON".to_owned());
                db.write(async move |tx: &Tx| tx.query(&sql, &[], |_| Ok(())).await)
                    .await
                    .unwrap();
            }
            Place::Postgres(name) => {
                administer(format!(
                    "ALTER DATABASE {name} SET default_transaction_read_only = on"
                ))
                .await;
                let connections = format!(
                    "SELECT CAST(pg_terminate_backend(pid, 5000) AS TEXT) FROM pg_stat_activity WHERE datname = '{name}'"
                );
                texts(&Db::open(&postgres("postgres")).await.unwrap(), connections).await;
            }
        }
    }

    /// Counts nodes, from 0.
    pub(super) fn next_node(&self) -> u64 {
        self.nodes.fetch_add(1, Ordering::Relaxed)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Place::Postgres(name) = &self.place else {
            return;
        };
        let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // The runtime of the test may be the one that is ending.
        let other = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(administer(statement));
        });
        assert!(
            other.join().is_ok() || std::thread::panicking(),
            "{name} could not be dropped"
        );
    }
}

pub(super) async fn state(db: &Db) -> State {
    let mut state = State::new();
    let tables = match db.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table'",
        Engine::Postgres => "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'",
    };
    for table in texts(db, tables.to_owned()).await {
        // The time goes on, whatever else does not.
        if table == "installation_clock" {
            continue;
        }
        let row = match db.engine() {
            Engine::Postgres => format!("CAST({table} AS TEXT)"),
            Engine::Sqlite => {
                let columns = format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')");
                texts(db, columns).await.join(" || ', ' || ")
            }
        };
        let mut rows = texts(db, format!("SELECT {row} FROM {table}")).await;
        rows.sort_unstable();
        state.insert(table, rows);
    }
    state
}

pub(super) async fn columns(db: &Db, table: &str) -> Vec<String> {
    let names = match db.engine() {
        Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
        Engine::Postgres => format!(
            "SELECT CAST(column_name AS TEXT) FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = '{table}'"
        ),
    };
    texts(db, names).await
}

async fn texts(db: &Db, sql: String) -> Vec<String> {
    let sql = Sql::dynamic(sql);
    db.read(async |tx| tx.query(&sql, &[], |row| row.get::<String>(0)).await)
        .await
        .unwrap()
}

async fn migrate(location: &Location) {
    let db = Db::open(location).await.unwrap();
    db.migrate(0).await.unwrap();
}

/// The name of a migrated PostgreSQL database: copying it takes half the time of migrating a new one. One per process.
async fn template() -> &'static str {
    static MADE: OnceCell<String> = OnceCell::const_new();
    MADE.get_or_init(|| async {
        drop_leftovers().await;
        let name = new_name();
        administer(format!("CREATE DATABASE {name}")).await;
        migrate(&postgres(&name)).await;
        name
    })
    .await
}

/// Drops what processes left behind that are gone: their templates, and the databases of tests that were killed.
async fn drop_leftovers() {
    let db = Db::open(&postgres("postgres")).await.unwrap();
    let names = "SELECT CAST(datname AS TEXT) FROM pg_database WHERE datname LIKE 'api\\_%'";
    for name in texts(&db, names.to_owned()).await {
        let process = name.split('_').nth(1).unwrap_or_default();
        let processes = Path::new("/proc");
        if processes.join("self").exists() && !processes.join(process).exists() {
            let sql = Sql::dynamic(format!("DROP DATABASE IF EXISTS {name}"));
            // Another process may be at it too.
            let _ = db.read(async |tx| tx.execute(&sql, &[]).await).await;
        }
    }
}

/// Runs one statement beside the database that is tested. Outside a transaction: so `Db::read`.
async fn administer(statement: String) {
    let db = Db::open_with(&postgres("postgres"), PATIENT).await.unwrap();
    let sql = Sql::dynamic(statement);
    db.read(async |tx| tx.execute(&sql, &[]).await).await.unwrap();
}

fn postgres(name: &str) -> Location {
    // There is no skipping the half of the suite that needs it.
    let url = std::env::var("TENURE_TEST_POSTGRES").expect(
        "TENURE_TEST_POSTGRES is the URL of a PostgreSQL where databases may be made; `cargo xtask test` sets it",
    );
    let (server, _) = url
        .rsplit_once('/')
        .expect("TENURE_TEST_POSTGRES ends in a database: postgres://…/postgres");
    Location::Postgres {
        // Longer than the default, which a slow machine that makes many databases at once does not always keep.
        url: format!("{server}/{name}?connect_timeout=30"),
        ca_file: None,
        max_connections: 8,
    }
}

/// No two processes, and no two tests of one, have the same.
fn new_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("api_{}_{count}", std::process::id())
}
