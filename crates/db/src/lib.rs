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

mod error;
mod joined;
mod migrate;
mod notifications;
mod outage;
mod postgres;
mod sql;
mod sqlite;
mod timing;
mod tx;
mod unit;
mod value;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

pub use error::Error;
pub use joined::joined;
pub use migrate::Schema;
pub use notifications::{Listener, Reach};
pub use postgres::Timeouts;
pub use sql::Sql;
#[doc(hidden)]
pub use sql::positional;
pub use timing::timed;
pub use tx::{Row, Tx};
pub use value::{Column, Value};

use outage::Outages;

/// Where the data lives. Its `Debug` does not show the password.
#[derive(Clone)]
pub enum Location {
    /// A file; it and its folder are made when absent, readable by their owner only.
    Sqlite(PathBuf),
    Postgres {
        /// `postgres://user:password@host:port/name`. Unless `sslmode` says `disable` or `require`: TLS, with the
        /// server's certificate checked, except to this machine. Of several hosts (`host:port,host:port`) the one that
        /// takes writes is used; each is given two seconds, or `connect_timeout`.
        url: String,
        /// PEM certificates to trust instead of the operating system's. Means TLS, whatever the host.
        ca_file: Option<PathBuf>,
        /// The most connections held at once, at least 1; where PostgreSQL lets fewer in, those are shared. A caller waits
        /// 10 seconds for one. A quarter is kept for reads. A process that listens ([`Db::listen`]) has one more.
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
        Self::open_with(location, Timeouts::default()).await
    }

    /// With limits of one's own; SQLite has none.
    pub async fn open_with(location: &Location, timeouts: Timeouts) -> Result<Self, Error> {
        let db = Self::at(location, timeouts)?;
        if let Inner::Postgres(postgres) = &db.0 {
            postgres.reach().await?;
        }
        Ok(db)
    }

    /// Opens a SQLite file, and only notes where a PostgreSQL will be found, which need not be there yet. Called in a
    /// Tokio runtime.
    pub fn at(location: &Location, timeouts: Timeouts) -> Result<Self, Error> {
        let outages = Arc::<Outages>::default();
        Ok(Self(match location {
            Location::Sqlite(path) => Inner::Sqlite(sqlite::Sqlite::open(path, outages)?),
            Location::Postgres {
                url,
                ca_file,
                max_connections,
            } => Inner::Postgres(postgres::Postgres::at(
                url,
                ca_file.as_deref(),
                *max_connections,
                timeouts,
                outages,
            )?),
        }))
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

    /// Whether writes succeed: known from the last one when that was a moment ago, otherwise tried.
    pub async fn check_writes(&self) -> Result<(), Error> {
        let outages = match &self.0 {
            Inner::Sqlite(sqlite) => sqlite.outages(),
            Inner::Postgres(postgres) => postgres.outages(),
        };
        if outages.wrote_lately() {
            return Ok(());
        }
        migrate::try_to_write(self).await
    }

    /// Whether a pooler between here and PostgreSQL forgets prepared statements, as PgBouncer does in transaction mode
    /// unless it is told to remember some. Where it does, none is used from here on, which makes queries slower.
    pub async fn has_forgetful_pooler(&self) -> Result<bool, Error> {
        match &self.0 {
            Inner::Sqlite(_) => Ok(false),
            Inner::Postgres(postgres) => postgres.has_forgetful_pooler().await,
        }
    }

    /// Notices a pooler that forgets prepared statements before the first request meets it.
    pub async fn notice_pooler(&self) {
        if let Err(error) = self.has_forgetful_pooler().await {
            // Too few connections for the look, for one; the first request to meet it notices as well.
            tracing::debug!(%error, "whether a pooler forgets prepared statements is not known");
        }
    }

    /// Prepares a statement without running it.
    pub async fn prepare(&self, sql: &Sql<'_>) -> Result<(), Error> {
        match &self.0 {
            Inner::Sqlite(sqlite) => sqlite.prepare(sql),
            Inner::Postgres(postgres) => postgres.prepare(sql).await,
        }
    }
}
