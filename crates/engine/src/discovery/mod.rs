//! Discovery: from a proven e-mail address to the organizations that its owner can go to, and into one of them.

mod begin;
mod create;
mod exchange;
mod organizations;
mod store;

use tenure_db::Sql;

pub(crate) use begin::Beginning;
pub use create::create;
pub use exchange::exchange;
pub use organizations::organizations;
use organizations::organizations_of;

use crate::{intermediate_sessions, members, organizations as organization, sessions};

/// What can go wrong in discovery, besides what can with any session.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("an intermediate_session_token is expected")]
    NoIntermediateSession,
    #[error("exactly one of intermediate_session_token, session_token and session_jwt is expected")]
    NoArguments,
    #[error(transparent)]
    Session(#[from] sessions::Error),
    #[error(transparent)]
    Intermediate(#[from] intermediate_sessions::Error),
    #[error(transparent)]
    Member(#[from] members::Error),
    #[error(transparent)]
    Organization(#[from] organization::Error),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
