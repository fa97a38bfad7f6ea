//! The state of local checks: keys, policies, verified JWTs, and the follower of signals.

use std::sync::{Arc, OnceLock};

use tenure_core::Vertical;
use tenure_types::b2b::sessions::MemberSession;
use tenure_types::jwks::Jwk;
use tenure_types::sessions::Session;
use tenure_types::{JwkId, OrganizationId, ProjectId};

use super::jwks::Jwks;
use super::origin::{Origin, Server};
use super::policy::Policies;
use super::revocation::{JwtFacts, RevocationCheck};
use super::tokens::Tokens;
use crate::clock::Clock;
use crate::transport::Transport;

/// The state that local checks use.
pub struct Local {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) project: ProjectId,
    pub(super) issuers: Vec<String>,
    pub(super) audience: String,
    pub(super) jwks: Jwks,
    pub(super) policies: Policies,
    pub(super) users: Option<Tokens<Session>>,
    pub(super) members: Option<Tokens<MemberSession>>,
    follower: OnceLock<Follower>,
}

/// The revocation check of a follower of the server's signals.
type Follower = Box<dyn Fn(&JwtFacts) -> RevocationCheck + Send + Sync>;

/// The settings of local checks, as a builder has them.
#[derive(Clone, Debug, Default)]
pub(crate) struct LocalSettings {
    /// The first keys.
    pub(crate) keys: Option<Vec<Jwk>>,
    /// The greatest number of verified JWTs that are kept.
    pub(crate) verified_jwts: usize,
}

impl Local {
    pub(crate) fn new(
        project: ProjectId,
        vertical: Vertical,
        transport: &Transport,
        clock: &Arc<dyn Clock>,
        settings: &LocalSettings,
    ) -> Self {
        let server = Server {
            transport: transport.clone(),
            vertical,
            project,
        };
        Self::of(project, &transport.base_url, Arc::new(server), clock, settings)
    }

    pub(super) fn of(
        project: ProjectId,
        base_url: &str,
        origin: Arc<dyn Origin>,
        clock: &Arc<dyn Clock>,
        settings: &LocalSettings,
    ) -> Self {
        let most = settings.verified_jwts;
        Self {
            clock: Arc::clone(clock),
            project,
            issuers: vec![format!("stytch.com/{project}"), base_url.to_owned()],
            audience: project.to_string(),
            jwks: Jwks::new(Arc::clone(&origin), Arc::clone(clock), settings.keys.as_deref()),
            policies: Policies::new(origin, Arc::clone(clock)),
            users: (most > 0).then(|| Tokens::new(most)),
            members: (most > 0).then(|| Tokens::new(most)),
            follower: OnceLock::new(),
        }
    }

    /// How many times the public keys were fetched.
    pub(crate) fn jwks_fetches(&self) -> u64 {
        self.jwks.fetches()
    }

    /// Asked at every check, also of a JWT that was verified before.
    pub(super) fn check_revocation(&self, facts: &JwtFacts) -> RevocationCheck {
        match self.follower.get() {
            Some(follower) => follower(facts),
            None => RevocationCheck::NotFollowing,
        }
    }
}

/// The methods for a follower of the server's signals.
impl Local {
    /// Asks this follower at every check from now on. The first one stays.
    pub(crate) fn follow(&self, follower: impl Fn(&JwtFacts) -> RevocationCheck + Send + Sync + 'static) {
        let _ = self.follower.set(Box::new(follower));
    }

    /// Refuses all JWTs that a compromised key signed.
    pub(crate) fn drop_key(&self, kid: JwkId) {
        self.jwks.drop_key(kid, self.clock.now());
    }

    pub(crate) fn forget_project_policy(&self) {
        self.policies.forget_project();
    }

    pub(crate) fn forget_organization_policy(&self, organization: OrganizationId) {
        self.policies.forget_organization(organization);
    }

    /// Forgets everything that missed signals may be about.
    pub(crate) fn forget_keys_and_policies(&self) {
        self.jwks.forget(self.clock.now());
        self.policies.forget_all();
    }
}
