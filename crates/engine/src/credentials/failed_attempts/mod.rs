//! Wrong guesses in a row at what belongs to a member or a contact, by factor. Together they lock it; each factor's are
//! forgotten when that factor is proven, and by nothing else: whoever knows a password could guess the second factor
//! forever if a right password forgave wrong codes.

mod store;

use tenure_db::{Error, Sql, Tx};
use tenure_types::Timestamp;
use uuid::Uuid;

use crate::projects::Project;

/// What is guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailedFactor {
    Password,
    EmailOtp,
    SmsOtp,
    Totp,
    RecoveryCode,
}

impl FailedFactor {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::EmailOtp => "email_otp",
            Self::SmsOtp => "sms_otp",
            Self::Totp => "totp",
            Self::RecoveryCode => "recovery_code",
        }
    }
}

/// Counts a failure. The caller holds the row that the lock is in, so that of many who guess at once each finds the
/// failures of those before. `true`: it is the one that locks, and the count begins anew.
pub(crate) async fn count(
    tx: &Tx,
    project: &Project,
    subject: &str,
    factor: FailedFactor,
    now: Timestamp,
) -> Result<bool, Error> {
    store::count(tx, project.uuid, subject, factor.as_str(), now.millis()).await?;
    if store::total(tx, project.uuid, subject).await? < project.settings.user_lock_threshold {
        return Ok(false);
    }
    store::forget_all(tx, project.uuid, subject).await?;
    Ok(true)
}

/// After a proof of the factor: its earlier failures are forgotten.
pub(crate) async fn reset_failures(
    tx: &Tx,
    project: Uuid,
    subject: &str,
    factor: FailedFactor,
) -> Result<(), Error> {
    store::forget(tx, project, subject, factor.as_str()).await
}

/// Forgets what failed last before an instant; returns how many counts.
pub(crate) async fn purge(tx: &Tx, before: Timestamp) -> Result<u64, Error> {
    store::purge(tx, before.millis()).await
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
