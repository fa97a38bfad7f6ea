//! After a proof: starts a session, adds the proof to one, or does neither, as the caller asked.

use tenure_core::factor::{Factor, Factors};
use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::sessions::{Attributes, AuthenticationResponse};
use tenure_types::users::User;
use tenure_types::{JsonMap, Secret, Timestamp};
use uuid::Uuid;

use super::ends::end_surplus;
use super::{Refusal, SessionUpdate, issue, store};
use crate::projects::Project;
use crate::{Engine, Result};

/// What shall become of a proof.
#[derive(Clone, Debug)]
pub(crate) struct SessionTarget {
    /// A session that the caller presented: the proof is added to it.
    pub(crate) to: Option<Uuid>,
    pub(crate) change: SessionUpdate,
    /// The id of the session to start, should one be started.
    pub(crate) new_id: Uuid,
}

/// A session that holds the proof.
pub(crate) struct Started(Session);

impl SessionTarget {
    pub(crate) fn new(engine: &Engine, to: Option<Uuid>, change: SessionUpdate) -> Self {
        Self {
            to,
            change,
            new_id: engine.entropy().uuid(),
        }
    }
}

/// `None`: neither a session nor a duration was given, and there is no session. The user's row must be locked, so that
/// no session is started for a user that is being deleted.
pub(crate) async fn start_or_attach(
    tx: &Tx,
    project: &Project,
    user: Uuid,
    proof: Factor,
    attach: &SessionTarget,
    now: Timestamp,
) -> Result<Option<Started>> {
    if let Some(session) = attach.to {
        let mut locked = store::lock(tx, project.uuid, session, now)
            .await?
            .ok_or(Refusal::NotFound)?;
        let session = &mut locked.session;
        if session.subject_id != user {
            return Err(Refusal::UserMismatch.into());
        }
        session.factors.add(proof, now);
        attach.change.apply(session, now)?;
        store::update(tx, project.uuid, &locked).await?;
        return Ok(Some(Started(locked.session)));
    }
    let Some(duration) = attach.change.duration else {
        return Ok(None);
    };
    let mut session = Session {
        session_id: attach.new_id,
        subject_id: user,
        token_version: project.keys.current_token(now).version(),
        started_at: now,
        last_accessed_at: now,
        expires_at: duration.end(now, now),
        attributes: Attributes::default(),
        factors: Factors::of(proof, now),
        claims: JsonMap::default(),
    };
    attach.change.apply(&mut session, now)?;
    store::insert(tx, project.uuid, &session).await?;
    end_surplus(tx, project, (user, session.session_id), now).await?;
    Ok(Some(Started(session)))
}

impl Started {
    /// A session that exists already and was changed.
    pub(crate) fn existing(session: Session) -> Self {
        Self(session)
    }
}

/// The answer of every call that proves a factor.
pub(crate) fn respond(
    engine: &Engine,
    project: &Project,
    user: User,
    started: Option<Started>,
    now: Timestamp,
) -> Result<AuthenticationResponse> {
    let Some(Started(session)) = started else {
        return Ok(no_session(user));
    };
    let issued = issue::issue(engine, project, session, user.roles.clone(), now)?;
    Ok(AuthenticationResponse {
        user_id: user.user_id,
        session_token: issued.session_token,
        session_jwt: issued.session_jwt,
        session: Some(issued.session),
        user,
        user_device: None,
    })
}

/// The answer where no session was asked for.
pub(crate) fn no_session(user: User) -> AuthenticationResponse {
    AuthenticationResponse {
        user_id: user.user_id,
        user,
        session_token: Secret::default(),
        session_jwt: Secret::default(),
        session: None,
        user_device: None,
    }
}
