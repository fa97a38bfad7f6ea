//! Sessions: the one way to start, load, extend and end one.

mod arguments;
mod authenticate;
mod get;
mod holder;
mod migrate;
mod mint;
mod purge;
mod revoke;
mod start;
pub(crate) mod store;
mod touches;

use tenure_core::claims::TooLarge;
use tenure_core::jwt::VerifyError;
use tenure_core::session::DurationError;
use tenure_db::{Sql, Tx};
use uuid::Uuid;

pub(crate) use arguments::{Change, Presented};
pub use authenticate::authenticate;
pub use get::get;
pub use migrate::{MigrateError, migrate};
pub(crate) use mint::Signatures;
pub use purge::{drop_orphaned_touches, purge_expired};
pub use revoke::revoke;
pub(crate) use start::{Attach, Started, respond, start_or_attach};
pub(crate) use touches::Touches;
pub use touches::flush_touches;

use crate::ids::IdError;
use crate::{projects, users};

/// What can go wrong with sessions.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such session: unknown, expired or revoked")]
    NotFound,
    #[error("session_token is not of a session token's form")]
    InvalidToken,
    #[error("session_jwt can't be accepted: {0}")]
    UnparsableJwt(VerifyError),
    #[error("session_id is malformed")]
    InvalidSessionId(IdError),
    #[error("session_token or session_jwt is expected")]
    NoArguments,
    #[error("session_token and session_jwt exclude each other")]
    TooManyArguments,
    #[error("one of session_id, session_token and session_jwt is expected")]
    NoRevokeArguments,
    #[error("session_id, session_token and session_jwt exclude each other")]
    TooManyRevokeArguments,
    #[error(transparent)]
    Duration(#[from] DurationError),
    #[error(transparent)]
    Claims(#[from] TooLarge),
    #[error("the session's user may not do that")]
    Forbidden,
    #[error("the session belongs to another user")]
    UserMismatch,
    #[error(transparent)]
    Users(#[from] users::Error),
    #[error(transparent)]
    Projects(#[from] projects::Error),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

/// Ends every session of a user, but one if it is named. For the transaction that takes the user its rights.
pub(crate) async fn end_all(
    tx: &Tx,
    project: Uuid,
    subject: Uuid,
    except: Option<Uuid>,
) -> Result<u64, tenure_db::Error> {
    store::delete_of_subject(tx, project, subject, except).await
}

/// The versions of token keys that a project's sessions were made with.
pub(crate) async fn token_versions(
    engine: &crate::Engine,
    project: Uuid,
) -> Result<Vec<i64>, tenure_db::Error> {
    engine
        .db
        .scan(async move |tx: &Tx| store::token_versions(tx, project).await)
        .await
}

/// Ends every session whose token was made under a key older than this version.
pub(crate) async fn end_all_of_tokens_before(
    tx: &Tx,
    project: Uuid,
    version: u8,
) -> Result<u64, tenure_db::Error> {
    store::delete_of_tokens_before(tx, project, version).await
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
