//! Codes by e-mail: a first factor.

mod authenticate;
pub mod discovery;
mod guesser;
mod login_or_signup;

use tenure_core::locale::UnknownLocale;

pub use authenticate::authenticate;
pub use login_or_signup::login_or_signup;

use crate::messages::{NotSent, UnknownTemplate};
use crate::{discovery as discovered, intermediate_sessions, members, organizations, sessions};

/// How long a code works if the caller does not say, in minutes.
const DEFAULT_MINUTES: i64 = 10;
const MINUTES: std::ops::RangeInclusive<i64> = 2..=15;

/// What can go wrong with codes by e-mail.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("a code has six digits")]
    InvalidCode,
    #[error("a code may work for 2 to 15 minutes")]
    InvalidExpiration,
    #[error("no code was sent to that address, or it was used or has expired")]
    NotFound,
    #[error("the code is wrong")]
    Wrong,
    #[error("too many failures in a row; the e-mail address is locked for a while")]
    Locked,
    #[error("the locale is not known")]
    InvalidLocale(#[from] UnknownLocale),
    #[error(transparent)]
    Template(#[from] UnknownTemplate),
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

fn parse_minutes(given: Option<i64>) -> Result<i64, Error> {
    let minutes = given.unwrap_or(DEFAULT_MINUTES);
    if MINUTES.contains(&minutes) {
        Ok(minutes)
    } else {
        Err(Error::InvalidExpiration)
    }
}
