//! Links in e-mails: a token of one use that leads back to the caller's own pages.
//!
//! A flow parses where the link shall lead ([`Redirect`]), draws a [`NewLink`] and its message before its unit of work,
//! and inserts both inside. Whoever opens the link brings the token back, and [`consume`] says whose it was:
//!
//! ```text
//! let redirect = Redirect::parse(project, RedirectKind::Login, request.login_redirect_url.as_deref())?;
//! let link = NewLink::draw(engine, Purpose::Login, &redirect, challenge.as_ref(), minutes);
//! // … in the unit of work:
//! link.insert(tx, project.uuid, &Addressee::of(&member.row), now).await?;
//! // … and in that of the call that brings the token back:
//! let link = links::consume(tx, project.uuid, &token, verifier, now).await?;
//! ```

#[cfg(fuzzing)]
pub mod fuzzing;
mod purge;
mod redirect;
mod store;
mod tokens;

use tenure_core::pkce::Challenge;
use tenure_db::Sql;

pub use purge::purge_expired;
pub(crate) use redirect::Redirect;
pub use redirect::{RedirectError, RedirectKind};
pub(crate) use tokens::{
    Addressee, Link, NewLink, Purpose, consume, find, parse, void, void_all, void_resets_of_address,
};

/// How long a link may work, in minutes.
const MINUTES: std::ops::RangeInclusive<i64> = 5..=10_080;

/// What can go wrong with links.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such link")]
    NotFound,
    #[error("the link was used or has expired")]
    Spent,
    #[error("the link was asked for with a PKCE challenge; its verifier is expected")]
    VerifierExpected,
    #[error("the link was asked for without a PKCE challenge; no verifier is expected")]
    VerifierUnexpected,
    #[error("the PKCE verifier is not that of the challenge")]
    VerifierMismatch,
    #[error("the PKCE challenge is not base64url of a SHA-256")]
    InvalidChallenge,
    #[error("a link may work for 5 to 10080 minutes")]
    InvalidExpiration,
    #[error(transparent)]
    Redirect(#[from] RedirectError),
    #[error("a stored value can't be read: {0}")]
    Damaged(&'static str),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

pub(crate) fn parse_minutes(given: Option<i64>, default: i64) -> Result<i64, Error> {
    let minutes = given.unwrap_or(default);
    if MINUTES.contains(&minutes) {
        Ok(minutes)
    } else {
        Err(Error::InvalidExpiration)
    }
}

pub(crate) fn parse_challenge(given: Option<&str>) -> Result<Option<Challenge>, Error> {
    given
        .map(Challenge::parse)
        .transpose()
        .map_err(|_| Error::InvalidChallenge)
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
