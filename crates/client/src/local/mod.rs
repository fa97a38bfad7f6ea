//! Sessions checked without a call: by the project's public keys, its policies, and what the server signals.
//!
//! `sessions.authenticate_jwt` asks here first, and the server only for what can't be settled here;
//! `sessions.authenticate_jwt_local` never asks it. What is a definite "no" here is the last word: a flood of forgeries
//! does not become a flood of calls.
//!
//! The public keys are fetched when they are first needed, kept for 5 minutes, fetched again for a key that is not among
//! them (every 30 seconds at most), and kept longer while the server can't be reached. The policies are fetched when an
//! `authorization_check` first needs them, and kept for 5 minutes.

mod check;
mod fetched;
pub(crate) mod judge;
mod jwks;
mod kinds;
mod options;
mod origin;
mod policy;
mod tokens;

use std::sync::{Arc, OnceLock};

use tenure_core::Vertical;
use tenure_types::b2b::sessions::MemberSession;
use tenure_types::jwks::Jwk;
use tenure_types::sessions::Session;
use tenure_types::{JwkId, OrganizationId, ProjectId};

pub(crate) use kinds::session_of;

pub use crate::error::LocalError;
pub use options::{AuthenticateJwtLocalOptions, AuthenticateJwtOptions, AuthenticatedJwt, VerifiedJwt};

use self::judge::{Judge, Judgement, JwtFacts};

use self::jwks::Jwks;
use self::origin::{Origin, Server};
use self::policy::Policies;
use self::tokens::Tokens;
use crate::clock::Clock;
use crate::transport::Transport;

/// All that a client knows for local checks.
pub(crate) struct Local {
    clock: Arc<dyn Clock>,
    project: ProjectId,
    issuers: Vec<String>,
    audience: String,
    jwks: Jwks,
    policies: Policies,
    users: Option<Tokens<Session>>,
    members: Option<Tokens<MemberSession>>,
    follower: OnceLock<Box<dyn Judge>>,
}

/// What the builder of a client says of local checks.
#[derive(Clone, Debug, Default)]
pub(crate) struct LocalSettings {
    /// Keys to begin with.
    pub(crate) keys: Option<Vec<Jwk>>,
    /// The most verified JWTs that are kept.
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

    fn of(
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

    /// How often the public keys were fetched.
    pub(crate) fn jwks_fetches(&self) -> u64 {
        self.jwks.fetches()
    }

    fn judge(&self, facts: &JwtFacts) -> Judgement {
        match self.follower.get() {
            Some(follower) => follower.judge(facts),
            None => Judgement::Blind,
        }
    }
}

/// For a follower of the server's signals.
impl Local {
    /// Asks this one at every check from now on. The first that is handed in stays.
    pub(crate) fn follow(&self, follower: impl Judge + 'static) {
        let _ = self.follower.set(Box::new(follower));
    }

    /// A key is compromised: no JWT that it signed counts any more.
    pub(crate) fn drop_key(&self, kid: JwkId) {
        self.jwks.drop_key(kid, self.clock.now());
    }

    pub(crate) fn forget_project_policy(&self) {
        self.policies.forget_project();
    }

    pub(crate) fn forget_organization_policy(&self, organization: OrganizationId) {
        self.policies.forget_organization(organization);
    }

    /// For when signals may have been missed.
    pub(crate) fn forget_keys_and_policies(&self) {
        self.jwks.forget(self.clock.now());
        self.policies.forget_all();
    }
}

#[cfg(test)]
mod tests;
