//! The answers of calls that prove a factor of a member.

use std::sync::Arc;

use tenure_core::session::Session;
use tenure_types::b2b::organizations::MfaMethod;
use tenure_types::b2b::sessions::{
    AuthenticationResponse, MemberOptions, MemberSession, MfaRequired, MfaResponse, PrimaryRequired,
};
use tenure_types::{MemberId, OrganizationId, Secret, SessionId, Timestamp, TotpId};

use super::evaluate::MfaChallenge;
use super::{LoginContext, LoginState, attempt};
use crate::projects::Project;
use crate::sessions::issue;
use crate::subjects::members::{Member, view as member_view};
use crate::subjects::organizations::{Organization, view as organization_view};
use crate::{Engine, Result, login};

/// After the transaction: where the login stands. If a code by SMS is to follow, it is put on its way; where that fails
/// the login goes on, and the answer does not promise a code.
pub(crate) async fn respond(
    engine: &Engine,
    project: &Arc<Project>,
    organization: &Organization,
    member: &Member,
    outcome: LoginState,
    attempt: &LoginContext,
    now: Timestamp,
) -> Result<AuthenticationResponse> {
    let mut response = AuthenticationResponse {
        member_id: MemberId::new(project.environment, member.row.member_id),
        member: member_view::view(project, organization, member, now)?,
        organization: organization_view::view(project, organization)?,
        member_authenticated: false,
        session_token: Secret::default(),
        session_jwt: Secret::default(),
        member_session: None,
        intermediate_session_token: Secret::default(),
        intermediate_session_token_expires_at: None,
        mfa_required: None,
        primary_required: None,
        member_device: None,
    };
    match outcome {
        LoginState::Authenticated(session) => {
            let issued = issue_member_session(engine, project, organization, member, session, now)?;
            response.member_authenticated = true;
            response.session_token = issued.session_token;
            response.session_jwt = issued.session_jwt;
            response.member_session = Some(issued.session);
        }
        LoginState::PrimaryRequired {
            token,
            expires_at,
            allowed,
        } => {
            response.intermediate_session_token = attempt::text(&token);
            response.intermediate_session_token_expires_at = Some(expires_at);
            response.primary_required = Some(PrimaryRequired {
                allowed_auth_methods: allowed,
            });
        }
        LoginState::MfaRequired {
            token,
            expires_at,
            needed,
        } => {
            let sent = needed.send_sms
                && login::auto_send(engine, project, organization, member, attempt.locale, now).await;
            response.intermediate_session_token = attempt::text(&token);
            response.intermediate_session_token_expires_at = Some(expires_at);
            response.mfa_required = Some(mfa_required(project, needed, sent));
        }
    }
    Ok(response)
}

pub(crate) fn mfa_required(project: &Project, needed: MfaChallenge, sent: bool) -> MfaRequired {
    MfaRequired {
        member_options: needed.options.map(|options| MemberOptions {
            mfa_phone_number: options.phone_number.unwrap_or_default(),
            totp_registration_id: options
                .totp_id
                .map_or_else(String::new, |id| TotpId::new(project.environment, id).to_string()),
        }),
        secondary_auth_initiated: sent.then_some(MfaMethod::SmsOtp),
    }
}

/// The answer of calls that prove a second factor.
pub(crate) fn mfa_response(
    engine: &Engine,
    project: &Project,
    organization: &Organization,
    member: &Member,
    session: Session,
    now: Timestamp,
) -> Result<MfaResponse> {
    let issued = issue_member_session(engine, project, organization, member, session, now)?;
    Ok(MfaResponse {
        member_id: MemberId::new(project.environment, member.row.member_id),
        member: member_view::view(project, organization, member, now)?,
        organization: organization_view::view(project, organization)?,
        session_token: issued.session_token,
        session_jwt: issued.session_jwt,
        member_session: issued.session,
        member_device: None,
    })
}

/// A member's session with both its proofs.
pub(crate) struct IssuedMemberSession {
    pub(crate) session: MemberSession,
    pub(crate) session_token: Secret,
    pub(crate) session_jwt: Secret,
}

pub(crate) fn issue_member_session(
    engine: &Engine,
    project: &Project,
    organization: &Organization,
    member: &Member,
    session: Session,
    now: Timestamp,
) -> Result<IssuedMemberSession> {
    let roles = member_view::role_ids(project, organization, &member.row)?;
    let proofs = issue::member_tokens(
        engine,
        project,
        (organization.id, &organization.row.slug),
        &session,
        &roles,
        now,
    )?;
    Ok(IssuedMemberSession {
        session: session_view(project, organization, session, roles),
        session_token: proofs.session_token,
        session_jwt: proofs.session_jwt,
    })
}

/// A member's session as callers see it.
pub(crate) fn session_view(
    project: &Project,
    organization: &Organization,
    session: Session,
    roles: Vec<String>,
) -> MemberSession {
    let environment = project.environment;
    MemberSession {
        member_session_id: SessionId::new(environment, session.session_id),
        member_id: MemberId::new(environment, session.subject_id),
        organization_id: OrganizationId::new(environment, organization.id),
        organization_slug: organization.row.slug.clone(),
        started_at: session.started_at,
        last_accessed_at: session.last_accessed_at,
        expires_at: session.expires_at,
        authentication_factors: session.factors.to_wire(environment, project.vertical),
        roles,
        custom_claims: session.claims,
    }
}
