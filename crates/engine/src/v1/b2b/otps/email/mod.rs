//! Codes by e-mail: a first factor.

mod authenticate;
pub mod discovery;
mod login_or_signup;

use crate::Result;

pub use authenticate::authenticate;
pub use login_or_signup::login_or_signup;

/// How long a code works if the caller does not say, in minutes.
const DEFAULT_MINUTES: i64 = 10;
const MINUTES: std::ops::RangeInclusive<i64> = 2..=15;

crate::refusals! {
    /// Why something about a code by e-mail is refused.
    pub(crate) enum Refusal {
        InvalidExpiration => InvalidExpirationOtp, "a code may work for 2 to 15 minutes";
        NotFound => OtpCodeNotFound, "no code was sent to that address, or it was used or has expired";
        Wrong => UnableToAuthOtpCode, "the code is wrong";
        Locked => UserLockLimitReached, "too many failures in a row; the e-mail address is locked for a while";
    }
}

fn parse_minutes(given: Option<i64>) -> Result<i64> {
    let minutes = given.unwrap_or(DEFAULT_MINUTES);
    if MINUTES.contains(&minutes) {
        Ok(minutes)
    } else {
        Err(Refusal::InvalidExpiration.into())
    }
}
