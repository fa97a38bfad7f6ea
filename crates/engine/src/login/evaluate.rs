//! After proofs of a member: a session, or what is still missing for one.
//!
//! Whatever was proven and however, it ends here: links and codes, passwords, the exchange of a session or of an
//! intermediate session, and a new organization.

use tenure_core::factor::{Factor, Factors};
use tenure_core::mfa::{self, AllowedMethods, Requirement};
use tenure_core::secret_token::IntermediateSessionToken;
use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::b2b::members::Status;
use tenure_types::b2b::organizations::{AuthMethod, MfaMethod};
use tenure_types::sessions::{Attributes, SequenceOrder};
use tenure_types::{JsonMap, Timestamp};
use uuid::Uuid;

use super::LoginContext;
use super::attempt::Token;
use crate::Result;
use crate::credentials::links::{self, Purpose};
use crate::projects::Project;
use crate::sessions::ends::end_surplus;
use crate::sessions::intermediate::{self, Intermediate, MemberThere};
use crate::sessions::{self, Refusal};
use crate::subjects::members::store::{self, MemberRow};
use crate::subjects::members::{Member, changes};
use crate::subjects::organizations::Organization;

/// Where a login stands.
pub(crate) enum LoginState {
    /// Everything that the organization asks for was proven.
    Authenticated(Session),
    /// A primary factor that the organization takes is missing.
    PrimaryRequired {
        token: Token,
        expires_at: Timestamp,
        allowed: Vec<AuthMethod>,
    },
    /// A second factor is missing.
    MfaRequired {
        token: Token,
        expires_at: Timestamp,
        needed: MfaChallenge,
    },
}

impl LoginState {
    /// The session, if there is one yet.
    pub(crate) fn session(&self) -> Option<Uuid> {
        match self {
            Self::Authenticated(session) => Some(session.session_id),
            Self::PrimaryRequired { .. } | Self::MfaRequired { .. } => None,
        }
    }

    /// The intermediate session in which the login goes on, if it does.
    pub(crate) fn intermediate(&self) -> Option<&IntermediateSessionToken> {
        match self {
            Self::Authenticated(_) => None,
            Self::PrimaryRequired { token, .. } | Self::MfaRequired { token, .. } => Some(token),
        }
    }
}

/// A second factor that is missing.
pub(crate) struct MfaChallenge {
    /// Those that the member has and may use. `None`: it must enrol one.
    pub(super) options: Option<Options>,
    /// Whether a code by SMS shall be sent without being asked for.
    pub(super) send_sms: bool,
}

pub(super) struct Options {
    pub(super) phone_number: Option<String>,
    pub(super) totp_id: Option<Uuid>,
}

/// Who wants to enter, and where. The member's row is locked.
pub(crate) struct Entrant<'a> {
    pub(crate) project: &'a Project,
    pub(crate) organization: &'a Organization,
    pub(crate) member: &'a mut Member,
}

/// `proven`: all that counts so far; if the attempt has an intermediate session, it is part of it, and locked. The
/// member becomes active when its primary factor is enough.
pub(crate) async fn evaluate(
    tx: &Tx,
    entrant: Entrant<'_>,
    proven: Intermediate,
    attempt: &LoginContext,
    now: Timestamp,
) -> Result<LoginState> {
    let Entrant {
        project,
        organization,
        member,
    } = entrant;
    // What does not count here is kept: it may count elsewhere.
    let counting = proven
        .clone()
        .counting_in(organization.id, Some(there(&member.row)));

    if !primary_suffices(organization, Some(member), &counting) {
        let expires_at = keep(tx, project.uuid, &proven, attempt, now).await?;
        return Ok(LoginState::PrimaryRequired {
            token: attempt.token().clone(),
            expires_at,
            allowed: organization.allowed_methods(),
        });
    }
    activate(tx, project, member, counting.email_verified, now).await?;

    if let Some(needed) = missing(organization, Some(member), &counting) {
        let expires_at = keep(tx, project.uuid, &proven, attempt, now).await?;
        return Ok(LoginState::MfaRequired {
            token: attempt.token().clone(),
            expires_at,
            needed,
        });
    }
    let session = start(tx, project, member, counting, attempt, now).await?;
    Ok(LoginState::Authenticated(session))
}

/// Whether what was proven holds a primary factor that the organization takes. Who is not active yet must have proven
/// the e-mail address too: an invitation is for whoever reads that mailbox.
pub(super) fn primary_suffices(
    organization: &Organization,
    member: Option<&Member>,
    proven: &Intermediate,
) -> bool {
    let exempt = member.is_some_and(|member| member.row.is_breakglass);
    let taken = proven.factors.iter().any(|(proof, _)| {
        proof.order() == SequenceOrder::Primary
            && (exempt
                || proof
                    .method()
                    .as_ref()
                    .is_none_or(|method| organization.allows(method)))
    });
    let known = member.is_some_and(|member| member.row.status == Status::Active.as_str());
    taken && (known || proven.email_verified)
}

/// Whether the organization lets the member log in by a method. A breakglass member may use any.
pub(crate) fn may_use(organization: &Organization, member: &Member, method: &AuthMethod) -> bool {
    member.row.is_breakglass || organization.allows(method)
}

/// After a primary factor that is enough: the member is active, and its address verified if that was proven.
pub(crate) async fn activate(
    tx: &Tx,
    project: &Project,
    member: &mut Member,
    email_verified: bool,
    now: Timestamp,
) -> Result<()> {
    let active = Status::Active.as_str();
    let changed = member.row.status != active || (email_verified && !member.row.email_verified);
    if changed {
        let before = member.row.clone();
        active.clone_into(&mut member.row.status);
        member.row.email_verified |= email_verified;
        member.row.updated_at = now.millis();
        store::update(tx, project.uuid, &member.row).await?;
        changes::emit(tx, project.uuid, &before, &member.row).await?;
        // Who has come in needs no invitation any more.
        links::void(tx, project.uuid, member.row.member_id, Purpose::Invite).await?;
    }
    Ok(())
}

