//! The session as callers see it, and its JWT.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use tenure_core::jwt::{OrganizationClaim, SessionClaim, SessionClaims};
use tenure_core::session::{Session, jwt_end_seconds};
use tenure_types::{MemberId, OrganizationId, Secret, SessionId, Timestamp, UserId, sessions};
use uuid::Uuid;

use super::Refusal;
use crate::projects::Project;
use crate::{Engine, Result};

/// A session that has been authenticated, with both its proofs.
pub(crate) struct IssuedSession {
    pub(crate) session: sessions::Session,
    pub(crate) session_token: Secret,
    pub(crate) session_jwt: Secret,
}

/// `roles`: those that the session's user holds now.
pub(crate) fn issue(
    engine: &Engine,
    project: &Project,
    session: Session,
    roles: Vec<String>,
    now: Timestamp,
) -> Result<IssuedSession> {
    let user = UserId::new(project.environment, session.subject_id).to_string();
    let holder = Principal {
        subject: &user,
        organization: None,
        roles: &roles,
    };
    let proofs = tokens(engine, project, &session, holder, now)?;
    Ok(IssuedSession {
        session: view(project, session, roles),
        session_token: proofs.session_token,
        session_jwt: proofs.session_jwt,
    })
}

/// What a session is proven by.
pub(crate) struct SessionTokens {
    pub(crate) session_token: Secret,
    pub(crate) session_jwt: Secret,
}

/// Both proofs of a member's session. `roles`: those that it holds now.
pub(crate) fn member_tokens(
    engine: &Engine,
    project: &Project,
    (organization, slug): (Uuid, &str),
    session: &Session,
    roles: &[String],
    now: Timestamp,
) -> Result<SessionTokens> {
    let member = MemberId::new(project.environment, session.subject_id).to_string();
    let organization_id = OrganizationId::new(project.environment, organization).to_string();
    let holder = Principal {
        subject: &member,
        organization: Some(OrganizationClaim {
            organization_id: &organization_id,
            slug,
        }),
        roles,
    };
    tokens(engine, project, session, holder, now)
}

/// What a JWT says of the session's holder.
#[derive(Clone, Copy)]
struct Principal<'a> {
    subject: &'a str,
    organization: Option<OrganizationClaim<'a>>,
    roles: &'a [String],
}

fn tokens(
    engine: &Engine,
    project: &Project,
    session: &Session,
    holder: Principal<'_>,
    now: Timestamp,
) -> Result<SessionTokens> {
    // A token key is kept for as long as a session was made with it.
    let token_key = project
        .keys
        .token(session.token_version)
        .ok_or(Refusal::NotFound)?;
    Ok(SessionTokens {
        session_token: token_key
            .token(project.uuid, project.vertical, session.session_id)
            .into(),
        session_jwt: sign_jwt(engine, project, session, holder, now).into(),
    })
}

/// A session as callers see it.
pub(crate) fn view(project: &Project, session: Session, roles: Vec<String>) -> sessions::Session {
    sessions::Session {
        session_id: SessionId::new(project.environment, session.session_id),
        user_id: UserId::new(project.environment, session.subject_id),
        started_at: session.started_at,
        last_accessed_at: session.last_accessed_at,
        expires_at: session.expires_at,
        attributes: session.attributes,
        authentication_factors: session.factors.to_wire(project.environment, project.vertical),
        custom_claims: session.claims,
        roles,
    }
}

fn sign_jwt(
    engine: &Engine,
    project: &Project,
    session: &Session,
    holder: Principal<'_>,
    now: Timestamp,
) -> String {
    let key = project.keys.active();
    let session_id = SessionId::new(project.environment, session.session_id).to_string();
    let input = key.signing_input(&SessionClaims {
        aud: [&project.text],
        exp: jwt_end_seconds(now, session.expires_at),
        session: SessionClaim {
            id: &session_id,
            started_at: session.started_at,
            last_accessed_at: session.last_accessed_at,
            expires_at: session.expires_at,
            attributes: &session.attributes,
            authentication_factors: session.factors.to_jwt(project.environment, project.vertical),
            roles: holder.roles,
        },
        organization: holder.organization,
        iat: now.seconds(),
        iss: &project.issuer,
        nbf: now.seconds(),
        sub: holder.subject,
        custom: &session.claims,
    });
    engine.signatures.get_or_sign(input, now, |input| key.sign(input))
}

/// JWTs of the current second. RS256 is deterministic, so a session that is authenticated again within the second, with
/// nothing changed, has the same JWT: it is signed once.
#[derive(Default)]
pub(crate) struct Signatures(Mutex<Second>);

#[derive(Default)]
struct Second {
    second: i64,
    signed: HashMap<[u8; 32], Box<str>>,
}

/// The most JWTs kept: as many as two cores can sign in a second.
const KEPT: usize = 8192;

impl Signatures {
    /// By what is signed, key and claims: two that differ in anything never share a signature.
    fn get_or_sign(&self, input: String, now: Timestamp, sign: impl FnOnce(String) -> String) -> String {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, input.as_bytes()).as_ref());
        {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.second != now.seconds() {
                kept.second = now.seconds();
                kept.signed.clear();
            }
            if let Some(jwt) = kept.signed.get(&hash) {
                return jwt.to_string();
            }
        }
        let jwt = sign(input);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.second == now.seconds() && kept.signed.len() < KEPT {
            kept.signed.insert(hash, jwt.as_str().into());
        }
        jwt
    }
}
