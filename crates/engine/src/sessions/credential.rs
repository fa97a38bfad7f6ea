//! What callers say of a session: which one, and what shall change.

use tenure_core::jwt;
use tenure_core::session::{Duration, Session};
use tenure_core::token::Claimed;
use tenure_types::{JsonMap, Secret, Timestamp};
use uuid::Uuid;

use super::Refusal;
use crate::Result;
use crate::projects::Project;

/// How long a new session lasts if the caller does not say.
const DEFAULT_MINUTES: i64 = 60;

/// A session, as its holder proves it.
pub(crate) enum SessionCredential {
    Token(Secret),
    Jwt(Secret),
}

impl SessionCredential {
    pub(crate) fn exactly_one(token: Option<Secret>, jwt: Option<Secret>) -> Result<Self> {
        Self::at_most_one(token, jwt)?.ok_or_else(|| Refusal::NoArguments.into())
    }

    pub(crate) fn at_most_one(token: Option<Secret>, jwt: Option<Secret>) -> Result<Option<Self>> {
        match (token, jwt) {
            (Some(_), Some(_)) => Err(Refusal::TooManyArguments.into()),
            (Some(token), None) => Ok(Some(Self::Token(token))),
            (None, Some(jwt)) => Ok(Some(Self::Jwt(jwt))),
            (None, None) => Ok(None),
        }
    }

    /// Which session it proves, without asking the database. A forged token costs one HMAC, a forged JWT one RSA check.
    ///
    /// A JWT may be past its `exp`: what counts here is whether its session is alive.
    pub(crate) fn verify(&self, project: &Project) -> Result<Uuid> {
        match self {
            Self::Token(token) => {
                let token = Claimed::parse(token).map_err(|_| Refusal::InvalidToken)?;
                let key = project.keys.token(token.version()).ok_or(Refusal::NotFound)?;
                token
                    .proven_by(key, project.uuid, project.vertical)
                    .ok_or_else(|| Refusal::NotFound.into())
            }
            Self::Jwt(jwt) => {
                let verified = jwt::verify(
                    jwt,
                    project.keys.verifying(),
                    std::slice::from_ref(&project.issuer),
                    &project.text,
                )
                .map_err(Refusal::UnparsableJwt)?;
                Ok(verified.claims.session.id.uuid())
            }
        }
    }
}

/// What a call wants to change of a session.
#[derive(Clone, Debug, Default)]
pub(crate) struct SessionUpdate {
    pub(crate) duration: Option<Duration>,
    pub(crate) claims: Option<JsonMap>,
}

impl SessionUpdate {
    pub(crate) fn parse(project: &Project, minutes: Option<i64>, claims: Option<JsonMap>) -> Result<Self> {
        let limit = project.settings.session_max_duration_minutes;
        let duration = minutes
            .map(|minutes| Duration::parse(minutes, limit))
            .transpose()?;
        Ok(Self { duration, claims })
    }

    /// For a session that is started whether or not the caller says how long it shall last.
    pub(crate) fn default_duration(&mut self, project: &Project) -> Duration {
        let limit = project.settings.session_max_duration_minutes;
        *self
            .duration
            .get_or_insert_with(|| Duration::capped(DEFAULT_MINUTES, limit))
    }

    pub(crate) fn is_none(&self) -> bool {
        self.duration.is_none() && self.claims.is_none()
    }

    /// To a session that is locked, or not stored yet.
    pub(crate) fn apply(&self, session: &mut Session, now: Timestamp) -> Result<()> {
        if let Some(duration) = self.duration {
            session.expires_at = duration.end(session.started_at, now);
        }
        if let Some(claims) = &self.claims {
            tenure_core::claims::merge(&mut session.claims, claims)?;
        }
        Ok(())
    }
}
