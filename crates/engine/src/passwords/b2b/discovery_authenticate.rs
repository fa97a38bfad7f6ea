//! Checks the password of an address, and shows the organizations that it leads to.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::factor::{Factors, Proof};
use tenure_core::secret_token::IntermediateSessionToken;
use tenure_db::Tx;
use tenure_types::b2b::discovery::AuthenticationResponse;
use tenure_types::b2b::passwords::DiscoveryAuthenticateRequest;

use super::{guess, require_cross_org};
use crate::Engine;
use crate::discovery::begin;
use crate::intermediate_sessions::Intermediate;
use crate::members::parse_email;
use crate::passwords::Error;
use crate::projects::Project;

pub async fn discovery_authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: DiscoveryAuthenticateRequest,
) -> Result<AuthenticationResponse, Error> {
    require_cross_org(project)?;
    let email = parse_email(request.email_address.as_deref())?;
    let password = SecretString::from(request.password.ok_or(Error::Missing("password"))?);

    let checked = guess::of_address(engine, project, email.clone(), password).await?;
    let token = IntermediateSessionToken::new(engine.entropy().bytes());
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let project = &project;
            checked.accept(tx, project, now).await?;
            let mut proven = Intermediate::new(email.as_str().to_owned(), None, now);
            proven.factors = Factors::of(Proof::Password, now);
            Ok(begin(tx, project, &token, &proven, now).await?)
        })
        .await
}
