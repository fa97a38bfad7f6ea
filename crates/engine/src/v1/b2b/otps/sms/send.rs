//! Sends a code to a member's phone. A member without a phone gets the one that the call names; the code verifies it.

use std::sync::Arc;

use tenure_core::contact::PhoneNumber;
use tenure_core::locale::Locale;
use tenure_db::Tx;
use tenure_types::b2b::members::MemberResponse;
use tenure_types::b2b::organizations::MfaMethod;
use tenure_types::b2b::otps::SmsSendRequest;

use super::Refusal;
use crate::credentials::otps::codes::{self, Target};
use crate::login::{LoginSession, MemberTarget, may_complete, may_enrol, may_use_mfa};
use crate::messages::{self, Name, Sms};
use crate::projects::Project;
use crate::subjects::members::store::{self, MemberRow};
use crate::subjects::members::{self, view};
use crate::{Engine, Error, Result};

pub async fn send(
    engine: &Engine,
    project: &Arc<Project>,
    request: SmsSendRequest,
) -> Result<MemberResponse> {
    let named = MemberTarget::parse(project, request.organization_id, request.member_id)?;
    let given = request.mfa_phone_number.as_deref().map(PhoneNumber::parse);
    let given = given
        .transpose()
        .map_err(|_| members::Refusal::InvalidPhoneNumber)?;
    let locale = request.locale.as_deref().map(Locale::parse_sms).transpose();
    let language = locale?.unwrap_or_default().text_language();
    let via = LoginSession::parse(
        project,
        request.session_token,
        request.session_jwt,
        request.intermediate_session_token,
    )?;

    let now = engine.now();
    // Read before it is locked: the message is written and sealed outside of the unit of work.
    let (organization, member) = engine.db.read(async |tx| named.find(tx, project).await).await?;
    let number = number(&member.row, given.as_ref())?;
    if !project.settings.takes_sms_to(number.as_str()) {
        return Err(Refusal::Country.into());
    }
    let code = codes::generate(engine);
    let sms = Sms::Code {
        code: code.text().to_owned(),
        minutes: codes::SMS_MINUTES,
        organization: Name::new(&organization.row.name),
    };
    let outgoing =
        messages::prepare_sms(engine, project, &number, &sms, language).for_owner(project, &member.row.email);
    let phone_id = engine.entropy().uuid();

    let unit_project = project.clone();
    let (organization, member) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let (organization, mut member) = named.lock(tx, project, now).await?;
            may_use_mfa(&organization, &member, &MfaMethod::SmsOtp)?;
            if self::number(&member.row, given.as_ref())? != number {
                // It was deleted and another was set since it was read.
                return Err(Refusal::NoPhoneNumber.into());
            }
            if member.row.phone_id.is_none() {
                may_enrol(tx, project, &organization, &member, via.as_ref(), now).await?;
                member.row.phone_id = Some(phone_id);
                number.as_str().clone_into(&mut member.row.phone_number);
                member.row.phone_verified = false;
                member.row.updated_at = now.millis();
                store::update(tx, project.uuid, &member.row).await?;
            } else {
                if !member.row.is_active() {
                    return Err(members::Refusal::NotActive.into());
                }
                let held = match &via {
                    Some(via) => Some(via.held(tx, project, &organization, &member, now).await?),
                    None => None,
                };
                if !member.row.phone_verified {
                    may_complete(tx, project, &organization, &member, held.as_ref()).await?;
                }
            }
            messages::insert(tx, &outgoing).await?;
            let target = Target::Sms(member.row.member_id);
            codes::store(tx, project, &target, &code, codes::SMS_MINUTES, now).await?;
            Ok::<_, Error>((organization, member))
        })
        .await?;
    messages::wake(engine);
    view::response(project, &organization, &member, now)
}

/// Where the code goes to. A member's number is not changed by naming another: it must be deleted first.
fn number(member: &MemberRow, given: Option<&PhoneNumber>) -> Result<PhoneNumber> {
    if member.phone_number.is_empty() {
        return given.cloned().ok_or_else(|| Refusal::NoPhoneNumber.into());
    }
    if given.is_some_and(|given| given.as_str() != member.phone_number) {
        return Err(members::Refusal::DuplicatePhoneNumberForMember.into());
    }
    PhoneNumber::parse(&member.phone_number).map_err(|_| Error::damaged("members.phone_number"))
}
