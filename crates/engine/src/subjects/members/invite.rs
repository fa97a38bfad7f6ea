//! A member that is invited: made, or turned from one that has never come in.

use tenure_core::contact::EmailAddress;
use tenure_core::rbac::assignable_to_member;
use tenure_db::Tx;
use tenure_types::b2b::members::{CreateRequest, Status};
use tenure_types::{JsonMap, Timestamp};

use super::fields::new_metadata;
use super::{Member, NewMember, Refusal, changed_metadata, lock, parse_name};
use crate::projects::Project;
use crate::subjects::members;
use crate::subjects::organizations::{self, Organization, store};
use crate::{Engine, Result};

/// Who is invited, and what the invitation says of them.
#[derive(Clone)]
pub(crate) struct Invitee {
    new: NewMember,
    /// What is absent stays as it is with a member that is there already.
    name: Option<String>,
    trusted_metadata: Option<JsonMap>,
    untrusted_metadata: Option<JsonMap>,
    roles: Option<Vec<String>>,
}

impl Invitee {
    /// Of the fields, those that an invitation has.
    pub(crate) fn parse(engine: &Engine, email: EmailAddress, fields: &CreateRequest) -> Result<Self> {
        let mut new = NewMember::of(engine, email, Status::Invited);
        new.name = parse_name(fields.name.as_deref().unwrap_or_default())?;
        new.trusted_metadata = new_metadata(fields.trusted_metadata.as_ref())?;
        new.untrusted_metadata = new_metadata(fields.untrusted_metadata.as_ref())?;
        new.roles = fields.roles.clone().unwrap_or_default();
        Ok(Self {
            new,
            name: fields.name.clone(),
            trusted_metadata: fields.trusted_metadata.clone(),
            untrusted_metadata: fields.untrusted_metadata.clone(),
            roles: fields.roles.clone(),
        })
    }

    /// The invited member; its row is locked. `None`: it is active, and can't be invited.
    pub(crate) async fn invite(
        &self,
        tx: &Tx,
        project: &Project,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<Option<Member>> {
        // Of two that invite the same address at once, the second finds the first one's member.
        if !store::lock(tx, project.uuid, organization.id).await? {
            return Err(organizations::Refusal::NotFound.into());
        }
        let email = self.new.email.as_str();
        let Some(member) = members::store::by_email(tx, project.uuid, organization.id, email).await? else {
            return self.new.insert(tx, project, organization, now).await.map(Some);
        };
        let mut member = lock(tx, project.uuid, member).await?;
        let row = &mut member.row;
        match row.status.parse() {
            Ok(Status::Pending | Status::Invited) => {}
            Ok(Status::Active) => return Ok(None),
            // No deleted one can be locked.
            Ok(Status::Deleted | Status::Other(_)) | Err(_) => {
                return Err(crate::Error::damaged("members.status"));
            }
        }
        Status::Invited.as_str().clone_into(&mut row.status);
        if let Some(name) = &self.name {
            row.name.clone_from(name);
        }
        row.trusted_metadata = changed_metadata(
            &row.trusted_metadata,
            self.trusted_metadata.as_ref(),
            "members.trusted_metadata",
        )?;
        row.untrusted_metadata = changed_metadata(
            &row.untrusted_metadata,
            self.untrusted_metadata.as_ref(),
            "members.untrusted_metadata",
        )?;
        if let Some(roles) = &self.roles {
            let roles =
                assignable_to_member(&project.policy, &organization.roles, roles).map_err(Refusal::Role)?;
            row.roles = serde_json::to_string(&roles).expect("texts have a JSON form");
        }
        row.updated_at = now.millis();
        members::store::update(tx, project.uuid, row).await?;
        Ok(Some(member))
    }
}
