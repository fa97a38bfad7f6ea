//! A member as a call about its second factors names it.

use tenure_db::Tx;
use tenure_types::Timestamp;

use crate::Result;
use crate::projects::Project;
use crate::sessions::Refusal;
use crate::subjects::members::{self, Member};
use crate::subjects::organizations::{self, Organization};

/// An organization and a member of it, each by our id or by one of its other names.
#[derive(Clone)]
pub(crate) struct MemberTarget {
    pub(crate) organization: organizations::Reference,
    pub(crate) member: members::Reference,
}

impl MemberTarget {
    pub(crate) fn parse(
        project: &Project,
        organization: Option<String>,
        member: Option<String>,
    ) -> Result<Self> {
        Ok(Self {
            organization: organizations::Reference::parse(project, &organization.unwrap_or_default())?,
            member: members::Reference::parse(project, &member.unwrap_or_default())?,
        })
    }

    /// The member as it is now; one that was deleted is not found.
    pub(crate) async fn find(&self, tx: &Tx, project: &Project) -> Result<(Organization, Member)> {
        let organization = self.organization.load(tx, project.uuid).await?;
        let member = self.member.load(tx, project.uuid, organization.id).await?;
        Ok((organization, member))
    }

    /// As [`MemberTarget::find`]; the member's row is locked from here on.
    pub(crate) async fn find_locked(&self, tx: &Tx, project: &Project) -> Result<(Organization, Member)> {
        let (organization, found) = self.find(tx, project).await?;
        let member = members::lock(tx, project.uuid, found.row.member_id).await?;
        Ok((organization, member))
    }

    /// As [`MemberTarget::find_locked`], for calls that authenticate or prepare it: a member that is locked out is refused.
    pub(crate) async fn lock(
        &self,
        tx: &Tx,
        project: &Project,
        now: Timestamp,
    ) -> Result<(Organization, Member)> {
        let (organization, member) = self.find_locked(tx, project).await?;
        if members::is_locked(&member.row, now) {
            return Err(Refusal::MemberLocked.into());
        }
        Ok((organization, member))
    }
}
