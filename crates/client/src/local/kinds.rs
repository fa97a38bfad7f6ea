//! The two kinds of sessions, as their JWTs tell of them, and as their authorization checks are done.

use tenure_core::jwt::Verified;
use tenure_core::rbac::{self, MemberSubject};
use tenure_types::b2b::sessions::MemberSession;
use tenure_types::rbac::Verdict;
use tenure_types::sessions::Session;
use tenure_types::{OrganizationId, b2b};

use super::check::{Authorizing, Kind};
use super::judge::Subject;
use super::tokens::Tokens;
use super::{Local, LocalError};

impl Kind for Session {
    type Check = tenure_types::rbac::AuthorizationCheck;

    fn read(verified: Verified) -> Option<(Self, Subject)> {
        let user_id = verified.subject.parse().ok()?;
        let session = Self {
            session_id: verified.session.id,
            user_id,
            started_at: verified.session.started_at,
            last_accessed_at: verified.session.last_accessed_at,
            expires_at: verified.session.expires_at,
            attributes: verified.session.attributes,
            authentication_factors: verified.session.authentication_factors,
            custom_claims: verified.custom,
            roles: verified.session.roles,
        };
        Some((session, Subject::User(user_id)))
    }

    fn organization_id(&self) -> Option<OrganizationId> {
        None
    }

    fn kept(local: &Local) -> Option<&Tokens<Self>> {
        local.users.as_ref()
    }

    async fn authorize(
        &self,
        local: &Local,
        check: &Self::Check,
        by: Authorizing,
    ) -> Result<Verdict, LocalError> {
        let policy = local.policies.project(by.now, by.staleness).await;
        let policy = policy.map_err(LocalError::Policy)?;
        let denied = LocalError::Permission {
            up_to_date: by.up_to_date,
        };
        rbac::authorize(&policy.value, &self.roles, check).ok_or(denied)
    }
}

impl Kind for MemberSession {
    type Check = b2b::rbac::AuthorizationCheck;

    fn read(verified: Verified) -> Option<(Self, Subject)> {
        let member_id = verified.subject.parse().ok()?;
        let organization = verified.organization?;
        let session = Self {
            member_session_id: verified.session.id,
            member_id,
            organization_id: organization.organization_id,
            organization_slug: organization.slug,
            started_at: verified.session.started_at,
            last_accessed_at: verified.session.last_accessed_at,
            expires_at: verified.session.expires_at,
            authentication_factors: verified.session.authentication_factors,
            roles: verified.session.roles,
            custom_claims: verified.custom,
        };
        Some((session, Subject::Member(member_id)))
    }

    fn organization_id(&self) -> Option<OrganizationId> {
        Some(self.organization_id)
    }

    fn kept(local: &Local) -> Option<&Tokens<Self>> {
        local.members.as_ref()
    }

    async fn authorize(
        &self,
        local: &Local,
        check: &Self::Check,
        by: Authorizing,
    ) -> Result<Verdict, LocalError> {
        let up_to_date = by.up_to_date;
        // Before anything is fetched for it.
        if check.organization_id != self.organization_id.to_string() {
            return Err(LocalError::Tenancy { up_to_date });
        }
        let policies = &local.policies;
        let (of_project, of_organization) = tokio::join!(
            policies.project(by.now, by.staleness),
            policies.organization(self.organization_id, by.now, by.staleness),
        );
        let of_project = of_project.map_err(LocalError::Policy)?;
        let of_organization = of_organization.map_err(LocalError::Policy)?;
        let subject = MemberSubject {
            policy: &of_project.value,
            org_roles: &of_organization.value.roles,
            organization_id: self.organization_id,
            roles: &self.roles,
        };
        subject
            .allows(&check.resource_id, &check.action)
            .ok_or(LocalError::Permission { up_to_date })
    }
}
