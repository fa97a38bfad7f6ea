//! Codes by SMS: a second factor, never a first.

mod authenticate;
mod send;
mod store;
mod unasked;

pub use authenticate::authenticate;
pub use send::send;
pub(crate) use store::STATEMENTS;
pub(crate) use unasked::send_unasked;

use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use crate::members::store::MemberRow;
use crate::{members, sessions};

/// How long a code lives, in minutes.
const MINUTES: i64 = 2;

/// How many are sent to one number, and how many to members of one address, in [`SPAN_MINUTES`], asked for or not: each
/// costs money, and whoever owns the number may be paid for it. Not by member, for members are easily made.
const LIMIT: i64 = 10;
const SPAN_MINUTES: i64 = 10;

/// What can go wrong with codes by SMS.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the member has no phone number; give one as mfa_phone_number")]
    NoPhoneNumber,
    #[error("no SMS are sent to this country; the project's setting sms_country_codes says to which")]
    Country,
    #[error(
        "{} codes were sent to this number or this member within {} minutes; wait before you ask for more",
        LIMIT,
        SPAN_MINUTES
    )]
    TooMany {
        /// Until more are sent, rounded up.
        seconds_left: u64,
    },
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

/// Counts a code that is about to be stored. The member's row is locked.
async fn count(tx: &Tx, project: Uuid, member: &MemberRow, now: Timestamp) -> Result<(), Error> {
    let since = now.plus_minutes(-SPAN_MINUTES).millis();
    for contact in [&member.phone_number, &member.email] {
        if store::count(tx, project, contact, now.millis(), since, LIMIT).await? {
            continue;
        }
        let began = store::began(tx, project, contact).await?.unwrap_or(since);
        let seconds_left = u64::try_from(began - since).unwrap_or_default().div_ceil(1000);
        return Err(Error::TooMany { seconds_left });
    }
    Ok(())
}

/// Deletes counts that are over; returns how many.
pub(super) async fn purge(tx: &Tx, now: Timestamp) -> Result<u64, tenure_db::Error> {
    store::purge(tx, now.plus_minutes(-SPAN_MINUTES).millis()).await
}
