//! A member gives the code that was sent to its address, or to the one that it changes to.

use std::sync::Arc;

use tenure_core::code::Code;
use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::b2b::organizations::AuthMethod;
use tenure_types::b2b::otps::{EmailAuthenticateRequest, EmailAuthenticateResponse};
use tenure_types::{EmailId, OrganizationId, Timestamp};
use uuid::Uuid;

use super::Refusal;
use crate::credentials::otps::codes::{self, Target, Tried};
use crate::login::guesser::Guesser;
use crate::login::{
    LoginArguments, LoginContext, LoginState, VerifiedFactor, complete_primary, may_use, respond,
};
use crate::projects::Project;
use crate::subjects::members::{self, Member, store};
use crate::subjects::organizations::{self, Organization};
use crate::{Engine, Error, Result, sessions};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: EmailAuthenticateRequest,
) -> Result<EmailAuthenticateResponse> {
    let organization =
        organizations::Reference::parse(project, request.organization_id.as_deref().unwrap_or_default())?;
    let email = members::parse_email(request.email_address.as_deref())?;
    let code = Code::parse(request.code.as_deref().unwrap_or_default())?;
    let attempt = Arc::new(LoginContext::parse(
        engine,
        project,
        LoginArguments {
            session_token: request.session.session_token,
            session_jwt: request.session.session_jwt,
            intermediate_session_token: request.intermediate_session_token,
            session_duration_minutes: request.session.session_duration_minutes,
            session_custom_claims: request.session.session_custom_claims,
            locale: request.locale,
        },
    )?);

    let guesser = Guesser::of(email.as_str());
    let now = engine.now();
    let (unit_project, unit_attempt) = (project.clone(), attempt.clone());
    let proven = engine
        .db
        .write(async move |tx: &Tx| {
            let (project, attempt) = (&unit_project, &unit_attempt);
            let organization = organization.load(tx, project.uuid).await?;
            let Some(sent) = Sent::find(tx, project, &organization, email.as_str(), now).await? else {
                // Who is no member is told the same as who is.
                return Err(if organization.allows(&AuthMethod::EmailOtp) {
                    Refusal::NotFound.into()
                } else {
                    sessions::Refusal::AuthMethodRestricted.into()
                });
            };
            if !sent
                .redeem(tx, project, &organization, &code, &guesser, now)
                .await?
            {
                // Not an error here: the failure that was counted must stay.
                return Ok(None);
            }
            let proven = VerifiedFactor {
                proof: Factor::EmailOtp {
                    email_id: sent.email_id,
                    email: email.as_str().to_owned(),
                },
                verifies_email: true,
            };
            let (member, outcome) =
                complete_primary(tx, project, &organization, sent.member, proven, attempt, now).await?;
            // It has changed its address while this waited for it.
            if member.row.email_id != sent.email_id {
                return Err(Refusal::NotFound.into());
            }
            Ok::<Option<(Organization, Member, LoginState)>, Error>(Some((organization, member, outcome)))
        })
        .await?;
    let (organization, member, outcome) = proven.ok_or(Refusal::Wrong)?;
    let method_id = EmailId::new(project.environment, member.row.email_id);
    Ok(EmailAuthenticateResponse {
        authentication: respond(engine, project, &organization, &member, outcome, &attempt, now).await?,
        method_id,
        organization_id: OrganizationId::new(project.environment, organization.id),
    })
}

/// Where a code may have been sent.
struct Sent {
    member: Uuid,
    email_id: Uuid,
    email: String,
    /// To an address that is not the member's yet.
    is_update: bool,
}

impl Sent {
    async fn find(
        tx: &Tx,
        project: &Project,
        organization: &Organization,
        email: &str,
        now: Timestamp,
    ) -> Result<Option<Self>> {
        let owner = store::address_owner(tx, project.uuid, organization.id, email, now.millis()).await?;
        Ok(match owner {
            Some((member, email_id, state)) if state != "retired" => Some(Self {
                member,
                email_id,
                email: email.to_owned(),
                is_update: state == "pending",
            }),
            _ => None,
        })
    }

    /// `false`: the code is wrong, and that is counted. A right one that completes a change of address does so.
    async fn redeem(
        &self,
        tx: &Tx,
        project: &Project,
        organization: &Organization,
        code: &Code,
        guesser: &Guesser,
        now: Timestamp,
    ) -> Result<bool> {
        let member = members::lock(tx, project.uuid, self.member).await?;
        if !may_use(organization, &member, &AuthMethod::EmailOtp) {
            return Err(sessions::Refusal::AuthMethodRestricted.into());
        }
        if members::is_locked(&member.row, now) || guesser.lock(tx, project, now).await? {
            return Err(sessions::Refusal::MemberLocked.into());
        }
        let target = if self.is_update {
            Target::EmailUpdate(self.member)
        } else {
            Target::Login(self.member)
        };
        match codes::redeem(tx, project, &target, code, now).await? {
            Tried::None => return Err(Refusal::NotFound.into()),
            Tried::Wrong => {
                guesser
                    .record_failure(tx, project, Some(self.member), now)
                    .await?;
                return Ok(false);
            }
            Tried::Right => {
                guesser
                    .reset_failures(tx, project, Some(self.member), now)
                    .await?;
            }
        }
        let (member, email) = (self.member, self.email.as_str());
        if self.is_update && !members::complete_email_update(tx, project, member, email, now).await? {
            return Err(Refusal::NotFound.into());
        }
        Ok(true)
    }
}
