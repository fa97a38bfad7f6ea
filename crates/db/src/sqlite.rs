//! SQLite: one writer that commits many units of work at once, and readers on the callers' own threads.

mod connection;
mod file;
mod log;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::notifications::{Listener, Notifications};
use crate::outage::Outages;
use crate::tx::Link;
use crate::unit::finished_at_once;
use crate::{Error, Sql, Tx};

pub(crate) use connection::Connection;

/// The most readers kept for later; each holds a few file descriptors and a page cache.
const IDLE_READERS: usize = 32;

#[derive(Clone)]
pub(crate) struct Sqlite(Arc<Shared>);

/// Dropped in this order: SQLite tidies the log away with the last connection, and readers can't.
struct Shared {
    writer: writer::Writer,
    readers: Readers,
    notifications: Arc<Notifications>,
    outages: Arc<Outages>,
    _copier: log::Copier,
}

/// The file as it is, if there is one.
pub(crate) fn to_look_at(path: &Path) -> Result<Option<Connection>, Error> {
    file::existing(path)?
        .map(|path| Connection::to_read(&path))
        .transpose()
}

impl Sqlite {
    pub(crate) fn open(path: &Path, outages: Arc<Outages>) -> Result<Self, Error> {
        let path = file::prepared(path)?;
        let log = Arc::new(log::Log::beside(&path));
        let writer = Connection::to_write(&path)?;
        let copier = log::Copier::start(Connection::to_write(&path)?, log.clone());
        let notifications = Arc::<Notifications>::default();
        Ok(Self(Arc::new(Shared {
            writer: writer::Writer::start(writer, log, notifications.clone(), outages.clone()),
            readers: Readers {
                path,
                idle: Mutex::default(),
            },
            notifications,
            outages,
            _copier: copier,
        })))
    }

    pub(crate) fn outages(&self) -> &Outages {
        &self.0.outages
    }

    pub(crate) fn listen(&self, channel: &'static str) -> Listener {
        self.0.notifications.listen(channel)
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
            let result = finished_at_once(unit(&tx));
            shared.readers.give_back(tx);
            result?
        })
        .await
        .unwrap_or_else(|_| Err(Error::unavailable("the process is ending").into()))
    }

    pub(crate) fn prepare(&self, sql: &Sql<'_>) -> Result<(), Error> {
        let tx = self.0.readers.take()?;
        let result = match &tx.link {
            Link::Sqlite(connection) => connection.prepare(sql),
            Link::Postgres(_) => Ok(()),
        };
        self.0.readers.give_back(tx);
        result
    }
}

/// Connections that only read, opened as they are needed.
struct Readers {
    path: Box<Path>,
    idle: Mutex<Vec<Tx>>,
}

impl Readers {
    fn take(&self) -> Result<Tx, Error> {
        if let Some(tx) = self.idle().pop() {
            return Ok(tx);
        }
        Ok(Tx::new(Link::Sqlite(Connection::to_read(&self.path)?)))
    }

    fn give_back(&self, tx: Tx) {
        let mut idle = self.idle();
        if idle.len() < IDLE_READERS {
            idle.push(tx);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Tx>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
