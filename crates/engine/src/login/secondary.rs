//! A member proves a second factor: in an intermediate session, which may become a session by it, or in a session that
//! is there already.

use std::sync::Arc;

use tenure_core::factor::{Factor, Factors};
use tenure_core::mfa::{self, Enrollment, Given, SetEnrollment};
use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::b2b::members::Status;
use tenure_types::b2b::organizations::MfaMethod;
use tenure_types::b2b::otps::MfaAuthenticateRequest;
use tenure_types::{Secret, Timestamp};
use uuid::Uuid;

use super::attempt::Token;
use super::{LoginArguments, LoginContext, evaluate};
use crate::projects::Project;
use crate::sessions::intermediate::{self, Intermediate};
use crate::sessions::store::{self, Locked};
use crate::sessions::{self, Refusal, SessionCredential};
use crate::subjects::members::{self, Member, changes};
use crate::subjects::organizations::Organization;
use crate::{Engine, Result};

/// In what the second factor is proven.
#[derive(Clone)]
pub(crate) enum LoginSession {
    Intermediate(Token),
    Existing(Uuid),
}

impl LoginSession {
    /// At most one of the three.
    pub(crate) fn parse(
        project: &Project,
        session_token: Option<Secret>,
        session_jwt: Option<Secret>,
        intermediate: Option<Secret>,
    ) -> Result<Option<Self>> {
        let presented = SessionCredential::at_most_one(session_token, session_jwt)?;
        match (presented, intermediate) {
            (Some(_), Some(_)) => Err(Refusal::TooManyArguments.into()),
            (Some(presented), None) => Ok(Some(Self::Existing(presented.verify(project)?))),
            (None, Some(token)) => {
                let token = intermediate::parse(&token)?;
                Ok(Some(Self::Intermediate(Arc::new(token))))
            }
            (None, None) => Ok(None),
        }
    }

    /// Locks it, and checks that it is the member's. Returns what it holds.
    pub(crate) async fn held(
        &self,
        tx: &Tx,
        project: &Project,
        organization: &Organization,
        member: &Member,
        now: Timestamp,
    ) -> Result<LockedSession> {
        match self {
            Self::Intermediate(token) => {
                let proven = intermediate::lock(tx, project.uuid, token, now).await?;
                if proven.email != member.row.email {
                    return Err(Refusal::MemberMismatch.into());
                }
                let proven = proven.counting_in(organization.id, Some(evaluate::there(&member.row)));
                if !evaluate::primary_suffices(organization, Some(member), &proven) {
                    return Err(Refusal::PrimaryUnmet.into());
                }
                Ok(LockedSession::Intermediate(proven))
            }
            Self::Existing(session) => {
                let locked = store::lock(tx, project.uuid, *session, now)
                    .await?
                    .ok_or(Refusal::NotFound)?;
                if locked.session.subject_id != member.row.member_id {
                    return Err(Refusal::MemberMismatch.into());
                }
                Ok(LockedSession::Session(locked))
            }
        }
    }
}

/// What a [`LoginSession`] holds.
pub(crate) enum LockedSession {
    Intermediate(Intermediate),
    Session(Locked),
}

impl LockedSession {
    /// What was proven in it so far.
    pub(crate) fn factors(&self) -> &Factors {
        match self {
            Self::Intermediate(proven) => &proven.factors,
            Self::Session(locked) => &locked.session.factors,
        }
    }
}

/// What a call that proves a second factor was given besides the proof.
pub(crate) struct SecondaryContext {
    pub(crate) via: LoginSession,
    attempt: LoginContext,
    set_enrollment: Option<SetEnrollment>,
    set_default: bool,
}

impl SecondaryContext {
    /// Of a call that takes a code.
    pub(crate) fn of(engine: &Engine, project: &Project, request: MfaAuthenticateRequest) -> Result<Self> {
        let arguments = LoginArguments {
            session_token: request.session.session_token,
            session_jwt: request.session.session_jwt,
            intermediate_session_token: request.intermediate_session_token,
            session_duration_minutes: request.session.session_duration_minutes,
            session_custom_claims: request.session.session_custom_claims,
            locale: None,
        };
        let enrollment = request.set_mfa_enrollment.as_deref();
        let set_default = request.set_default_mfa.unwrap_or(false);
        Self::parse(engine, project, arguments, enrollment, set_default)
    }

    /// `arguments`: exactly one of the three ways to name a session.
    pub(crate) fn parse(
        engine: &Engine,
        project: &Project,
        mut arguments: LoginArguments,
        set_mfa_enrollment: Option<&str>,
        set_default_mfa: bool,
    ) -> Result<Self> {
        let via = LoginSession::parse(
            project,
            arguments.session_token.take(),
            arguments.session_jwt.take(),
            arguments.intermediate_session_token.take(),
        )?
        .ok_or(sessions::Refusal::NoArguments)?;
        let mut attempt = LoginContext::parse(engine, project, arguments)?;
        if let LoginSession::Intermediate(token) = &via {
            attempt.intermediate = Some(token.clone());
        }
        Ok(Self {
            via,
            attempt,
            set_enrollment: set_mfa_enrollment
                .map(str::parse)
                .transpose()
                .map_err(|_| Refusal::InvalidMfaEnrollment)?,
            set_default: set_default_mfa,
        })
    }
}

/// Whether the member may use a second factor in its organization. A breakglass member may use any.
pub(crate) fn may_use_mfa(organization: &Organization, member: &Member, method: &MfaMethod) -> Result<()> {
    if member.row.is_breakglass || organization.allows_mfa(method) {
        Ok(())
    } else {
        Err(Refusal::MfaMethodRestricted.into())
    }
}

/// The proof was checked in this transaction, in which the member's row is locked and `held` was read by
/// [`LoginSession::held`].
#[expect(clippy::too_many_arguments, reason = "who proves what, in what, and what for")]
pub(crate) async fn complete_secondary(
    tx: &Tx,
    project: &Project,
    organization: &Organization,
    member: &mut Member,
    (proof, given): (Factor, Given),
    held: LockedSession,
    attempt: &SecondaryContext,
    now: Timestamp,
) -> Result<Session> {
    let before = member.row.clone();
    let row = &mut member.row;
    let after = mfa::after(
        given,
        Enrollment {
            mfa_enrolled: row.mfa_enrolled,
            default_method: row.default_mfa_method.parse().ok(),
        },
        &organization.settings.mfa_policy,
        attempt.set_enrollment,
        attempt.set_default,
    );
    row.mfa_enrolled = after.mfa_enrolled;
    row.default_mfa_method = after
        .default_method
        .map_or_else(String::new, |method| method.as_str().to_owned());
    row.phone_verified |= matches!(proof, Factor::SmsOtp { .. });
    if let LockedSession::Intermediate(proven) = &held {
        Status::Active.as_str().clone_into(&mut row.status);
        row.email_verified |= proven.email_verified;
    }
    row.updated_at = now.millis();
    members::store::update(tx, project.uuid, row).await?;
    changes::emit(tx, project.uuid, &before, row).await?;

    match held {
        LockedSession::Intermediate(mut proven) => {
            proven.factors.add(proof, now);
            evaluate::start(tx, project, member, proven, &attempt.attempt, now).await
        }
        LockedSession::Session(mut locked) => {
            locked.session.factors.add(proof, now);
            attempt.attempt.change.apply(&mut locked.session, now)?;
            store::update(tx, project.uuid, &locked).await?;
            Ok(locked.session)
        }
    }
}
