//! Lists the organizations that what is presented leads to.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::OrganizationId;
use tenure_types::b2b::discovery::{OrganizationsRequest, OrganizationsResponse};

use crate::login::discovery::Refusal;
use crate::login::discovery::organizations::{Basis, discover};
use crate::login::{LoginSession, Source};
use crate::projects::Project;
use crate::sessions::intermediate;
use crate::{Engine, Result};

/// Uses up nothing: it only looks.
pub async fn list(
    engine: &Engine,
    project: &Arc<Project>,
    request: OrganizationsRequest,
) -> Result<OrganizationsResponse> {
    let via = LoginSession::parse(
        project,
        request.session_token,
        request.session_jwt,
        request.intermediate_session_token,
    )?
    .ok_or(Refusal::NoArguments)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .scan(async move |tx: &Tx| {
            let project = &project;
            let (basis, hint) = match &via {
                LoginSession::Intermediate(token) => {
                    let proven = intermediate::load(tx, project.uuid, token, now).await?;
                    let hint = proven.organization;
                    (Basis::Intermediate(proven), hint)
                }
                LoginSession::Existing(session) => (
                    Basis::Session(Box::new(Source::load(tx, project, *session, now).await?)),
                    None,
                ),
            };
            Ok(OrganizationsResponse {
                discovered_organizations: discover(tx, project, &basis, now).await?,
                email_address: basis.email().to_owned(),
                organization_id_hint: hint.map(|id| OrganizationId::new(project.environment, id)),
            })
        })
        .await
}
