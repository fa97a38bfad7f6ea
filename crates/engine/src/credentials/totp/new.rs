//! A registration that is ready to be written: drawn and sealed before its unit of work.

use tenure_core::totp::Secret;
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::store::{self, State, TotpRow};
use super::{Refusal, purpose};
use crate::credentials::recovery_codes::{self, NewCodes};
use crate::projects::Project;
use crate::{Engine, Result};

#[derive(Clone)]
pub(crate) struct NewApp {
    row: TotpRow,
    codes: NewCodes,
}

impl NewApp {
    /// `expires_at`: when it lapses, if it is pending.
    pub(crate) fn generate(
        engine: &Engine,
        project: &Project,
        secret: &Secret,
        codes: NewCodes,
        state: State,
        expires_at: Timestamp,
    ) -> Self {
        let totp_id = engine.entropy().uuid();
        let sealed = engine.master_keys.seal(
            &purpose(project.uuid, totp_id),
            secret.as_bytes(),
            engine.entropy().bytes(),
        );
        Self {
            row: TotpRow {
                totp_id,
                state: state.as_str().to_owned(),
                sealed,
                expires_at: expires_at.millis(),
                last_step: 0,
                created_at: engine.now().millis(),
            },
            codes,
        }
    }

    pub(crate) fn id(&self) -> Uuid {
        self.row.totp_id
    }

    /// The recovery codes that come with it.
    pub(crate) fn codes(&self) -> Vec<tenure_types::Secret> {
        self.codes.texts()
    }

    /// For a member whose row is locked and who has no other; one that has lapsed gives way.
    pub(crate) async fn insert(&self, tx: &Tx, project: Uuid, member: Uuid) -> Result<()> {
        if let Some(old) = store::get(tx, project, member).await? {
            if old.state == State::Active.as_str() {
                return Err(Refusal::ActiveExists.into());
            }
            if self.row.created_at < old.expires_at {
                return Err(Refusal::PendingExists.into());
            }
            store::delete(tx, project, member).await?;
        }
        store::insert(tx, project, member, &self.row).await?;
        recovery_codes::replace(tx, project, member, &self.codes).await?;
        Ok(())
    }
}
