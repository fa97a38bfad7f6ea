//! A transaction, and the rows that it reads.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::sqlite::Connection;
use crate::{Column, Error, Reach, Sql, Value, postgres};

/// What a unit of work talks to. On SQLite every call finishes at once; on PostgreSQL calls joined together travel
/// together.
pub struct Tx {
    pub(crate) link: Link,
    /// A statement failed in a way that another run may not.
    transient: AtomicBool,
    /// A statement waited in vain for what another transaction holds.
    blocked: AtomicBool,
    /// Why a statement could not write.
    refusal: Mutex<Option<String>>,
    /// Statements that were begun and did not succeed: they failed, or their future was dropped before its end.
    unsettled: AtomicUsize,
    /// The channels to ring after the commit.
    notified: Mutex<Vec<&'static str>>,
}

pub(crate) enum Link {
    Sqlite(Connection),
    Postgres(postgres::Link),
}

/// A row, while it is being read.
pub enum Row<'a> {
    #[doc(hidden)]
    Sqlite(&'a rusqlite::Row<'a>),
    #[doc(hidden)]
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// Reads a column by its position in the statement, from 0.
    pub fn get<T: Column>(&self, column: usize) -> Result<T, Error> {
        match self {
            Self::Sqlite(row) => Ok(row.get(column)?),
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }
}

impl Tx {
    pub(crate) fn new(link: Link) -> Self {
        Self {
            link,
            transient: AtomicBool::new(false),
            blocked: AtomicBool::new(false),
            refusal: Mutex::default(),
            unsettled: AtomicUsize::new(0),
            notified: Mutex::default(),
        }
    }

    // PostgreSQL's side is boxed: what waits for the network is large, and units of work on SQLite would carry it too.

    /// Runs a statement that returns no rows; says how many rows it changed.
    pub async fn execute(&self, sql: &Sql<'_>, params: &[Value<'_>]) -> Result<u64, Error> {
        self.settled(async {
            match &self.link {
                Link::Sqlite(connection) => connection.execute(sql, params),
                Link::Postgres(link) => Box::pin(link.execute(sql, params)).await,
            }
        })
        .await
    }

    /// Runs one statement for each set of parameters; says how many rows changed in all.
    pub async fn execute_many<const N: usize>(
        &self,
        sql: &Sql<'_>,
        params: &[[Value<'_>; N]],
    ) -> Result<u64, Error> {
        self.settled(async {
            match &self.link {
                Link::Sqlite(connection) => {
                    params.iter().try_fold(
                        0,
                        |changed, params| Ok(changed + connection.execute(sql, params)?),
                    )
                }
                Link::Postgres(link) => Box::pin(link.execute_many(sql, params)).await,
            }
        })
        .await
    }

    /// Reads all rows.
    pub async fn query<T>(
        &self,
        sql: &Sql<'_>,
        params: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.settled(async {
            match &self.link {
                Link::Sqlite(connection) => connection.query(sql, params, read),
                Link::Postgres(link) => Box::pin(link.query(sql, params, read)).await,
            }
        })
        .await
    }

    /// Reads the first row, if there is one. A statement that changes rows changes them all.
    pub async fn query_opt<T>(
        &self,
        sql: &Sql<'_>,
        params: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.settled(async {
            match &self.link {
                Link::Sqlite(connection) => connection.query_opt(sql, params, read),
                Link::Postgres(link) => Box::pin(link.query_opt(sql, params, read)).await,
            }
        })
        .await
    }

    /// What the database's own clock shows, in unix milliseconds. `None` on SQLite, where it is this machine's.
    pub async fn clock(&self) -> Result<Option<i64>, Error> {
        match &self.link {
            Link::Sqlite(_) => Ok(None),
            Link::Postgres(link) => self.settled(Box::pin(link.clock())).await.map(Some),
        }
    }

    /// Tells whoever listens to the channel ([`Db::listen`](crate::Db::listen)), once this unit of work is committed.
    pub async fn notify(&self, channel: &'static str, reach: Reach) -> Result<(), Error> {
        {
            let mut notified = self.notified.lock().unwrap_or_else(PoisonError::into_inner);
            if !notified.contains(&channel) {
                notified.push(channel);
            }
        }
        match &self.link {
            Link::Postgres(link) if reach == Reach::Installation => {
                self.settled(Box::pin(link.notify(channel))).await
            }
            Link::Postgres(_) | Link::Sqlite(_) => Ok(()),
        }
    }

    /// Runs a migration's text, which may take long.
    pub(crate) async fn migrate(&self, text: &str) -> Result<(), Error> {
        self.settled(async {
            match &self.link {
                Link::Sqlite(connection) => connection.batch(text),
                Link::Postgres(link) => Box::pin(link.patient_batch(text)).await,
            }
        })
        .await
    }

    /// Runs several statements without parameters.
    pub(crate) async fn batch(&self, text: &str) -> Result<(), Error> {
        self.settled(async {
            match &self.link {
                Link::Sqlite(connection) => connection.batch(text),
                Link::Postgres(link) => Box::pin(link.batch(text)).await,
            }
        })
        .await
    }

    /// Forgets what an earlier unit of work did on it.
    pub(crate) fn start_anew(&self) {
        self.transient.store(false, Ordering::Relaxed);
        self.blocked.store(false, Ordering::Relaxed);
        self.unsettled.store(0, Ordering::Relaxed);
        self.take_refusal();
        self.take_notified();
    }

    /// The channels that the unit of work wants notified.
    pub(crate) fn take_notified(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.notified.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Why the database did not take what the unit wrote, if that was it.
    pub(crate) fn take_refusal(&self) -> Option<String> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether the unit may be run again after it failed.
    pub(crate) fn is_transient(&self) -> bool {
        self.transient.load(Ordering::Relaxed)
    }

    /// Whether the unit failed because of a lock.
    pub(crate) fn is_blocked(&self) -> bool {
        self.blocked.load(Ordering::Relaxed)
    }

    /// Whether all that was begun succeeded. A unit that says `Ok` although it did not is not committed: PostgreSQL
    /// answers such a COMMIT with success and rolls back, and SQLite would keep the half that worked.
    pub(crate) fn all_settled(&self) -> Result<(), Error> {
        match self.unsettled.load(Ordering::Relaxed) {
            0 => Ok(()),
            _ => Err(Error::Misuse(
                "it went on after a statement that failed or was given up",
            )),
        }
    }

    async fn settled<T>(&self, statement: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.unsettled.fetch_add(1, Ordering::Relaxed);
        let result = statement.await;
        match &result {
            Ok(_) => {
                self.unsettled.fetch_sub(1, Ordering::Relaxed);
            }
            Err(error) if error.is_transient() => self.transient.store(true, Ordering::Relaxed),
            Err(error @ Error::Unwritable(_)) => {
                *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.cause());
            }
            Err(Error::Locked(_)) => self.blocked.store(true, Ordering::Relaxed),
            Err(_) => {}
        }
        result
    }
}
