//! SQLite: one writer that commits many units of work at once, and readers on the callers' own threads.

mod checkpoint;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::OpenFlags;

use crate::tx::Link;
use crate::{Error, Row, Sql, Tx, Value};

/// How long a connection waits for another process (a backup, a CLI command) to let go of the file.
const BUSY: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub(crate) struct Sqlite(Arc<Shared>);

struct Shared {
    writer: writer::Writer,
    readers: Readers,
    _checkpoint: checkpoint::Checkpoint,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::Location(format!("can't make {}: {error}", folder.display())))?;
        }
        let writer = Connection::open(path, OpenFlags::default())?;
        // The checkpoints have a thread of their own: in the writer they would stall whoever comes next.
        writer.batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")?;
        Ok(Self(Arc::new(Shared {
            writer: writer::Writer::start(writer),
            readers: Readers { path: path.into(), idle: Mutex::default() },
            _checkpoint: checkpoint::Checkpoint::start(path)?,
        })))
    }

    pub(crate) async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.0.writer.write(unit).await
    }

    pub(crate) async fn read<T, E: From<Error>>(
        &self,
        unit: impl AsyncFnOnce(&Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let tx = self.0.readers.take()?;
        let result = unit(&tx).await;
        self.0.readers.give_back(tx);
        result
    }

    pub(crate) async fn scan<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let shared = self.0.clone();
        tokio::task::spawn_blocking(move || {
            let tx = shared.readers.take()?;
            let result = writer::finish_at_once(unit(&tx));
            shared.readers.give_back(tx);
            result.unwrap_or_else(|misuse| Err(misuse.into()))
        })
        .await
        .unwrap_or_else(|_| Err(Error::Misuse("it panicked").into()))
    }

    pub(crate) fn prepare(&self, sql: &Sql<'_>) -> Result<(), Error> {
        let tx = self.0.readers.take()?;
        match &tx.link {
            Link::Sqlite(connection) => connection.prepare(sql),
            Link::Postgres(_) => Ok(()),
        }
    }
}

/// Connections that only read, opened as they are needed: never more than there are threads that read.
struct Readers {
    path: Box<Path>,
    idle: Mutex<Vec<Tx>>,
}

impl Readers {
    fn take(&self) -> Result<Tx, Error> {
        if let Some(tx) = self.idle().pop() {
            return Ok(tx);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Ok(Tx::new(Link::Sqlite(Connection::open(&self.path, flags)?)))
    }

    fn give_back(&self, tx: Tx) {
        self.idle().push(tx);
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Tx>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that many threads may hold and one uses. The lock is never contended: it exists so that futures that
/// hold a [`Tx`] can move between threads.
pub(crate) struct Connection(Mutex<rusqlite::Connection>);

impl Connection {
    fn open(path: &Path, flags: OpenFlags) -> Result<Self, Error> {
        let connection = rusqlite::Connection::open_with_flags(path, flags)
            .map_err(|error| Error::Location(format!("can't open {}: {error}", path.display())))?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok(Self(Mutex::new(connection)))
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

    /// Like [`Self::query`], but stops at the first row. A statement that changes rows is still run to its end.
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

    fn prepare(&self, sql: &Sql<'_>) -> Result<(), Error> {
        self.lock().prepare(sql.sqlite())?;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, rusqlite::Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
