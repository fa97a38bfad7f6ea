//! Somebody opens a link that was sent before an organization was chosen.

use std::sync::Arc;

use tenure_core::factor::Factor;
use tenure_core::secret_token::DiscoveryLink;
use tenure_db::Tx;
use tenure_types::b2b::discovery::AuthenticationResponse;
use tenure_types::b2b::magic_links::DiscoveryAuthenticateRequest;

use crate::credentials::links;
use crate::login::VerifiedFactor;
use crate::login::discovery::Beginning;
use crate::projects::Project;
use crate::v1::b2b::magic_links::Refusal;
use crate::{Engine, Error, Result};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: DiscoveryAuthenticateRequest,
) -> Result<AuthenticationResponse> {
    let token = request
        .discovery_magic_links_token
        .ok_or(Refusal::Missing("discovery_magic_links_token"))?;
    let token = links::parse::<DiscoveryLink>(&token)?;
    let verifier = request.pkce_code_verifier;
    let beginning = Beginning::generate(engine);

    let now = engine.now();
    let (unit_project, unit_beginning) = (project.clone(), beginning.clone());
    let proven = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let link = links::redeem(tx, project.uuid, &token, verifier.as_deref(), now).await?;
            let email = link.to.address;
            let proven = VerifiedFactor {
                proof: Factor::MagicLink {
                    email_id: unit_beginning.email_id,
                    email: email.clone(),
                },
                verifies_email: true,
            };
            let proven = unit_beginning.insert(tx, project, &email, proven, now).await?;
            Ok::<_, Error>(proven)
        })
        .await?;
    beginning.respond(engine, project, proven, now).await
}
