//! Sends a code to an address, before an organization is chosen.

use std::sync::Arc;

use tenure_core::locale::Locale;
use tenure_types::b2b::discovery::SendResponse;
use tenure_types::b2b::otps::EmailDiscoverySendRequest;

use crate::credentials::otps::codes::{self, Target};
use crate::messages::{self, Mail};
use crate::projects::Project;
use crate::subjects::members;
use crate::v1::b2b::otps::email::parse_minutes;
use crate::{Engine, Result};

/// Whether anybody has that address is not said.
pub async fn send(
    engine: &Engine,
    project: &Arc<Project>,
    request: EmailDiscoverySendRequest,
) -> Result<SendResponse> {
    let email = members::parse_email(request.email_address.as_deref())?;
    messages::refuse_templates(&[("login_template_id", &request.login_template_id)])?;
    let locale = request.locale.as_deref().map(Locale::parse_email).transpose()?;
    let minutes = parse_minutes(request.discovery_expiration_minutes)?;

    let code = codes::generate(engine);
    let mail = Mail::DiscoveryCode {
        code: code.text().to_owned(),
        minutes,
    };
    let language = locale.unwrap_or_default().text_language();
    let outgoing = messages::prepare_mail(engine, project, &email, &mail, language);
    let target = Target::Discovery(email.as_str().to_owned());
    let now = engine.now();
    codes::store_and_send(engine, project, target, code, minutes, outgoing, now).await?;
    Ok(SendResponse {})
}
