//! Recovery codes: ten that come with an authenticator app and stand in for it, each once. They are sealed, not hashed:
//! their owner may ask for those that are left.

mod new;
pub(crate) mod store;

use tenure_core::recovery_code::RecoveryCode;
use tenure_core::seal::MasterKeys;
use tenure_db::{Sql, Tx};
use uuid::Uuid;

use crate::Result;

pub(crate) use new::NewCodes;
pub(crate) use store::SEALED;

crate::refusals! {
    /// Why something about a recovery code is refused.
    pub(crate) enum Refusal {
        NotFound => RecoveryCodesNotFound, "no recovery codes are left";
        NoApp => NoActiveRecoveryCodeBackedFactor,
            "the member has no authenticator app that recovery codes could stand in for";
        Wrong => UnableToAuthenticateRecoveryCode, "this is not one of the member's recovery codes";
        IsTotpCode => TotpCodeUsedAsRecoveryCode, "this is the code of an authenticator app, not a recovery code";
        InvalidSet => InvalidArgument, "recovery_codes are {} at most, and no two are the same", new::MOST;
        InvalidOne => InvalidArgument, "each of recovery_codes is three groups of four letters or digits";
    }
}

/// Those that are left, with their ids.
pub(crate) async fn open(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    keys: &MasterKeys,
) -> Result<Vec<(Uuid, RecoveryCode)>> {
    let mut codes = Vec::new();
    for (id, sealed) in store::list(tx, project, member).await? {
        let plain = keys.open(&purpose(project, id), &sealed)?;
        let code = std::str::from_utf8(&plain)
            .ok()
            .and_then(|text| RecoveryCode::parse(text).ok())
            .ok_or(crate::Error::damaged("recovery_codes.sealed"))?;
        codes.push((id, code));
    }
    Ok(codes)
}

/// A new set instead of what is left of the old one. The member's row is locked.
pub(crate) async fn replace(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    codes: &NewCodes,
) -> Result<(), tenure_db::Error> {
    store::delete_all(tx, project, member).await?;
    store::insert(tx, project, member, codes.rows()).await
}

pub(crate) async fn delete_all(tx: &Tx, project: Uuid, member: Uuid) -> Result<(), tenure_db::Error> {
    store::delete_all(tx, project, member).await
}

/// What a code is sealed for.
fn purpose(project: Uuid, code: Uuid) -> Vec<u8> {
    format!("recovery code {code} of {project}").into_bytes()
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
