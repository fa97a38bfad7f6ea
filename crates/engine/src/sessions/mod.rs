//! Sessions: the one way to start, load, extend and end one.

mod arguments;
mod authenticate;
pub mod b2b;
mod ends;
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
use tenure_core::locale::UnknownLocale;
use tenure_core::session::DurationError;
use tenure_db::{Sql, Tx};
use uuid::Uuid;

pub(crate) use arguments::{Change, Presented};
pub use authenticate::authenticate;
pub use ends::purge_marked;
pub(crate) use ends::{Subject, end_all};
pub use get::get;
pub use migrate::{MigrateError, migrate};
pub(crate) use mint::Signatures;
pub(crate) use purge::purge_keyless;
pub use purge::{drop_orphaned_touches, purge_expired};
pub use revoke::revoke;
pub(crate) use start::{Attach, Started, respond, start_or_attach};
pub(crate) use touches::Touches;
pub use touches::flush_touches;

use crate::ids::IdError;
use crate::{intermediate_sessions, members, organizations, projects, users};

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
    #[error("one of member_session_id, session_token, session_jwt and member_id is expected")]
    NoMemberRevokeArguments,
    #[error("member_session_id, session_token, session_jwt and member_id exclude each other")]
    TooManyMemberRevokeArguments,
    #[error("no role of the session's member allows that")]
    MemberForbidden,
    #[error("the session belongs to another organization")]
    Tenancy,
    #[error("the session belongs to another member")]
    MemberMismatch,
    #[error("too many failures in a row; the member is locked for a while")]
    MemberLocked,
    #[error("the organization does not allow this way to log in")]
    AuthMethodRestricted,
    #[error("the organization does not allow this second factor")]
    MfaMethodRestricted,
    #[error("the intermediate session holds no first factor that the organization takes")]
    PrimaryUnmet,
    #[error("the member has a second factor, and it was not proven in what is presented")]
    SecondFactorUnproven,
    #[error("set_mfa_enrollment is enroll or unenroll")]
    InvalidMfaEnrollment,
    #[error("the locale is not known")]
    InvalidLocale(#[from] UnknownLocale),
    #[error(transparent)]
    Intermediate(#[from] intermediate_sessions::Error),
    #[error(transparent)]
    Members(#[from] members::Error),
    #[error(transparent)]
    Organizations(#[from] organizations::Error),
    #[error(transparent)]
    Users(#[from] users::Error),
    #[error(transparent)]
    Projects(#[from] projects::Error),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
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

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    [store::STATEMENTS, ends::statements()].concat()
}
