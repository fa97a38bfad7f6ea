//! Links in e-mails: a token of one use that leads back to the caller's own pages.
//!
//! A flow parses where the link shall lead ([`Redirect`]), draws a [`NewLink`] and its message before its unit of work,
//! and inserts both inside. Whoever opens the link brings the token back, and [`redeem`] says whose it was:
//!
//! ```text
//! let redirect = Redirect::parse(project, RedirectKind::Login, request.login_redirect_url.as_deref())?;
//! let link = NewLink::generate(engine, Purpose::Login, &redirect, challenge.as_ref(), minutes);
//! // … in the unit of work:
//! link.insert(tx, project.uuid, &member.addressee(), now).await?;
//! // … and in that of the call that brings the token back:
//! let link = links::redeem(tx, project.uuid, &token, verifier, now).await?;
//! ```

#[cfg(fuzzing)]
pub mod fuzzing;
mod purge;
mod redirect;
mod store;
mod tokens;

use tenure_core::pkce::Challenge;
use tenure_db::Sql;

use crate::Result;

pub use purge::purge_expired;
pub(crate) use redirect::{Redirect, RedirectKind};
pub(crate) use tokens::{
    Addressee, Link, NewLink, Purpose, find, parse, redeem, void, void_all, void_resets_of_address,
};

/// How long a link may work, in minutes.
const MINUTES: std::ops::RangeInclusive<i64> = 5..=10_080;

crate::refusals! {
    /// Why a link is refused.
    pub(crate) enum Refusal {
        NotFound => MagicLinkNotFound, "there is no such link";
        Spent => UnableToAuthMagicLink, "the link was used or has expired";
        VerifierExpected => PkceExpectedCodeVerifier,
            "the link was asked for with a PKCE challenge; its verifier is expected";
        VerifierUnexpected => PkceDidNotExpectCodeVerifier,
            "the link was asked for without a PKCE challenge; no verifier is expected";
        VerifierMismatch => PkceMismatch, "the PKCE verifier is not that of the challenge";
        InvalidChallenge => InvalidPkceCodeChallenge, "the PKCE challenge is not base64url of a SHA-256";
        InvalidExpiration => InvalidExpiration, "a link may work for 5 to 10080 minutes";
    }
}

pub(crate) fn parse_minutes(given: Option<i64>, default: i64) -> Result<i64> {
    let minutes = given.unwrap_or(default);
    if MINUTES.contains(&minutes) {
        Ok(minutes)
    } else {
        Err(Refusal::InvalidExpiration.into())
    }
}

pub(crate) fn parse_challenge(given: Option<&str>) -> Result<Option<Challenge>> {
    given
        .map(Challenge::parse)
        .transpose()
        .map_err(|_| Refusal::InvalidChallenge.into())
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
