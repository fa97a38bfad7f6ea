//! Magic links: whoever opens one has read the mailbox that it was sent to.

mod authenticate;
pub mod discovery;
pub mod email;

use tenure_core::locale::UnknownLocale;

pub use authenticate::authenticate;

use crate::messages::{NotSent, UnknownTemplate};
use crate::{discovery as discovered, intermediate_sessions, links, members, organizations, sessions};

/// What can go wrong with magic links.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("the member is active already")]
    AlreadyActive,
    #[error("the organization does not let this e-mail address be invited")]
    MayNotBeInvited,
    #[error("the locale is not known")]
    InvalidLocale(#[from] UnknownLocale),
    #[error(transparent)]
    Template(#[from] UnknownTemplate),
    #[error(transparent)]
    Link(#[from] links::Error),
    #[error(transparent)]
    Session(#[from] sessions::Error),
    #[error(transparent)]
    Intermediate(#[from] intermediate_sessions::Error),
    #[error(transparent)]
    Member(#[from] members::Error),
    #[error(transparent)]
    Organization(#[from] organizations::Error),
    #[error(transparent)]
    Discovery(#[from] discovered::Error),
    #[error(transparent)]
    NotSent(#[from] NotSent),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

impl From<links::RedirectError> for Error {
    fn from(error: links::RedirectError) -> Self {
        Self::Link(error.into())
    }
}
