//! A database of its own for each test.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use tenure_db::{Db, Engine, Location, Schema, Sql};
use tokio::runtime::Runtime;

/// The password in the URL, unless `TENURE_TEST_POSTGRES` has one.
pub(crate) const PASSWORD: &str = "database-pass-word";

/// Gone when dropped, with its folder or by itself.
pub(super) enum Database {
    Sqlite { file: String },
    Postgres { name: String, url: String },
}

impl Database {
    pub(super) fn empty(engine: Engine, folder: &Path) -> Self {
        match engine {
            Engine::Sqlite => sqlite(folder),
            Engine::Postgres => postgres(|name| format!("CREATE DATABASE {name}")),
        }
    }

    /// `folder` must hold a copy of the files of the original already.
    pub(super) fn copy(&self, folder: &Path) -> Self {
        match self {
            Self::Sqlite { .. } => sqlite(folder),
            Self::Postgres { name, .. } => postgres(|copy| format!("CREATE DATABASE {copy} TEMPLATE {name}")),
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Sqlite { file } => file,
            Self::Postgres { url, .. } => url,
        }
    }

    pub(super) fn schema(&self) -> Schema {
        runtime().block_on(Schema::of(&self.location())).unwrap()
    }

    pub(super) fn change(&self, statement: &str) {
        let sql = Sql::dynamic(statement.to_owned());
        runtime().block_on(async {
            let db = Db::open(&self.location()).await.unwrap();
            db.write(async move |tx| tx.execute(&sql, &[]).await)
                .await
                .unwrap();
        });
    }

    fn location(&self) -> Location {
        match self {
            Self::Sqlite { file } => Location::Sqlite(file.into()),
            Self::Postgres { url, .. } => location(url.clone()),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { name, .. } = self {
            administer(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn sqlite(folder: &Path) -> Database {
    let file = folder.join("tenure.db");
    Database::Sqlite {
        file: file
            .to_str()
            .expect("temporary folders have plain names")
            .to_owned(),
    }
}

/// No two processes, and no two tests of one, have the same name.
fn postgres(statement: impl FnOnce(&str) -> String) -> Database {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("cli_{}_{count}", std::process::id());
    administer(statement(&name));
    Database::Postgres {
        url: url(&name),
        name,
    }
}

fn url(name: &str) -> String {
    // There is no skipping the half of the suite that needs it.
    let url = std::env::var("TENURE_TEST_POSTGRES").expect(
        "TENURE_TEST_POSTGRES is the URL of a PostgreSQL where databases may be made; `cargo xtask test` sets it",
    );
    let (server, _) = url
        .rsplit_once('/')
        .expect("TENURE_TEST_POSTGRES ends in a database: postgres://…/postgres");
    let (scheme, rest) = server.split_once("://").expect("a URL has a scheme");
    match rest.split_once('@') {
        // One that every password is right for. This one must never be printed.
        Some((user, host)) if !user.contains(':') => format!("{scheme}://{user}:{PASSWORD}@{host}/{name}"),
        _ => format!("{server}/{name}"),
    }
}

/// Runs one statement beside the database that is tested. Outside a transaction: so `Db::read`.
fn administer(statement: String) {
    runtime().block_on(async {
        let db = Db::open(&location(url("postgres"))).await.unwrap();
        let sql = Sql::dynamic(statement);
        db.read(async |tx| tx.execute(&sql, &[]).await).await.unwrap();
    });
}

fn location(url: String) -> Location {
    Location::Postgres {
        url,
        ca_file: None,
        max_connections: 1,
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a test can have a runtime")
}
