//! The two kinds of sessions, as their JWTs tell of them, and as their authorization checks are done.

use serde_json::{Map, Value};
use tenure_core::jwt::Claims;
use tenure_core::rbac::{self, MemberSubject};
use tenure_types::b2b::sessions::MemberSession;
use tenure_types::rbac::Verdict;
use tenure_types::sessions::Session;
use tenure_types::{OrganizationId, Timestamp, b2b};

use super::Local;
use super::check::{Authorizing, Kind};
use super::judge::Subject;
use super::tokens::Tokens;
use crate::error::LocalError;

impl Kind for Session {
    type Check = tenure_types::rbac::AuthorizationCheck;

    fn read(claims: Claims, expires_at: Timestamp) -> Option<(Self, Subject)> {
        let user_id = claims.subject.parse().ok()?;
        let session = Self::from_claims(user_id, claims.session, claims.custom, expires_at);
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

    fn read(claims: Claims, expires_at: Timestamp) -> Option<(Self, Subject)> {
        let member_id = claims.subject.parse().ok()?;
        let organization = claims.organization?;
        let session = Self::from_claims(member_id, organization, claims.session, claims.custom, expires_at);
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

/// The session of claims that somebody else has verified.
pub(crate) fn session_of<S: Kind>(claims: &Map<String, Value>) -> Result<S, LocalError> {
    let (claims, expires_at) = Claims::of_verified(claims.clone().into()).map_err(|_| LocalError::Claims)?;
    let read = S::read(claims, Timestamp::from_seconds(expires_at));
    read.map(|(session, _)| session).ok_or(LocalError::Unreadable)
}
