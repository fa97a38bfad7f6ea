//! Takes over an authenticator app that a member uses already, with its recovery codes. It counts at once: its codes
//! were shown elsewhere.

use std::sync::Arc;

use tenure_core::totp::Secret;
use tenure_db::Tx;
use tenure_types::TotpId;
use tenure_types::b2b::organizations::MfaMethod;
use tenure_types::b2b::totp::{MigrateRequest, MigrateResponse};

use crate::credentials::recovery_codes::NewCodes;
use crate::credentials::totp::new::NewApp;
use crate::credentials::totp::store::State;
use crate::login::{MemberTarget, may_use_mfa};
use crate::projects::Project;
use crate::subjects::members::{self, view};
use crate::{Engine, Error, Result};

pub async fn migrate(
    engine: &Engine,
    project: &Arc<Project>,
    request: MigrateRequest,
) -> Result<MigrateResponse> {
    let named = MemberTarget::parse(project, request.organization_id, request.member_id)?;
    let secret = Secret::parse(request.secret.as_deref().unwrap_or_default())?;
    let codes = match request.recovery_codes.unwrap_or_default() {
        given if given.is_empty() => NewCodes::generate(engine, project),
        given => NewCodes::parse(engine, project, &given)?,
    };
    let now = engine.now();
    let app = NewApp::generate(engine, project, &secret, codes, State::Active, now);

    let (unit_project, unit_app) = (project.clone(), app.clone());
    let (organization, member) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let (organization, mut member) = named.find_locked(tx, project).await?;
            if !member.row.is_active() {
                return Err(members::Refusal::NotActive.into());
            }
            may_use_mfa(&organization, &member, &MfaMethod::Totp)?;
            unit_app.insert(tx, project.uuid, member.row.member_id).await?;
            member.row.totp_id = Some(unit_app.id());
            Ok::<_, Error>((organization, member))
        })
        .await?;
    Ok(MigrateResponse {
        member: view::response(project, &organization, &member, now)?,
        totp_registration_id: TotpId::new(project.environment, app.id()),
        recovery_codes: app.codes(),
    })
}