/// The second factor that the member still owes. `member`: `None` where one would be made on joining.
fn missing(
    organization: &Organization,
    member: Option<&Member>,
    proven: &Intermediate,
) -> Option<MfaChallenge> {
    let settings = &organization.settings;
    let row = member.map(|member| &member.row);
    let allowed = AllowedMethods::new(
        &settings.mfa_methods,
        &settings.allowed_mfa_methods,
        row.is_some_and(|row| row.is_breakglass),
    );
    // Beside an app, a phone is no way in before it was verified: see `may_complete`.
    let takes_phone = |row: &MemberRow| {
        let has_app = row.totp_id.is_some() && allowed.allow(&MfaMethod::Totp);
        row.phone_id.is_some() && (row.phone_verified || !has_app)
    };
    let standing = mfa::Member {
        mfa_enrolled: row.is_some_and(|row| row.mfa_enrolled),
        phone_number: row
            .filter(|row| takes_phone(row))
            .map(|row| row.phone_number.as_str()),
        totp_id: row.and_then(|row| row.totp_id),
        default_method: row.and_then(|row| row.default_mfa_method.parse().ok()),
    };
    let satisfied = proven.factors.has_second_factor(|method| allowed.allow(method));
    match mfa::requirement(&standing, &settings.mfa_policy, allowed, satisfied) {
        Requirement::None => None,
        Requirement::Needed { options, send_sms } => Some(MfaChallenge {
            options: options.map(|options| Options {
                phone_number: options.phone_number.map(str::to_owned),
                totp_id: options.totp_id,
            }),
            send_sms,
        }),
    }
}

/// Stores what was proven so far, under the token that was given or a new one; returns its end.
async fn keep(
    tx: &Tx,
    project: Uuid,
    proven: &Intermediate,
    attempt: &LoginContext,
    now: Timestamp,
) -> Result<Timestamp> {
    match &attempt.intermediate {
        Some(token) => intermediate::update(tx, project, token, proven).await?,
        None => {
            intermediate::insert(tx, project, &attempt.new_intermediate, proven, now).await?;
        }
    }
    Ok(proven.expires_at)
}

/// The session that all this was for. The intermediate session is used up.
pub(crate) async fn start(
    tx: &Tx,
    project: &Project,
    member: &Member,
    proven: Intermediate,
    attempt: &LoginContext,
    now: Timestamp,
) -> Result<Session> {
    if let Some(token) = &attempt.intermediate {
        intermediate::redeem(tx, project.uuid, token, now).await?;
    }
    // Where a project has a longest session, exchanging must not lengthen one.
    let limited = project.settings.session_max_duration_minutes.is_some();
    let origin = proven.origin.filter(|_| limited);
    let started_at = origin.map_or(now, |origin| origin.started_at);
    let mut change = attempt.change.clone();
    let duration = change.default_duration(project);
    let mut session = Session {
        session_id: attempt.new_session,
        subject_id: member.row.member_id,
        token_version: project.keys.current_token(now).version(),
        started_at,
        last_accessed_at: now,
        expires_at: duration.end(started_at, now),
        attributes: Attributes::default(),
        factors: owned_by(member, &proven.factors),
        claims: JsonMap::default(),
    };
    change.apply(&mut session, now)?;
    if session.expires_at <= now {
        // The project's longest session is shorter by now than the one that this goes on from has lasted.
        return Err(Refusal::NotFound.into());
    }
    sessions::store::insert(tx, project.uuid, &session).await?;
    end_surplus(tx, project, (session.subject_id, session.session_id), now).await?;
    Ok(session)
}

/// What was proven of the member's address before an organization was chosen, or of its phone in another organization,
/// is the member's from here on.
fn owned_by(member: &Member, factors: &Factors) -> Factors {
    let row = &member.row;
    factors.filter_map(|proof| {
        let mut proof = proof.clone();
        match &mut proof {
            Factor::MagicLink { email_id, email } | Factor::EmailOtp { email_id, email }
                if *email == row.email =>
            {
                *email_id = row.email_id;
            }
            Factor::SmsOtp {
                phone_id,
                phone_number,
            } if *phone_number == row.phone_number => *phone_id = row.phone_id.unwrap_or(*phone_id),
            _ => {}
        }
        Some(proof)
    })
}

/// What an exchange into an organization would come to now.
pub(crate) enum LoginPreview {
    Authenticated,
    PrimaryRequired(Vec<AuthMethod>),
    MfaRequired(MfaChallenge),
}

/// Changes nothing, and sends nothing. `member`: `None` where one would be made on joining.
pub(crate) fn preview(
    organization: &Organization,
    member: Option<&Member>,
    proven: &Intermediate,
) -> LoginPreview {
    let row = member.map(|member| &member.row);
    let proven = proven.clone().counting_in(organization.id, row.map(there));
    if !primary_suffices(organization, member, &proven) {
        return LoginPreview::PrimaryRequired(organization.allowed_methods());
    }
    missing(organization, member, &proven).map_or(LoginPreview::Authenticated, LoginPreview::MfaRequired)
}

/// A member as [`Intermediate::counting_in`] looks at it.
pub(super) fn there(row: &MemberRow) -> MemberThere<'_> {
    MemberThere {
        member: row.member_id,
        verified_phone: row.phone_verified.then_some(row.phone_number.as_str()),
    }
}
