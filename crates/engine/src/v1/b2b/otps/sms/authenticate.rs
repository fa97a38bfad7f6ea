//! Takes a code that was sent by SMS, and starts a session with it or adds it to one. The phone is verified by it.

use std::sync::Arc;

use tenure_core::code::Code;
use tenure_core::factor::Factor;
use tenure_core::mfa::Given;
use tenure_db::Tx;
use tenure_types::b2b::organizations::MfaMethod;
use tenure_types::b2b::otps::MfaAuthenticateRequest;
use tenure_types::b2b::sessions::MfaResponse;

use super::Refusal;
use crate::credentials::contact_locks;
use crate::credentials::failed_attempts::FailedFactor;
use crate::credentials::otps::codes::{self, Target, Tried};
use crate::login::{
    MemberTarget, SecondaryContext, complete_secondary, may_complete, may_use_mfa, mfa_response,
};
use crate::projects::Project;
use crate::subjects::members;
use crate::{Engine, Error, Result, sessions};

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
    let code = Code::parse(request.code.as_deref().unwrap_or_default())?;
    let attempt = SecondaryContext::of(engine, project, request)?;

    let now = engine.now();
    let unit_project = project.clone();
    // A wrong code is no error in here: the unit that counts it must be kept.
    let proven = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let (organization, mut member) = named.lock(tx, project, now).await?;
            may_use_mfa(&organization, &member, &MfaMethod::SmsOtp)?;
            let held = attempt.via.held(tx, project, &organization, &member, now).await?;
            let phone_id = member.row.phone_id.ok_or(Refusal::NoCode)?;
            if !member.row.phone_verified {
                may_complete(tx, project, &organization, &member, Some(&held)).await?;
            }
            let phone_number = member.row.phone_number.clone();
            if contact_locks::lock(tx, project, &phone_number, now).await? {
                return Err(sessions::Refusal::MemberLocked.into());
            }
            let target = Target::Sms(member.row.member_id);
            match codes::redeem(tx, project, &target, &code, now).await? {
                Tried::Right => {
                    members::reset_failures(tx, project, member.row.member_id, FailedFactor::SmsOtp).await?;
                    contact_locks::reset_failures(tx, project, &phone_number, FailedFactor::SmsOtp, now)
                        .await?;
                }
                Tried::None => return Err(Refusal::NoCode.into()),
                Tried::Wrong => {
                    members::record_failure(tx, project, member.row.member_id, FailedFactor::SmsOtp, now)
                        .await?;
                    contact_locks::record_failure(tx, project, &phone_number, FailedFactor::SmsOtp, now)
                        .await?;
                    return Ok(None);
                }
            }
            let proof = Factor::SmsOtp {
                phone_id,
                phone_number,
            };
            let proven = (proof, Given::By(MfaMethod::SmsOtp));
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
            Ok::<_, Error>(Some((organization, member, session)))
        })
        .await?;
    let (organization, member, session) = proven.ok_or(Refusal::Wrong)?;
    mfa_response(engine, project, &organization, &member, session, now)
}
