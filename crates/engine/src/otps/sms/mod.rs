//! Codes by SMS: a second factor, never a first.

mod authenticate;
mod send;
mod unasked;

pub use authenticate::authenticate;
pub use send::send;
pub(crate) use unasked::send_unasked;

use crate::messages::NotSent;
use crate::{members, sessions};

/// How long a code lives, in minutes.
const MINUTES: i64 = 2;

/// What can go wrong with codes by SMS.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the member has no phone number; give one as mfa_phone_number")]
    NoPhoneNumber,
    #[error("no SMS are sent to this country; the project's setting sms_country_codes says to which")]
    Country,
    #[error(transparent)]
    NotSent(#[from] NotSent),
    #[error("there is no code that could be tried: it was used, has expired, or none was sent")]
    NoCode,
    #[error("not the code that was sent")]
    Wrong,
    #[error(transparent)]
    Malformed(#[from] tenure_core::code::Malformed),
    #[error(transparent)]
    Session(#[from] sessions::Error),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

impl From<members::Error> for Error {
    fn from(error: members::Error) -> Self {
        Self::Session(error.into())
    }
}
