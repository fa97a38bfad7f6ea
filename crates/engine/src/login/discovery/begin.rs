//! An e-mail address was proven before an organization was chosen.

use std::sync::Arc;

use secrecy::ExposeSecret;
use tenure_core::secret_token::IntermediateSessionToken;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::discovery::AuthenticationResponse;
use uuid::Uuid;

use super::organizations::organizations_of;
use crate::login::VerifiedFactor;
use crate::projects::Project;
use crate::sessions::intermediate::{self, Intermediate};
use crate::{Engine, Result};

/// The intermediate session that is to begin: drawn before the unit of work that stores it.
#[derive(Clone)]
pub(crate) struct Beginning {
    token: Arc<IntermediateSessionToken>,
    /// For a proof by e-mail: the address is no member's.
    pub(crate) email_id: Uuid,
}

impl Beginning {
    pub(crate) fn generate(engine: &Engine) -> Self {
        Self {
            token: Arc::new(IntermediateSessionToken::new(engine.entropy().bytes())),
            email_id: engine.entropy().uuid(),
        }
    }

    /// In the unit of work that has checked the proof.
    pub(crate) async fn insert(
        &self,
        tx: &Tx,
        project: &Project,
        email: &str,
        proven: VerifiedFactor,
        now: Timestamp,
    ) -> Result<Intermediate> {
        let mut begun = Intermediate::new(email.to_owned(), None, now);
        begun.email_verified = proven.verifies_email;
        begun.factors.add(proven.proof, now);
        intermediate::insert(tx, project.uuid, &self.token, &begun, now).await?;
        Ok(begun)
    }

    /// After that unit of work: where the address leads.
    pub(crate) async fn respond(
        &self,
        engine: &Engine,
        project: &Arc<Project>,
        proven: Intermediate,
        now: Timestamp,
    ) -> Result<AuthenticationResponse> {
        let (email, expires_at) = (proven.email.clone(), proven.expires_at);
        let project = project.clone();
        let discovered_organizations = engine
            .db
            .scan(async move |tx: &Tx| organizations_of(tx, &project, &proven, now).await)
            .await?;
        Ok(AuthenticationResponse {
            intermediate_session_token: self.token.text().expose_secret().into(),
            intermediate_session_token_expires_at: expires_at,
            email_address: email,
            discovered_organizations,
        })
    }
}
