//! The sessions of users and of members: how each is read from a JWT, and how its roles are checked.

use std::fmt::Debug;
use std::future::Future;

use serde_json::{Map, Value};
use tenure_core::jwt::Claims;
use tenure_core::rbac::{self, MemberSubject};
use tenure_types::b2b::sessions::MemberSession;
use tenure_types::rbac::Verdict;
use tenure_types::sessions::Session;
use tenure_types::{OrganizationId, Timestamp, b2b};

use super::policy::Staleness;
use super::revocation::Subject;
use super::state::Local;
use super::tokens::Tokens;
use crate::error::LocalError;

/// A session that can be read from a JWT: a user's or a member's.
pub trait JwtSession: Clone + Debug + Send + Sync + 'static {
    /// The `AuthorizationCheck` of the vertical.
    type Check: Clone + Send + Sync;

    /// `None` when the claims are those of the other vertical.
    fn read(claims: Claims, expires_at: Timestamp) -> Option<(Self, Subject)>;

    fn organization_id(&self) -> Option<OrganizationId>;

    /// The JWTs that were verified before, if they are kept.
    fn kept(local: &Local) -> Option<&Tokens<Self>>;

    fn authorize(
        &self,
        local: &Local,
        check: &Self::Check,
        context: AuthorizationContext,
    ) -> impl Future<Output = Result<Verdict, LocalError>> + Send;
}

/// What an authorization check depends on, besides the session and the policies.
#[derive(Clone, Copy)]
pub struct AuthorizationContext {
    pub(super) now: Timestamp,
    pub(super) staleness: Staleness,
    /// Whether a live follower of the signals keeps the policies up to date.
    pub(super) up_to_date: bool,
}

impl JwtSession for Session {
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
        context: AuthorizationContext,
    ) -> Result<Verdict, LocalError> {
        let policy = local.policies.project(context.now, context.staleness).await;
        let policy = policy.map_err(LocalError::Policy)?;
        let denied = LocalError::Permission {
            up_to_date: context.up_to_date,
        };
        rbac::authorize(&policy.value, &self.roles, check).ok_or(denied)
    }
}

impl JwtSession for MemberSession {
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
        context: AuthorizationContext,
    ) -> Result<Verdict, LocalError> {
        let up_to_date = context.up_to_date;
        // Refused before anything is fetched.
        if check.organization_id != self.organization_id.to_string() {
            return Err(LocalError::Tenancy { up_to_date });
        }
        let policies = &local.policies;
        let (of_project, of_organization) = tokio::join!(
            policies.project(context.now, context.staleness),
            policies.organization(self.organization_id, context.now, context.staleness),
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

/// The session of claims that the caller has verified.
pub(crate) fn session_of<S: JwtSession>(claims: &Map<String, Value>) -> Result<S, LocalError> {
    let (claims, expires_at) = Claims::of_verified(claims.clone().into()).map_err(|_| LocalError::Claims)?;
    let read = S::read(claims, Timestamp::from_seconds(expires_at));
    read.map(|(session, _)| session).ok_or(LocalError::Unreadable)
}
