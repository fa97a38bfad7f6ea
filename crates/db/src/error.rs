//! What can go wrong below the SQL.

use tokio_postgres::error::SqlState;

/// A failure of the database. None of them is the caller's input's fault but [`Error::Unique`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique constraint refused the row. Statements that expect it use `ON CONFLICT` instead, since on PostgreSQL
    /// this error ends the transaction.
    #[error("a unique constraint refused the row")]
    Unique,
    /// Other transactions were in the way, again and again.
    #[error("the transaction lost against others too often")]
    Conflict(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database can't be reached, or stopped answering. Whether the last unit of work was done is not known.
    #[error("the database is out of reach")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The program's own mistake: a statement that does not fit the schema, a column read as another type.
    #[error("the statement failed")]
    Statement(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A unit of work awaited something other than its transaction, or panicked.
    #[error("the unit of work was not one: {0}")]
    Misuse(&'static str),
    /// The schema is not one that this program can bring up to date.
    #[error("{0}")]
    Schema(String),
    /// The location can't be used.
    #[error("{0}")]
    Location(String),
}

impl Error {
    pub(crate) fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }

    /// Whether the same unit of work may succeed if it is run again.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Conflict(_) | Self::Unavailable(_))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, SystemIoFailure};
        match error.sqlite_error() {
            Some(cause) if cause.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE => Self::Unique,
            Some(cause) if cause.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY => Self::Unique,
            Some(cause) => match cause.code {
                DatabaseBusy | DatabaseLocked | DiskFull | SystemIoFailure | CannotOpen => {
                    Self::Unavailable(error.into())
                }
                _ => Self::Statement(error.into()),
            },
            None => Self::Statement(error.into()),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(&SqlState::UNIQUE_VIOLATION) => Self::Unique,
            Some(&(SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED)) => {
                Self::Conflict(error.into())
            }
            // 08: connection lost; 53: out of connections, memory or disk; 57: the server is shutting down.
            Some(code) if ["08", "53", "57"].contains(&&code.code()[..2]) => Self::Unavailable(error.into()),
            Some(_) => Self::Statement(error.into()),
            None if error.is_closed() || std::error::Error::source(&error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>) => {
                Self::Unavailable(error.into())
            }
            None => Self::Statement(error.into()),
        }
    }
}

impl From<deadpool_postgres::PoolError> for Error {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => Self::unavailable(error),
            error => Self::unavailable(error),
        }
    }
}
