//! A call about one organization: which one, and who acts. A member that acts reaches no organization but its own, also
//! where the call asks for no permission.

use tenure_db::Tx;
use tenure_types::Timestamp;

use super::{Actor, ActorCredential, ActorSession, resource};
use crate::Result;
use crate::projects::Project;
use crate::subjects::members;
use crate::subjects::organizations::{Organization, Reference};

/// As the call says it.
pub(crate) struct OrganizationTarget {
    pub(crate) organization: Reference,
    pub(crate) acting: ActorSession,
}

/// As the database has it in this transaction.
pub(crate) struct TargetOrganization {
    pub(crate) organization: Organization,
    /// `None`: the project itself.
    pub(crate) actor: Option<Actor>,
}

impl OrganizationTarget {
    pub(crate) fn parse(project: &Project, acting: ActorCredential, organization: &str) -> Result<Self> {
        Ok(Self {
            organization: Reference::parse(project, organization)?,
            acting: acting.verify(project)?,
        })
    }

    pub(crate) async fn find(
        &self,
        tx: &Tx,
        project: &Project,
        now: Timestamp,
    ) -> Result<TargetOrganization> {
        self.find_by(&self.organization, tx, project, now).await
    }

    /// As [`OrganizationTarget::find`]; the organization's row is locked from here on.
    pub(crate) async fn lock(
        &self,
        tx: &Tx,
        project: &Project,
        now: Timestamp,
    ) -> Result<TargetOrganization> {
        let organization = self.organization.lock(tx, project.uuid).await?;
        self.find_by(&organization, tx, project, now).await
    }

    async fn find_by(
        &self,
        organization: &Reference,
        tx: &Tx,
        project: &Project,
        now: Timestamp,
    ) -> Result<TargetOrganization> {
        let (organization, actor) = self.acting.organization(tx, project, organization, now).await?;
        Ok(TargetOrganization { organization, actor })
    }
}

impl TargetOrganization {
    /// May who acts do this to the organization?
    pub(crate) fn require(&self, project: &Project, action: &str) -> Result<()> {
        match &self.actor {
            None => Ok(()),
            Some(actor) => actor.require(project, self.organization.id, resource::ORGANIZATION, action),
        }
    }

    /// For what is the project's alone.
    pub(crate) fn require_project(&self) -> Result<()> {
        match self.actor {
            None => Ok(()),
            Some(_) => Err(members::Refusal::ActorForbidden.into()),
        }
    }
}

/// For calls that are about no organization: no member may make them.
pub(crate) async fn require_project(
    acting: ActorSession,
    tx: &Tx,
    project: &Project,
    now: Timestamp,
) -> Result<()> {
    match acting.actor(tx, project, now).await? {
        None => Ok(()),
        Some(_) => Err(members::Refusal::ActorForbidden.into()),
    }
}
