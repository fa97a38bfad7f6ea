//! Checks the password of an address, and shows the organizations that it leads to.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::b2b::discovery::AuthenticationResponse;
use tenure_types::b2b::passwords::DiscoveryAuthenticateRequest;

use crate::credentials::passwords::Refusal;
use crate::login::VerifiedFactor;
use crate::login::discovery::Beginning;
use crate::projects::Project;
use crate::subjects::members::parse_email;
use crate::v1::b2b::passwords::{guess, require_cross_org};
use crate::{Engine, Result};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: DiscoveryAuthenticateRequest,
) -> Result<AuthenticationResponse> {
    require_cross_org(project)?;
    let email = parse_email(request.email_address.as_deref())?;
    let password = SecretString::from(String::from(
        request.password.ok_or(Refusal::Missing("password"))?,
    ));

    let checked = guess::of_address(engine, project, email.clone(), password).await?;
    let beginning = Beginning::generate(engine);
    let now = engine.now();
    let (unit_project, unit_beginning) = (project.clone(), beginning.clone());
    let proven = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            checked.accept(tx, project, now).await?;
            let proven = VerifiedFactor {
                proof: Factor::AddressPassword {
                    email: email.as_str().to_owned(),
                },
                verifies_email: false,
            };
            let email = email.as_str();
            unit_beginning.insert(tx, project, email, proven, now).await
        })
        .await?;
    beginning.respond(engine, project, proven, now).await
}
