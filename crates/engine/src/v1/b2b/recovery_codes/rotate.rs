//! Gives a member a new set of recovery codes; what was left of the old one is void.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::recovery_codes::{RecoveryCodesResponse, RotateRequest};

use crate::credentials::recovery_codes::{self, NewCodes, Refusal};
use crate::credentials::totp;
use crate::login::MemberTarget;
use crate::projects::Project;
use crate::subjects::members::view;
use crate::{Engine, Error, Result};

pub async fn rotate(
    engine: &Engine,
    project: &Arc<Project>,
    request: RotateRequest,
) -> Result<RecoveryCodesResponse> {
    let named = MemberTarget::parse(project, request.organization_id, request.member_id)?;
    let codes = NewCodes::generate(engine, project);
    let now = engine.now();
    let (unit_project, unit_codes) = (project.clone(), codes.clone());
    let (organization, member) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let (organization, member) = named.find_locked(tx, project).await?;
            let id = member.row.member_id;
            if totp::active_since(tx, project.uuid, id).await?.is_none() {
                return Err(Refusal::NoApp.into());
            }
            recovery_codes::replace(tx, project.uuid, id, &unit_codes).await?;
            Ok::<_, Error>((organization, member))
        })
        .await?;
    Ok(RecoveryCodesResponse {
        member: view::response(project, &organization, &member, now)?,
        recovery_codes: codes.texts(),
    })
}
