//! A transaction, and the rows that it reads.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::sqlite::Connection;
use crate::{Column, Error, Sql, Value, postgres};

/// What a unit of work talks to. On SQLite every call finishes at once; on PostgreSQL calls joined together travel
/// together.
pub struct Tx {
    pub(crate) link: Link,
    /// A statement failed in a way that another run may not.
    transient: AtomicBool,
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
        Self { link, transient: AtomicBool::new(false) }
    }

    /// Runs a statement; returns how many rows it changed.
    pub async fn execute(&self, sql: &Sql<'_>, params: &[Value<'_>]) -> Result<u64, Error> {
        let result = match &self.link {
            Link::Sqlite(connection) => connection.execute(sql, params),
            Link::Postgres(link) => link.execute(sql, params).await,
        };
        self.noted(result)
    }

    /// Runs one statement for each set of parameters; returns how many rows changed in all.
    pub async fn execute_many<const N: usize>(&self, sql: &Sql<'_>, params: &[[Value<'_>; N]]) -> Result<u64, Error> {
        let result = match &self.link {
            Link::Sqlite(connection) => {
                params.iter().try_fold(0, |changed, params| Ok(changed + connection.execute(sql, params)?))
            }
            Link::Postgres(link) => link.execute_many(sql, params).await,
        };
        self.noted(result)
    }

    /// Reads all rows.
    pub async fn query<T>(
        &self,
        sql: &Sql<'_>,
        params: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let result = match &self.link {
            Link::Sqlite(connection) => connection.query(sql, params, read),
            Link::Postgres(link) => link.query(sql, params, read).await,
        };
        self.noted(result)
    }

    /// Reads the first row, if there is one.
    pub async fn query_opt<T>(
        &self,
        sql: &Sql<'_>,
        params: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let result = match &self.link {
            Link::Sqlite(connection) => connection.query_opt(sql, params, read),
            Link::Postgres(link) => link.query(sql, params, read).await.map(|rows| rows.into_iter().next()),
        };
        self.noted(result)
    }

    /// Runs several statements without parameters: a migration's text.
    pub(crate) async fn batch(&self, text: &str) -> Result<(), Error> {
        let result = match &self.link {
            Link::Sqlite(connection) => connection.batch(text),
            Link::Postgres(link) => link.batch(text).await,
        };
        self.noted(result)
    }

    /// Whether the unit may be run again after it failed.
    pub(crate) fn is_transient(&self) -> bool {
        self.transient.load(Ordering::Relaxed)
    }

    fn noted<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        if result.as_ref().is_err_and(Error::is_transient) {
            self.transient.store(true, Ordering::Relaxed);
        }
        result
    }
}
