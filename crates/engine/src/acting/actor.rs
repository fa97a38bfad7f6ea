//! A member who acts for itself: the session that a call carries in a header, and what it may do.
//!
//! Without that header a call has the whole authority of its project.

use tenure_core::rbac::MemberSubject;
use tenure_db::Tx;
use tenure_types::{ErrorType, OrganizationId, Secret, Timestamp};
use uuid::Uuid;

use crate::projects::Project;
use crate::sessions::SessionCredential;
use crate::subjects::members::{Refusal, view};
use crate::subjects::organizations::{self, Organization};
use crate::{Result, login};

/// The session of a header, as it came.
#[derive(Default)]
pub struct ActorCredential {
    pub session_token: Option<Secret>,
    pub session_jwt: Option<Secret>,
}

/// The session that a call acts with, proven and not looked up yet. `None`: the project itself acts.
#[derive(Clone, Copy)]
pub(crate) struct ActorSession(Option<Uuid>);

impl ActorCredential {
    pub(crate) fn verify(self, project: &Project) -> Result<ActorSession> {
        let presented =
            SessionCredential::at_most_one(self.session_token, self.session_jwt).map_err(|error| {
                if error.is(ErrorType::TooManySessionArguments) {
                    Refusal::TwoActingSessions.into()
                } else {
                    error
                }
            })?;
        let session = presented.map(|presented| presented.verify(project)).transpose();
        Ok(ActorSession(session?))
    }
}

impl ActorSession {
    /// Who acts, as the database has it in this transaction. `None`: the project itself. The session is not extended.
    pub(crate) async fn actor(self, tx: &Tx, project: &Project, now: Timestamp) -> Result<Option<Actor>> {
        let Some(session) = self.0 else { return Ok(None) };
        load(tx, project, session, now).await.map(Some)
    }

    /// The organization that a call is about, and who acts: a member of it, or the project itself. A member does not
    /// learn whether an organization that is not its own exists.
    pub(crate) async fn organization(
        self,
        tx: &Tx,
        project: &Project,
        organization: &organizations::Reference,
        now: Timestamp,
    ) -> Result<(Organization, Option<Actor>)> {
        let actor = self.actor(tx, project, now).await?;
        let organization = match organization.load(tx, project.uuid).await {
            Err(error) if actor.is_some() && error.is(ErrorType::OrganizationNotFound) => {
                return Err(Refusal::ActorElsewhere.into());
            }
            found => found?,
        };
        if let Some(actor) = &actor {
            actor.require_in(organization.id)?;
        }
        Ok((organization, actor))
    }
}

/// A member who acts.
pub(crate) struct Actor {
    pub(crate) member: Uuid,
    pub(crate) organization: Organization,
    /// The roles of its session.
    pub(crate) roles: Vec<String>,
}

/// Resources that the policy of every B2B project has.
pub(crate) mod resource {
    pub(crate) const ORGANIZATION: &str = "stytch.organization";
    pub(crate) const MEMBER: &str = "stytch.member";
    /// The acting member itself.
    pub(crate) const SELF: &str = "stytch.self";
}

impl Actor {
    /// Is the organization its own?
    pub(crate) fn require_in(&self, organization: Uuid) -> Result<()> {
        if organization == self.organization.id {
            Ok(())
        } else {
            Err(Refusal::ActorElsewhere.into())
        }
    }

    /// May it do this in the organization? Tenancy is asked first.
    pub(crate) fn require(
        &self,
        project: &Project,
        organization: Uuid,
        resource: &str,
        action: &str,
    ) -> Result<()> {
        self.require_in(organization)?;
        if self.may(project, resource, action) {
            Ok(())
        } else {
            Err(Refusal::ActorForbidden.into())
        }
    }

    /// May it do this to a member of the organization, which may be itself?
    pub(crate) fn require_on_member(
        &self,
        project: &Project,
        organization: Uuid,
        member: Uuid,
        action: &str,
    ) -> Result<()> {
        if organization == self.organization.id
            && member == self.member
            && self.may(project, resource::SELF, action)
        {
            return Ok(());
        }
        self.require(project, organization, resource::MEMBER, action)
    }

    fn may(&self, project: &Project, resource: &str, action: &str) -> bool {
        let subject = MemberSubject {
            policy: &project.policy,
            org_roles: &self.organization.roles,
            organization_id: OrganizationId::new(project.environment, self.organization.id),
            roles: &self.roles,
        };
        subject.allows(resource, action).is_some()
    }
}

/// The member that acts with a session.
async fn load(tx: &Tx, project: &Project, session: Uuid, now: Timestamp) -> Result<Actor> {
    let (_, member, organization) = login::load(tx, project.uuid, session, now).await?;
    Ok(Actor {
        member: member.row.member_id,
        roles: view::role_ids(project, &organization, &member.row)?,
        organization,
    })
}
