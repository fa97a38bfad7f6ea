//! A user that is about to be made.

use tenure_core::contact::{EmailAddress, PhoneNumber};
use tenure_core::rbac::assignable;
use tenure_db::Tx;
use tenure_types::JsonMap;
use tenure_types::users::{Name, NameChange, Status};
use uuid::Uuid;

use super::fields::{changed_metadata, changed_name};
use super::store::{self, FactorKind, FactorRow, UserRow};
use super::{Refusal, parse_external_id};
use crate::projects::Project;
use crate::{Engine, Result};

/// A user to be, as asked for.
pub(crate) struct NewUser {
    pub(crate) email: Option<EmailAddress>,
    pub(crate) email_verified: bool,
    pub(crate) phone_number: Option<PhoneNumber>,
    pub(crate) phone_number_verified: bool,
    pub(crate) status: Status,
    pub(crate) name: Option<NameChange>,
    pub(crate) trusted_metadata: Option<JsonMap>,
    pub(crate) untrusted_metadata: Option<JsonMap>,
    pub(crate) external_id: Option<String>,
    pub(crate) roles: Option<Vec<String>>,
}

/// A user to be, checked and with its ids.
pub(crate) struct PreparedUser {
    pub(crate) row: UserRow,
    pub(crate) email: Option<FactorRow>,
    pub(crate) phone_number: Option<FactorRow>,
}

impl NewUser {
    pub(crate) fn prepare(self, engine: &Engine, project: &Project) -> Result<PreparedUser> {
        let name = changed_name(Name::default(), self.name.as_ref())?;
        let external_id = parse_external_id(self.external_id.as_deref())?;
        let roles =
            assignable(&project.policy, self.roles.as_deref().unwrap_or_default()).map_err(Refusal::Role)?;
        let metadata = |change: Option<&JsonMap>| changed_metadata("{}", change, "");
        let factor = |value: &str, kind: FactorKind, verified| FactorRow {
            factor_id: engine.entropy().uuid(),
            kind: kind.as_str().to_owned(),
            value: value.to_owned(),
            verified,
        };
        Ok(PreparedUser {
            row: UserRow {
                user_id: engine.entropy().uuid(),
                status: self.status.as_str().to_owned(),
                first_name: name.first_name,
                middle_name: name.middle_name,
                last_name: name.last_name,
                trusted_metadata: metadata(self.trusted_metadata.as_ref())?,
                untrusted_metadata: metadata(self.untrusted_metadata.as_ref())?,
                external_id: external_id.map(|id| id.as_str().to_owned()),
                roles: serde_json::to_string(&roles).expect("texts have a JSON form"),
                created_at: engine.now().millis(),
                locked_at: None,
                lock_expires_at: None,
                password_id: None,
                requires_reset: None,
            },
            email: self
                .email
                .map(|email| factor(email.as_str(), FactorKind::Email, self.email_verified)),
            phone_number: self.phone_number.map(|phone| {
                factor(
                    phone.as_str(),
                    FactorKind::PhoneNumber,
                    self.phone_number_verified,
                )
            }),
        })
    }
}

/// Stores a prepared user, if its e-mail address, phone number and external id are free.
pub(crate) async fn insert(tx: &Tx, project: &Project, new: &PreparedUser) -> Result<()> {
    if !store::insert(tx, project.uuid, &new.row).await? {
        return Err(Refusal::DuplicateExternalId.into());
    }
    let user = new.row.user_id;
    if let Some(email) = &new.email {
        insert_factor(tx, project, user, FactorKind::Email, email, new.row.created_at).await?;
    }
    if let Some(phone_number) = &new.phone_number {
        insert_factor(
            tx,
            project,
            user,
            FactorKind::PhoneNumber,
            phone_number,
            new.row.created_at,
        )
        .await?;
    }
    Ok(())
}

/// Adds a factor to a user, if its value is free.
pub(crate) async fn insert_factor(
    tx: &Tx,
    project: &Project,
    user: Uuid,
    kind: FactorKind,
    factor: &FactorRow,
    now: i64,
) -> Result<()> {
    if store::insert_factor(tx, project.uuid, user, kind, factor, now).await? {
        return Ok(());
    }
    Err(match kind {
        FactorKind::Email => Refusal::DuplicateEmail,
        FactorKind::PhoneNumber => Refusal::DuplicatePhoneNumber,
    }
    .into())
}
