//! Sends a link to an address, before an organization is chosen.

use std::sync::Arc;

use tenure_core::locale::Locale;
use tenure_db::Tx;
use tenure_types::b2b::discovery::SendResponse;
use tenure_types::b2b::magic_links::DiscoverySendRequest;

use crate::credentials::links::{self, Addressee, NewLink, Purpose, Redirect, RedirectKind};
use crate::messages::{self, Mail};
use crate::projects::Project;
use crate::subjects::members;
use crate::v1::b2b::magic_links::email::MINUTES;
use crate::{Engine, Result};

/// Whether anybody has that address is not said.
pub async fn send(
    engine: &Engine,
    project: &Arc<Project>,
    request: DiscoverySendRequest,
) -> Result<SendResponse> {
    let email = members::parse_email(request.email_address.as_deref())?;
    messages::refuse_templates(&[("login_template_id", &request.login_template_id)])?;
    let locale = request.locale.as_deref().map(Locale::parse_email).transpose()?;
    let challenge = links::parse_challenge(request.pkce_code_challenge.as_deref())?;
    let minutes = links::parse_minutes(request.discovery_expiration_minutes, MINUTES)?;
    let redirect = Redirect::parse(
        project,
        RedirectKind::Discovery,
        request.discovery_redirect_url.as_deref(),
    )?;

    let link = NewLink::generate(engine, Purpose::Discovery, &redirect, challenge.as_ref(), minutes);
    let mail = Mail::DiscoveryLink {
        url: link.url().to_owned(),
        minutes,
    };
    let language = locale.unwrap_or_default().text_language();
    let outgoing = messages::prepare_mail(engine, project, &email, &mail, language);
    let to = Addressee {
        member: None,
        address: email.as_str().to_owned(),
    };
    let now = engine.now();
    let project = project.uuid;
    engine
        .db
        .write(async move |tx: &Tx| {
            link.insert(tx, project, &to, now).await?;
            messages::insert(tx, &outgoing).await
        })
        .await?;
    messages::wake(engine);
    Ok(SendResponse {})
}
