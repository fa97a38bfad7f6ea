//! One SQLite connection.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{ErrorCode, OpenFlags};

use crate::{Error, Row, Sql, Value};

/// How long a connection waits for another process (a backup, a CLI command) to let go of the file, in milliseconds.
const WAIT: i32 = 10_000;
/// Between two tries of what SQLite does not wait for itself.
const PAUSE: Duration = Duration::from_millis(20);

/// A connection that many threads may hold and one uses. The lock is never contended: it exists so that futures that
/// hold a [`Tx`](crate::Tx) can move between threads.
pub(crate) struct Connection(Mutex<rusqlite::Connection>);

impl Connection {
    pub(super) fn to_read(path: &Path) -> Result<Self, Error> {
        Self::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
    }

    pub(super) fn to_write(path: &Path) -> Result<Self, Error> {
        let connection = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let unusable =
            |reason: &dyn std::fmt::Display| Error::Location(format!("{}: {reason}", path.display()));
        let mode = connection.keep_a_log().map_err(|error| unusable(&error))?;
        if mode != "wal" {
            return Err(unusable(&"this file system can't hold a write-ahead log"));
        }
        // The log is moved by `log.rs`, never in the middle of a commit. `fullfsync` is macOS's word for an fsync that
        // reaches the disk.
        connection
            .batch("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA wal_autocheckpoint = 0;")?;
        Ok(connection)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self, Error> {
        let connection = rusqlite::Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|error| Error::Location(format!("can't open {}: {error}", path.display())))?;
        connection.set_prepared_statement_cache_capacity(256);
        // One plan for a statement, whatever is bound to it: otherwise many are planned anew at each run, which takes ten
        // times as long as the run.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let connection = Self(Mutex::new(connection));
        connection.wait_for_others(WAIT)?;
        Ok(connection)
    }

    /// Returns the mode in which the file's changes are kept. Of several processes that ask for a log of a new file at
    /// once, SQLite tells some that it is locked and does not let them wait, for they would wait for each other.
    fn keep_a_log(&self) -> rusqlite::Result<String> {
        let patience = Duration::from_millis(WAIT.unsigned_abs().into());
        let began = Instant::now();
        loop {
            let mode = self
                .lock()
                .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0));
            match mode {
                Err(error)
                    if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                        && began.elapsed() < patience =>
                {
                    std::thread::sleep(PAUSE);
                }
                done => return done,
            }
        }
    }

    pub(crate) fn execute(&self, sql: &Sql<'_>, params: &[Value<'_>]) -> Result<u64, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql.sqlite())?;
        Ok(statement.execute(rusqlite::params_from_iter(params))? as u64)
    }

    pub(crate) fn query<T>(
        &self,
        sql: &Sql<'_>,
        params: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql.sqlite())?;
        let mut rows = statement.query(rusqlite::params_from_iter(params))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(read(&Row::Sqlite(row))?);
        }
        Ok(out)
    }

    /// Like [`Self::query`], but stops at the first row. SQLite makes all changes of a statement before it returns the
    /// first of its rows.
    pub(crate) fn query_opt<T>(
        &self,
        sql: &Sql<'_>,
        params: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql.sqlite())?;
        let mut rows = statement.query(rusqlite::params_from_iter(params))?;
        rows.next()?.map(|row| read(&Row::Sqlite(row))).transpose()
    }

    pub(crate) fn batch(&self, text: &str) -> Result<(), Error> {
        Ok(self.lock().execute_batch(text)?)
    }

    /// One statement of the seam's own: what begins and ends a transaction is run too often to be parsed each time.
    pub(super) fn control(&self, text: &str) -> Result<(), Error> {
        self.lock().prepare_cached(text)?.execute([])?;
        Ok(())
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        !self.lock().is_autocommit()
    }

    pub(super) fn prepare(&self, sql: &Sql<'_>) -> Result<(), Error> {
        self.lock().prepare(sql.sqlite())?;
        Ok(())
    }

    /// Copies what it can of the log into the database file, and stands in nobody's way.
    pub(super) fn copy_log(&self) -> Result<(), Error> {
        self.lock()
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Copies the rest of the log and empties it; gives up after `patience` milliseconds of waiting for each of its
    /// readers. Says whether it is empty.
    pub(super) fn empty_log(&self, patience: i32) -> Result<bool, Error> {
        self.wait_for_others(patience)?;
        let busy = self
            .lock()
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
        self.wait_for_others(WAIT)?;
        Ok(!busy?)
    }

    /// SQLite's own way to wait asks at ever longer intervals, and never finds the gap that a busy writer leaves
    /// between two commits.
    fn wait_for_others(&self, milliseconds: i32) -> Result<(), Error> {
        let wait = move |waited| {
            std::thread::sleep(Duration::from_millis(1));
            waited < milliseconds
        };
        Ok(self.lock().busy_handler(Some(wait))?)
    }

    fn lock(&self) -> MutexGuard<'_, rusqlite::Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
