//! Authenticator apps: a member's registration of one, and the codes that it shows.
//!
//! A registration is pending until its first code, and lapses if that does not come in time. A member has one at most.
//! Its secret is sealed under the master key.

pub(crate) mod new;
pub(crate) mod store;

use store::State;
use tenure_db::{Sql, Tx};
use tenure_types::Timestamp;
use uuid::Uuid;

use crate::credentials::recovery_codes;

pub(crate) use store::SEALED;

crate::refusals! {
    /// Why something about an authenticator app is refused.
    pub(crate) enum Refusal {
        NotFound => TotpNotFound, "the member has no authenticator app";
        ActiveExists => ActiveTotpExists, "the member has an authenticator app already; delete it first";
        PendingExists => PendingTotpExists, "the member has an authenticator app that waits for its first code";
        Expired => ExpiredTotp, "the first code did not come in time; register the app anew";
        InvalidExpiration => InvalidExpiration, "expiration_minutes is 5 to 1440";
        NoCode => InvalidCode, "a code is expected";
        IsRecoveryCode => RecoveryCodeUsedAsTotpCode, "this is a recovery code, not one of an authenticator app";
    }
}

/// Since when the member has an app that has shown a code. `None`: it has none.
pub(crate) async fn active_since(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
) -> Result<Option<Timestamp>, tenure_db::Error> {
    let row = store::get(tx, project, member).await?;
    Ok(row
        .filter(|row| row.state == State::Active.as_str())
        .map(|row| Timestamp::from_millis(row.created_at)))
}

/// With its recovery codes, whether it was active or pending. The member's row is locked. `false`: there was none.
pub(crate) async fn delete(tx: &Tx, project: Uuid, member: Uuid) -> Result<bool, tenure_db::Error> {
    recovery_codes::delete_all(tx, project, member).await?;
    store::delete(tx, project, member).await
}

/// What a secret is sealed for.
pub(crate) fn purpose(project: Uuid, totp: Uuid) -> Vec<u8> {
    format!("authenticator app {totp} of {project}").into_bytes()
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
