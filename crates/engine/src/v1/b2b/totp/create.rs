//! Registers an authenticator app for a member. It counts from its first code on.

use std::sync::Arc;

use secrecy::ExposeSecret;
use tenure_core::totp::{self, Secret};
use tenure_db::Tx;
use tenure_types::TotpId;
use tenure_types::b2b::organizations::MfaMethod;
use tenure_types::b2b::totp::{CreateRequest, CreateResponse};

use crate::credentials::recovery_codes::NewCodes;
use crate::credentials::totp::Refusal;
use crate::credentials::totp::new::NewApp;
use crate::credentials::totp::store::State;
use crate::login::{LoginSession, MemberTarget, may_enrol, may_use_mfa};
use crate::projects::Project;
use crate::subjects::members::view;
use crate::{Engine, Error, Result};

/// How long a registration may be told to wait for its first code.
const MINUTES: std::ops::RangeInclusive<i64> = 5..=1440;
const DEFAULT_MINUTES: i64 = 60;

pub async fn create(
    engine: &Engine,
    project: &Arc<Project>,
    request: CreateRequest,
) -> Result<CreateResponse> {
    let named = MemberTarget::parse(project, request.organization_id, request.member_id)?;
    let minutes = request.expiration_minutes.unwrap_or(DEFAULT_MINUTES);
    if !MINUTES.contains(&minutes) {
        return Err(Refusal::InvalidExpiration.into());
    }
    let via = LoginSession::parse(
        project,
        request.session_token,
        request.session_jwt,
        request.intermediate_session_token,
    )?;
    let now = engine.now();
    let secret = Secret::new(engine.entropy().bytes());
    let app = NewApp::generate(
        engine,
        project,
        &secret,
        NewCodes::generate(engine, project),
        State::Pending,
        now.plus_minutes(minutes),
    );

    let (unit_project, unit_app) = (project.clone(), app.clone());
    let (organization, member) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let (organization, member) = named.lock(tx, project, now).await?;
            may_use_mfa(&organization, &member, &MfaMethod::Totp)?;
            // First, so that a member who has an app is told so, and not to prove it.
            unit_app.insert(tx, project.uuid, member.row.member_id).await?;
            may_enrol(tx, project, &organization, &member, via.as_ref(), now).await?;
            Ok::<_, Error>((organization, member))
        })
        .await?;
    // Whoever is a member of two organizations has two entries in the app: the name tells them apart.
    let qr_code = totp::qr_code(&organization.row.name, &member.row.email, &secret);
    Ok(CreateResponse {
        member: view::response(project, &organization, &member, now)?,
        totp_registration_id: TotpId::new(project.environment, app.id()),
        secret: secret.to_base32().expose_secret().into(),
        qr_code: qr_code.expose_secret().into(),
        recovery_codes: app.codes(),
    })
}
