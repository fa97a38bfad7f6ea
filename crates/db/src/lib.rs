//! The seam over SQLite and PostgreSQL.
//!
//! One SQL text per statement ([`statements!`]), one way to run a unit of work ([`Db::write`]), whatever the engine.
//! What differs between the engines stays inside this crate.
//!
//! ```no_run
//! # async fn example(db: tenure_db::Db, project: uuid::Uuid) -> Result<(), tenure_db::Error> {
//! tenure_db::statements! {
//!     RENAME = "UPDATE projects SET name = $2 WHERE project_id = $1";
//! }
//! let changed = db
//!     .write(async move |tx| tx.execute(&RENAME, &tenure_db::params![project, "Acme"]).await)
//!     .await?;
//! # let _: u64 = changed;
//! # Ok(())
//! # }
//! ```

mod bells;
mod error;
mod joined;
mod migrate;
mod postgres;
mod sql;
mod sqlite;
mod timing;
mod tx;
mod unit;
mod value;

use std::fmt;
use std::path::PathBuf;

pub use bells::{Listener, Reach};
pub use error::Error;
pub use joined::joined;
pub use migrate::Schema;
pub use sql::Sql;
#[doc(hidden)]
pub use sql::positional;
pub use timing::timed;
pub use tx::{Row, Tx};
pub use value::{Column, Value};

/// Where the data lives. Its `Debug` does not show the password.
#[derive(Clone)]
pub enum Location {
    /// A file; it and its folder are made when absent, readable by their owner only.
    Sqlite(PathBuf),
    Postgres {
        /// `postgres://user:password@host:port/name`. Unless `sslmode` says `disable` or `require`: TLS, with the
        /// server's certificate checked, except to this machine.
        url: String,
        /// PEM certificates to trust instead of the operating system's. Means TLS, whatever the host.
        ca_file: Option<PathBuf>,
        /// The most connections held at once, at least 1. A caller waits 10 seconds for one. A process that listens
        /// ([`Db::listen`]) has one more.
        max_connections: usize,
    },
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres {
                url: _,
                ca_file,
                max_connections,
            } => f
                .debug_struct("Postgres")
                .field("ca_file", ca_file)
                .field("max_connections", max_connections)
                .finish_non_exhaustive(),
        }
    }
}

/// Which engine stands behind a [`Db`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database: cheap to clone, shared by all tasks of a process.
#[derive(Clone)]
pub struct Db(Inner);

#[derive(Clone)]
enum Inner {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens the database and leaves its schema as it is; see [`Schema::of`] and [`Db::migrate`].
    pub async fn open(location: &Location) -> Result<Self, Error> {
        match location {
            Location::Sqlite(path) => Ok(Self(Inner::Sqlite(sqlite::Sqlite::open(path)?))),
            Location::Postgres {
                url,
                ca_file,
                max_connections,
            } => {
                let postgres = postgres::Postgres::open(url, ca_file.as_deref(), *max_connections).await?;
                Ok(Self(Inner::Postgres(postgres)))
            }
        }
    }

    pub fn engine(&self) -> Engine {
        match &self.0 {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a unit of work in one transaction and answers once it is on disk; an `Err` rolls it back.
    ///
    /// The unit may run more than once (after a serialization failure or a lost connection), so all that it does goes
    /// through its [`Tx`], and it awaits nothing else: on SQLite it runs on the writer's thread, where a unit that
    /// waits for something other than its transaction is rolled back as [`Error::Misuse`]. So is, on both engines, a
    /// unit that panics, and one that returns `Ok` although one of its statements failed. A caller that stops waiting
    /// leaves the unit either done whole or not at all.
    ///
    /// The unit owns what it uses. A reference that it captured, even a `&'static str`, keeps the compiler from seeing
    /// that the future is `Send`.
    ///
    /// On PostgreSQL other units run at the same time, and each statement sees what was committed when it began: what
    /// must still be true when a row is changed stands in the statement that changes it.
    pub async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.0 {
            Inner::Sqlite(sqlite) => timing::counted(sqlite.write(unit)).await,
            // Boxed here and below: what waits for the network is large, and SQLite's callers would carry it too.
            Inner::Postgres(postgres) => timing::counted(Box::pin(postgres.write(unit))).await,
        }
    }

    /// Reads. Each statement sees what was committed when it began, so what must agree is read by one statement.
    ///
    /// On SQLite the statements run on the calling thread: for point reads, which take microseconds. What walks
    /// through a table goes through [`Db::scan`].
    pub async fn read<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        match &self.0 {
            Inner::Sqlite(sqlite) => timing::counted(sqlite.read(unit)).await,
            Inner::Postgres(postgres) => timing::counted(Box::pin(postgres.read(unit))).await,
        }
    }

    /// [`Db::read`] for statements that may take long: on SQLite they run beside the async workers, and the unit awaits
    /// nothing but its transaction. A panic is [`Error::Misuse`].
    pub async fn scan<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.0 {
            Inner::Sqlite(sqlite) => timing::counted(sqlite.scan(unit)).await,
            Inner::Postgres(postgres) => timing::counted(Box::pin(postgres.scan(unit))).await,
        }
    }

    /// Hears what units of work tell on a channel, of this process and, on PostgreSQL, of all others. Called in a Tokio
    /// runtime.
    pub fn listen(&self, channel: &'static str) -> Listener {
        match &self.0 {
            Inner::Sqlite(sqlite) => sqlite.listen(channel),
            Inner::Postgres(postgres) => postgres.listen(channel),
        }
    }

    /// Brings the schema up to date under a lock, so that any number of nodes may start at once. Returns the version
    /// reached. `now` is unix milliseconds, kept as the time of application.
    pub async fn migrate(&self, now: i64) -> Result<i64, Error> {
        migrate::run(self, now).await
    }

    /// What the schema is to this program: a newer one may have changed it since it was opened.
    pub async fn schema(&self) -> Result<Schema, Error> {
        let engine = self.engine();
        self.read(async |tx| migrate::look(tx, engine).await).await
    }

    /// Prepares a statement without running it.
    pub async fn prepare(&self, sql: &Sql<'_>) -> Result<(), Error> {
        match &self.0 {
            Inner::Sqlite(sqlite) => sqlite.prepare(sql),
            Inner::Postgres(postgres) => postgres.prepare(sql).await,
        }
    }
}
