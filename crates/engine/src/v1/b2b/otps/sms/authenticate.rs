//! Takes a code that was sent by SMS, and starts a session with it or adds it to one. The phone is verified by it.

use std::sync::Arc;

use tenure_core::code::Code;
use tenure_core::factor::Proof;
use tenure_core::mfa::Given;
use tenure_db::Tx;
use tenure_types::b2b::organizations::MfaMethod;
use tenure_types::b2b::otps::MfaAuthenticateRequest;
use tenure_types::b2b::sessions::MfaResponse;

use super::Refusal;
use crate::credentials::contact_locks;
use crate::credentials::failed_attempts::Factor;
use crate::credentials::otps::codes::{self, Target, Tried};
use crate::login::{Named, SecondAttempt, may_complete, may_use_mfa, mfa_response, prove_second};
use crate::projects::Project;
use crate::subjects::members;
use crate::{Engine, Error, Result, sessions};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: MfaAuthenticateRequest,
) -> Result<MfaResponse> {
    let named = Named::parse(
        project,
        request.organization_id.clone(),
        request.member_id.clone(),
    )?;
    let code = Code::parse(request.code.as_deref().unwrap_or_default())?;
    let attempt = SecondAttempt::of(engine, project, request)?;

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
            match codes::take(tx, project, &target, &code, now).await? {
                Tried::Right => {
                    members::forgive(tx, project, member.row.member_id, Factor::SmsOtp).await?;
                    contact_locks::forgive(tx, project, &phone_number, Factor::SmsOtp, now).await?;
                }
                Tried::None => return Err(Refusal::NoCode.into()),
                Tried::Wrong => {
                    members::note_failure(tx, project, member.row.member_id, Factor::SmsOtp, now).await?;
                    contact_locks::note_failure(tx, project, &phone_number, Factor::SmsOtp, now).await?;
                    return Ok(None);
                }
            }
            let proof = Proof::SmsOtp {
                phone_id,
                phone_number,
            };
            let proven = (proof, Given::By(MfaMethod::SmsOtp));
            let session = prove_second(
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
