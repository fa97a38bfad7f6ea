//! Recovery codes: ten that come with an authenticator app and stand in for it, each once. They are sealed, not hashed:
//! their owner may ask for those that are left.

mod get;
mod new;
mod recover;
mod rotate;
mod store;

use tenure_core::recovery_code::{Malformed, RecoveryCode};
use tenure_core::seal::{MasterKeys, OpenError};
use tenure_db::{Sql, Tx};
use uuid::Uuid;

pub use get::get;
pub(crate) use new::NewCodes;
pub use recover::recover;
pub use rotate::rotate;
pub(crate) use store::SEALED;

use crate::{members, sessions};

/// What can go wrong with recovery codes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no recovery codes are left")]
    NotFound,
    #[error("the member has no authenticator app that recovery codes could stand in for")]
    NoApp,
    #[error("this is not one of the member's recovery codes")]
    Wrong,
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("this is the code of an authenticator app, not a recovery code")]
    IsTotpCode,
    #[error("recovery_codes are {} at most, and no two are the same", new::MOST)]
    InvalidSet,
    #[error("each of recovery_codes is three groups of four letters or digits")]
    InvalidOne,
    #[error("a recovery code was {0}")]
    Sealed(#[from] OpenError),
    #[error("a stored value can't be read: {0}")]
    Damaged(&'static str),
    #[error(transparent)]
    Session(#[from] sessions::Error),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

/// Those that are left, with their ids.
async fn open(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    keys: &MasterKeys,
) -> Result<Vec<(Uuid, RecoveryCode)>, Error> {
    let mut codes = Vec::new();
    for (id, sealed) in store::list(tx, project, member).await? {
        let plain = keys.open(&purpose(project, id), &sealed)?;
        let code = std::str::from_utf8(&plain)
            .ok()
            .and_then(|text| RecoveryCode::parse(text).ok())
            .ok_or(Error::Damaged("recovery_codes.sealed"))?;
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

impl From<members::Error> for Error {
    fn from(error: members::Error) -> Self {
        Self::Session(error.into())
    }
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
