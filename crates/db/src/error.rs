//! What can go wrong below the SQL.

use tokio_postgres::error::{DbError, SqlState};

/// A failure of the database. None of them is the caller's input's fault but [`Error::Unique`]. No text in it, nor in
/// its sources, repeats a row or a password.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique constraint refused the row. Statements that expect it use `ON CONFLICT` instead, since a failed
    /// statement ends its unit of work.
    #[error("a unique constraint refused the row")]
    Unique,
    /// Other transactions were in the way, again and again.
    #[error("the transaction lost against others too often")]
    Conflict(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database can't be reached, or stopped answering. Whether the last unit of work was done is not known.
    #[error("the database is out of reach")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The program's own mistake: a statement that does not fit the schema or takes longer than the operator allows, a
    /// column read as another type, a text with a NUL character in it.
    #[error("the statement failed")]
    Statement(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A unit of work awaited something other than its transaction, panicked, or went on after a failed statement.
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
    /// A stored value that can't be read as what its column holds.
    pub fn damaged(column: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Statement(format!("{column}: {source}").into())
    }

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
            Some(cause)
                if matches!(
                    cause.code,
                    DatabaseBusy | DatabaseLocked | DiskFull | SystemIoFailure | CannotOpen
                ) =>
            {
                Self::Unavailable(error.into())
            }
            _ => Self::Statement(error.into()),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        use std::error::Error as _;
        match error.as_db_error() {
            Some(refusal) => refused(refusal),
            None if error.is_closed()
                || error
                    .source()
                    .is_some_and(<dyn std::error::Error>::is::<std::io::Error>) =>
            {
                Self::Unavailable(error.into())
            }
            None => Self::Statement(error.into()),
        }
    }
}

fn refused(refusal: &DbError) -> Error {
    let source = described(refusal).into();
    match *refusal.code() {
        SqlState::UNIQUE_VIOLATION => Error::Unique,
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Error::Conflict(source),
        // A statement that ran into a time limit would run into it again.
        SqlState::QUERY_CANCELED => Error::Statement(source),
        // 08: connection lost; 53: out of connections, memory or disk; 57: the server is shutting down.
        ref code
            if ["08", "53", "57"]
                .iter()
                .any(|class| code.code().starts_with(class)) =>
        {
            Error::Unavailable(source)
        }
        _ => Error::Statement(source),
    }
}

/// The detail and the context that the server adds may hold whole rows, so they stay out.
fn described(refusal: &DbError) -> String {
    format!("{} (SQLSTATE {})", refusal.message(), refusal.code().code())
}

/// Why a connection was refused, in our words: the server's own name the user, and what is no user at all where a password
/// with an `@` in it was not written as a URL wants it.
fn let_nobody_in(refusal: &DbError) -> String {
    let code = refusal.code();
    let reason = match *code {
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            "it does not let this user in from here, or not with this password"
        }
        SqlState::INVALID_CATALOG_NAME => "it has no such database",
        SqlState::TOO_MANY_CONNECTIONS => "it takes no further connections",
        SqlState::CANNOT_CONNECT_NOW => "it is starting up or shutting down",
        _ => "its log says why",
    };
    format!("{reason} (SQLSTATE {})", code.code())
}

impl From<deadpool_postgres::PoolError> for Error {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        let deadpool_postgres::PoolError::Backend(error) = error else {
            return Self::unavailable(error);
        };
        let Some(refusal) = error.as_db_error() else {
            return Self::unavailable(error);
        };
        match *refusal.code() {
            SqlState::INVALID_PASSWORD
            | SqlState::INVALID_AUTHORIZATION_SPECIFICATION
            | SqlState::INVALID_CATALOG_NAME => Self::Location(format!(
                "PostgreSQL refuses the connection: {}",
                let_nobody_in(refusal)
            )),
            _ => Self::unavailable(let_nobody_in(refusal)),
        }
    }
}
