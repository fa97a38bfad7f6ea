//! What is to change of a user.

use tenure_core::contact::ExternalId;
use tenure_core::rbac::assignable;
use tenure_db::Tx;
use tenure_types::JsonMap;
use tenure_types::users::{Name, NameChange};
use uuid::Uuid;

use super::fields::{changed_metadata, changed_name};
use super::{Refusal, store};
use crate::Result;
use crate::projects::Project;
use crate::signals::{self, Cause};

/// What is to change of a user, checked. What is absent stays.
pub(crate) struct Changes {
    pub(crate) name: Option<NameChange>,
    pub(crate) trusted_metadata: Option<JsonMap>,
    pub(crate) untrusted_metadata: Option<JsonMap>,
    pub(crate) external_id: Option<ExternalId>,
    /// As [`parse_roles`] gives them.
    pub(crate) roles: Option<Vec<String>>,
}

impl Changes {
    /// To a user whose row is locked.
    pub(crate) async fn apply(&self, tx: &Tx, project: &Project, user: Uuid) -> Result<()> {
        let mut row = store::get(tx, project.uuid, user)
            .await?
            .ok_or(Refusal::NotFound)?;
        let name = Name {
            first_name: row.first_name,
            middle_name: row.middle_name,
            last_name: row.last_name,
        };
        let name = changed_name(name, self.name.as_ref())?;
        row.first_name = name.first_name;
        row.middle_name = name.middle_name;
        row.last_name = name.last_name;
        let (trusted, untrusted) = (self.trusted_metadata.as_ref(), self.untrusted_metadata.as_ref());
        row.trusted_metadata = changed_metadata(&row.trusted_metadata, trusted, "users.trusted_metadata")?;
        row.untrusted_metadata =
            changed_metadata(&row.untrusted_metadata, untrusted, "users.untrusted_metadata")?;
        if let Some(roles) = &self.roles {
            let roles = serde_json::to_string(roles).expect("texts have a JSON form");
            if roles != row.roles {
                row.roles = roles;
                signals::emit(tx, project.uuid, user, Cause::UserRolesChanged).await?;
            }
        }
        store::update(tx, project.uuid, &row).await?;
        match &self.external_id {
            Some(id) if !store::set_external_id(tx, project.uuid, user, id.as_str()).await? => {
                Err(Refusal::DuplicateExternalId.into())
            }
            _ => Ok(()),
        }
    }
}

pub(crate) fn parse_external_id(text: Option<&str>) -> Result<Option<ExternalId>> {
    text.map(ExternalId::parse)
        .transpose()
        .map_err(|_| Refusal::InvalidExternalId.into())
}

/// Roles to assign, if the policy has them all.
pub(crate) fn parse_roles(project: &Project, roles: Option<&[String]>) -> Result<Option<Vec<String>>> {
    let roles = roles.map(|roles| assignable(&project.policy, roles)).transpose();
    Ok(roles.map_err(Refusal::Role)?)
}
