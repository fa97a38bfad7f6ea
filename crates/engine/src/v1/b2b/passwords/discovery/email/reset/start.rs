//! Mails an address a link by which to set its password. Whether anybody has the address is not told.

use std::sync::Arc;

use tenure_core::locale::Locale;
use tenure_db::Tx;
use tenure_types::b2b::discovery::SendResponse;
use tenure_types::b2b::passwords::DiscoveryEmailResetStartRequest;

use crate::credentials::links::{self, Addressee, NewLink, Purpose, Redirect, RedirectKind};
use crate::messages::{self, Mail};
use crate::projects::Project;
use crate::subjects::members::parse_email;
use crate::v1::b2b::passwords::{RESET_MINUTES, require_cross_org};
use crate::{Engine, Result};

pub async fn start(
    engine: &Engine,
    project: &Arc<Project>,
    request: DiscoveryEmailResetStartRequest,
) -> Result<SendResponse> {
    require_cross_org(project)?;
    let email = parse_email(request.email_address.as_deref())?;
    let to = request.reset_password_redirect_url.as_deref();
    let redirect = Redirect::parse(project, RedirectKind::ResetPassword, to)?;
    if let Some(discovery) = request.discovery_redirect_url.as_deref() {
        Redirect::parse(project, RedirectKind::Discovery, Some(discovery))?;
    }
    let minutes = links::parse_minutes(request.reset_password_expiration_minutes, RESET_MINUTES)?;
    let challenge = links::parse_challenge(request.pkce_code_challenge.as_deref())?;
    let locale = request.locale.as_deref().map(Locale::parse_email).transpose();
    let locale = locale?.unwrap_or_default();
    messages::refuse_templates(&[
        ("reset_password_template_id", &request.reset_password_template_id),
        ("verify_email_template_id", &request.verify_email_template_id),
    ])?;

    let link = NewLink::generate(
        engine,
        Purpose::DiscoveryPasswordReset,
        &redirect,
        challenge.as_ref(),
        minutes,
    );
    let mail = Mail::DiscoveryPasswordReset {
        url: link.url().to_owned(),
        minutes,
    };
    let outgoing = messages::prepare_mail(engine, project, &email, &mail, locale.text_language());
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
