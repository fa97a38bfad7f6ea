//! A call about one member: which one, of which organization, and who acts.

use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::members::MemberResponse;

use super::{Actor, ActorCredential, ActorSession};
use crate::Result;
use crate::projects::Project;
use crate::subjects::members::{Member, Reference, Refusal, lock, view};
use crate::subjects::organizations::{self, Organization};

/// As the call says it.
pub(crate) struct MemberTarget {
    pub(crate) organization: organizations::Reference,
    pub(crate) member: Reference,
    pub(crate) acting: ActorSession,
}

/// As the database has it in this transaction.
pub(crate) struct TargetMember {
    pub(crate) organization: Organization,
    pub(crate) member: Member,
    /// `None`: the project itself.
    pub(crate) actor: Option<Actor>,
}

impl MemberTarget {
    pub(crate) fn parse(
        project: &Project,
        acting: ActorCredential,
        organization: &str,
        member: &str,
    ) -> Result<Self> {
        Ok(Self {
            organization: organizations::Reference::parse(project, organization)?,
            member: Reference::parse(project, member)?,
            acting: acting.verify(project)?,
        })
    }

    /// The member as it is now.
    pub(crate) async fn find(&self, tx: &Tx, project: &Project, now: Timestamp) -> Result<TargetMember> {
        self.find_in(&self.organization, tx, project, now).await
    }

    /// As [`MemberTarget::find`]; the member's row is locked from here on.
    pub(crate) async fn lock(&self, tx: &Tx, project: &Project, now: Timestamp) -> Result<TargetMember> {
        self.find(tx, project, now).await?.lock(tx, project).await
    }

    /// As [`MemberTarget::lock`], for calls that take or free an address: the organization's row is locked before the
    /// member's, in the one order that all take them in.
    pub(crate) async fn lock_with_organization(
        &self,
        tx: &Tx,
        project: &Project,
        now: Timestamp,
    ) -> Result<TargetMember> {
        let organization = self.organization.lock(tx, project.uuid).await?;
        let found = self.find_in(&organization, tx, project, now).await?;
        found.lock(tx, project).await
    }

    async fn find_in(
        &self,
        organization: &organizations::Reference,
        tx: &Tx,
        project: &Project,
        now: Timestamp,
    ) -> Result<TargetMember> {
        let (organization, actor) = self.acting.organization(tx, project, organization, now).await?;
        let member = self.member.load(tx, project.uuid, organization.id).await?;
        Ok(TargetMember {
            organization,
            member,
            actor,
        })
    }
}

impl TargetMember {
    async fn lock(self, tx: &Tx, project: &Project) -> Result<Self> {
        Ok(Self {
            member: lock(tx, project.uuid, self.member.row.member_id).await?,
            ..self
        })
    }

    /// May who acts do this to the member, which may be itself?
    pub(crate) fn require(&self, project: &Project, action: &str) -> Result<()> {
        let row = &self.member.row;
        match &self.actor {
            None => Ok(()),
            Some(actor) => actor.require_on_member(project, row.organization_id, row.member_id, action),
        }
    }

    /// For what is the project's alone.
    pub(crate) fn require_project(&self) -> Result<()> {
        match self.actor {
            None => Ok(()),
            Some(_) => Err(Refusal::ActorForbidden.into()),
        }
    }

    pub(crate) fn response(&self, project: &Project, now: Timestamp) -> Result<MemberResponse> {
        view::response(project, &self.organization, &self.member, now)
    }
}
