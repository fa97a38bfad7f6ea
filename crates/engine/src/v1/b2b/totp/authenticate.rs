//! Takes the code of an authenticator app, and starts a session with it or adds it to one. The first one makes the
//! registration active.

use std::sync::Arc;

use tenure_core::code::Code;
use tenure_core::factor::Factor;
use tenure_core::mfa::Given;
use tenure_core::recovery_code::RecoveryCode;
use tenure_core::seal::MasterKeys;
use tenure_core::totp::{self, CodeError, Secret};
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::organizations::MfaMethod;
use tenure_types::b2b::otps::MfaAuthenticateRequest;
use tenure_types::b2b::sessions::MfaResponse;
use uuid::Uuid;

use crate::credentials::failed_attempts::FailedFactor;
use crate::credentials::totp::store::{self, State, TotpRow};
use crate::credentials::totp::{Refusal, purpose};
use crate::login::{
    MemberTarget, SecondaryContext, complete_secondary, may_complete, may_use_mfa, mfa_response,
};
use crate::projects::Project;
use crate::subjects::members;
use crate::{Engine, Error, Result};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: MfaAuthenticateRequest,
) -> Result<MfaResponse> {
    let named = MemberTarget::parse(
        project,
        request.organization_id.clone(),
        request.member_id.clone(),
    )?;
    let code = request.code.clone().ok_or(Refusal::NoCode)?;
    if RecoveryCode::parse(&code).is_ok() {
        return Err(Refusal::IsRecoveryCode.into());
    }
    // Before anything is looked up: this guesses nothing, and is not counted.
    Code::parse(&code).map_err(|_| CodeError::Malformed)?;
    let attempt = SecondaryContext::of(engine, project, request)?;

    let now = engine.now();
    let unit_project = project.clone();
    let keys = engine.master_keys.clone();
    // A wrong code is no error in here: the unit that counts it must be kept.
    let tried = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let (organization, mut member) = named.lock(tx, project, now).await?;
            may_use_mfa(&organization, &member, &MfaMethod::Totp)?;
            let held = attempt.via.held(tx, project, &organization, &member, now).await?;
            let app = store::get(tx, project.uuid, member.row.member_id).await?;
            let app = app.ok_or(Refusal::NotFound)?;
            if app.state == State::Pending.as_str() {
                if app.expires_at <= now.millis() {
                    return Err(Refusal::Expired.into());
                }
                may_complete(tx, project, &organization, &member, Some(&held)).await?;
            }
            let totp_id = match try_code(tx, project.uuid, app, &keys, &code, now).await? {
                Ok(totp_id) => totp_id,
                Err(wrong) => {
                    members::record_failure(tx, project, member.row.member_id, FailedFactor::Totp, now)
                        .await?;
                    return Ok(Err(wrong));
                }
            };
            members::reset_failures(tx, project, member.row.member_id, FailedFactor::Totp).await?;
            member.row.totp_id = Some(totp_id);
            let proven = (Factor::Totp { totp_id }, Given::By(MfaMethod::Totp));
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
            Ok::<_, Error>(Ok((organization, member, session)))
        })
        .await?;
    let (organization, member, session) = tried?;
    mfa_response(engine, project, &organization, &member, session, now)
}

/// The registration that the code is of, which is active from now on; or why the code is none.
async fn try_code(
    tx: &Tx,
    project: Uuid,
    app: TotpRow,
    keys: &MasterKeys,
    code: &str,
    now: Timestamp,
) -> Result<Result<Uuid, CodeError>> {
    let secret = keys.open(&purpose(project, app.totp_id), &app.sealed)?;
    let secret =
        Secret::from_bytes(&secret).map_err(|_| crate::Error::damaged("totp_registrations.sealed"))?;
    let step = match totp::verify(&secret, code, now, Some(app.last_step)) {
        Ok(step) => step,
        Err(wrong) => return Ok(Err(wrong)),
    };
    if store::use_step(tx, project, app.totp_id, step).await? {
        Ok(Ok(app.totp_id))
    } else {
        Ok(Err(CodeError::Replayed))
    }
}
