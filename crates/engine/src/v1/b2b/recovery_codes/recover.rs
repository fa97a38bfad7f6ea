//! Takes a recovery code instead of an authenticator app's, and starts a session with it or adds it to one. The code is
//! used up.

use std::sync::Arc;

use tenure_core::code::Code;
use tenure_core::factor::Factor;
use tenure_core::mfa::Given;
use tenure_core::recovery_code::RecoveryCode;
use tenure_core::seal::MasterKeys;
use tenure_db::Tx;
use tenure_types::b2b::organizations::MfaMethod;
use tenure_types::b2b::recovery_codes::{RecoverRequest, RecoverResponse};
use uuid::Uuid;

use crate::credentials::failed_attempts::FailedFactor;
use crate::credentials::recovery_codes::{self, Refusal, store};
use crate::credentials::totp;
use crate::login::{
    LoginArguments, MemberTarget, SecondaryContext, complete_secondary, may_use_mfa, mfa_response,
};
use crate::projects::Project;
use crate::subjects::members;
use crate::{Engine, Error, Result};

pub async fn recover(
    engine: &Engine,
    project: &Arc<Project>,
    request: RecoverRequest,
) -> Result<RecoverResponse> {
    let named = MemberTarget::parse(project, request.organization_id, request.member_id)?;
    let code = request.recovery_code.unwrap_or_default();
    if Code::parse(&code).is_ok() {
        return Err(Refusal::IsTotpCode.into());
    }
    let code = RecoveryCode::parse(&code)?;
    let arguments = LoginArguments {
        session_token: request.session.session_token,
        session_jwt: request.session.session_jwt,
        intermediate_session_token: request.intermediate_session_token,
        session_duration_minutes: request.session.session_duration_minutes,
        session_custom_claims: request.session.session_custom_claims,
        locale: None,
    };
    let attempt = SecondaryContext::parse(engine, project, arguments, None, false)?;

    let now = engine.now();
    let unit_project = project.clone();
    let keys = engine.master_keys.clone();
    // A wrong code is no error in here: the unit that counts it must be kept.
    let recovered = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let (organization, mut member) = named.lock(tx, project, now).await?;
            let id = member.row.member_id;
            may_use_mfa(&organization, &member, &MfaMethod::Totp)?;
            let held = attempt.via.held(tx, project, &organization, &member, now).await?;
            let Some((code, left)) = redeem(tx, project.uuid, id, &keys, &code).await? else {
                members::record_failure(tx, project, id, FailedFactor::RecoveryCode, now).await?;
                return Ok(None);
            };
            members::reset_failures(tx, project, id, FailedFactor::RecoveryCode).await?;
            let proof = Factor::RecoveryCode {
                totp_recovery_code_id: code,
            };
            let proven = (proof, Given::ByRecoveryCode);
            let session = complete_secondary(
                tx,
                project,
                &organization,
                &mut member,
                proven,
                held,
                &attempt,
                now,
            )
            .await?;
            Ok::<_, Error>(Some((organization, member, session, left)))
        })
        .await?;
    let (organization, member, session, left) = recovered.ok_or(Refusal::Wrong)?;
    Ok(RecoverResponse {
        mfa: mfa_response(engine, project, &organization, &member, session, now)?,
        recovery_codes_remaining: left,
    })
}

/// Uses up a right code: its id, and how many are left. `None`: it was none of the member's.
async fn redeem(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    keys: &MasterKeys,
    code: &RecoveryCode,
) -> Result<Option<(Uuid, i64)>> {
    if totp::active_since(tx, project, member).await?.is_none() {
        return Err(Refusal::NoApp.into());
    }
    let codes = recovery_codes::open(tx, project, member, keys).await?;
    if codes.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let left = i64::try_from(codes.len() - 1).expect("a member has a few codes");
    // All are looked at, so that the time tells nothing of which it was.
    let mut right = None;
    for (id, known) in &codes {
        if known.is(code) {
            right = Some(*id);
        }
    }
    let Some(id) = right else { return Ok(None) };
    Ok(store::redeem(tx, project, id).await?.then_some((id, left)))
}
