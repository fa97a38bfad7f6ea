//! A call about one organization: which one, and who acts. A member that acts reaches no organization but its own, also
//! where the call asks for no permission.

use tenure_db::Tx;
use tenure_types::Timestamp;

use super::{Acting, ActingSession, Actor, resource};
use crate::Result;
use crate::projects::Project;
use crate::subjects::members;
use crate::subjects::organizations::{Organization, Reference};

/// As the call says it.
pub(crate) struct Named {
    pub(crate) organization: Reference,
    pub(crate) acting: ActingSession,
}

/// As the database has it in this transaction.
pub(crate) struct Found {
    pub(crate) organization: Organization,
    /// `None`: the project itself.
    pub(crate) actor: Option<Actor>,
}

impl Named {
    pub(crate) fn parse(project: &Project, acting: Acting, organization: &str) -> Result<Self> {
        Ok(Self {
            organization: Reference::parse(project, organization)?,
            acting: acting.prove(project)?,
        })
    }

    pub(crate) async fn find(&self, tx: &Tx, project: &Project, now: Timestamp) -> Result<Found> {
        self.find_by(&self.organization, tx, project, now).await
    }

    /// As [`Named::find`]; the organization's row is locked from here on.
    pub(crate) async fn lock(&self, tx: &Tx, project: &Project, now: Timestamp) -> Result<Found> {
        let organization = self.organization.lock(tx, project.uuid).await?;
        self.find_by(&organization, tx, project, now).await
    }

    async fn find_by(
        &self,
        organization: &Reference,
        tx: &Tx,
        project: &Project,
        now: Timestamp,
    ) -> Result<Found> {
        let (organization, actor) = self.acting.organization(tx, project, organization, now).await?;
        Ok(Found { organization, actor })
    }
}

impl Found {
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
    acting: ActingSession,
    tx: &Tx,
    project: &Project,
    now: Timestamp,
) -> Result<()> {
    match acting.actor(tx, project, now).await? {
        None => Ok(()),
        Some(_) => Err(members::Refusal::ActorForbidden.into()),
    }
}
