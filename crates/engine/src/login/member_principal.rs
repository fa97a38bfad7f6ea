//! The member that holds a session.

use tenure_core::rbac::{AuthorizationError, MemberSubject, authorize_member};
use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::b2b::rbac::AuthorizationCheck;
use tenure_types::rbac::Verdict;
use tenure_types::{OrganizationId, Timestamp};
use uuid::Uuid;

use super::store;
use crate::Result;
use crate::projects::Project;
use crate::sessions::Refusal;
use crate::sessions::principal::{Loaded, Principal};
use crate::subjects::members::{Member, view};
use crate::subjects::organizations::Organization;

pub(crate) struct MemberPrincipal {
    pub(crate) member: Member,
    pub(crate) organization: Organization,
}

impl Principal for MemberPrincipal {
    type Check = AuthorizationCheck;

    async fn load(tx: &Tx, project: Uuid, session: Uuid, now: Timestamp) -> Result<Option<Loaded<Self>>> {
        // Joined: on PostgreSQL both travel together.
        let (loaded, retired) = tokio::join!(
            store::load_member(tx, project, session, now),
            store::load_retired(tx, project, session)
        );
        let (loaded, retired) = (loaded?, retired?);
        let Some(loaded) = loaded else { return Ok(None) };
        let (row, organization) = loaded.holder;
        Ok(Some(Loaded {
            session: loaded.session,
            holder: Self {
                member: Member { row, retired },
                organization: Organization::parse(organization)?,
            },
            project_version: loaded.project_version,
        }))
    }

    fn authorize(&self, project: &Project, check: &AuthorizationCheck) -> Result<Verdict> {
        let roles = view::role_ids(project, &self.organization, &self.member.row)?;
        let subject = MemberSubject {
            policy: &project.policy,
            org_roles: &self.organization.roles,
            organization_id: OrganizationId::new(project.environment, self.organization.id),
            roles: &roles,
        };
        authorize_member(&subject, check).map_err(|error| match error {
            AuthorizationError::Tenancy => Refusal::Tenancy.into(),
            AuthorizationError::NotAllowed => Refusal::MemberForbidden.into(),
        })
    }
}

/// A live session, the member that holds it, and its organization.
pub(crate) async fn load(
    tx: &Tx,
    project: Uuid,
    session: Uuid,
    now: Timestamp,
) -> Result<(Session, Member, Organization)> {
    let loaded = MemberPrincipal::load(tx, project, session, now)
        .await?
        .ok_or(Refusal::NotFound)?;
    let MemberPrincipal { member, organization } = loaded.holder;
    Ok((loaded.session, member, organization))
}
