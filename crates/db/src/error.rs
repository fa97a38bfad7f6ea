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
    /// Another transaction holds what the unit of work needs, and does not let go in time.
    #[error("another transaction holds what is needed")]
    Locked(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A statement took longer than the operator allows.
    #[error("the statement took too long")]
    TimedOut(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database answers and takes no writes: its disk is full, or its file system is read-only.
    #[error("the database can't be written")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// PostgreSQL takes no writes here, and may elsewhere: a standby.
    #[error("PostgreSQL is read-only")]
    ReadOnly(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A prepared statement is not where it was prepared.
    #[error("a pooler in front of PostgreSQL forgets prepared statements")]
    Forgotten(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// PostgreSQL lets no further connection in, and this process has none.
    #[error("the database has no room for another connection")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The program's own mistake: a statement that does not fit the schema, a column read as another type, a text with a
    /// NUL character in it.
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

    /// Whether the caller may find it mended later, without anybody changing the program or its configuration.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Conflict(_)
                | Self::Unavailable(_)
                | Self::Locked(_)
                | Self::TimedOut(_)
                | Self::Unwritable(_)
                | Self::ReadOnly(_)
                | Self::Forgotten(_)
                | Self::Full(_)
        )
    }

    /// The same for another caller of what failed.
    pub(crate) fn shared(&self) -> Self {
        match self {
            Self::Unwritable(source) => Self::Unwritable(source.to_string().into()),
            error => Self::unavailable(error.cause()),
        }
    }

    /// What happened below, for the log.
    pub(crate) fn cause(&self) -> String {
        std::error::Error::source(self).map_or_else(|| self.to_string(), ToString::to_string)
    }

    pub(crate) fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }

    /// Whether the same unit of work may succeed if it is run again.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Conflict(_) | Self::Unavailable(_) | Self::ReadOnly(_) | Self::Forgotten(_)
        )
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, FileLockingProtocolFailed, ReadOnly,
            SystemIoFailure,
        };
        match error.sqlite_error() {
            Some(cause) if cause.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE => Self::Unique,
            Some(cause) if cause.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY => Self::Unique,
            Some(cause)
                if matches!(
                    cause.code,
                    DatabaseBusy | DatabaseLocked | FileLockingProtocolFailed | CannotOpen
                ) =>
            {
                Self::Unavailable(error.into())
            }
            Some(cause) if matches!(cause.code, DiskFull | ReadOnly | SystemIoFailure) => {
                Self::Unwritable(error.into())
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
        SqlState::LOCK_NOT_AVAILABLE => Error::Locked(source),
        SqlState::QUERY_CANCELED => Error::TimedOut(source),
        SqlState::READ_ONLY_SQL_TRANSACTION => Error::ReadOnly(source),
        SqlState::DISK_FULL | SqlState::IO_ERROR => Error::Unwritable(source),
        SqlState::TOO_MANY_CONNECTIONS => Error::Full(source),
        SqlState::INVALID_SQL_STATEMENT_NAME | SqlState::DUPLICATE_PSTATEMENT => Error::Forgotten(source),
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => Error::Unavailable(source),
        // 08: connection lost; 53: out of memory or other resources; 57: the server is shutting down, or starting.
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

impl Error {
    /// A connection could not be made.
    pub(crate) fn connecting(error: tokio_postgres::Error) -> Self {
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
            SqlState::TOO_MANY_CONNECTIONS => Self::Full(let_nobody_in(refusal).into()),
            _ => Self::unavailable(let_nobody_in(refusal)),
        }
    }
}
