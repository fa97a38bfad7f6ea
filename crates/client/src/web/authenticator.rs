//! Authenticates a request by its credentials, and decides which cookies its response sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::cookies::{SessionCookies, SetCookies};
use super::credentials::{Carrier, SessionCredentials};
use super::kinds::SessionKind;
use super::options::WebOptions;
use super::refusal::Refusal;
use super::session::Authenticated;
use crate::authentication::{SessionCredential, Sessions, WireSession};
use crate::error::Error;
use crate::local::{AuthenticateJwtOptions, AuthenticatedJwt, VerifiedJwt};

/// Authenticates the requests of a website.
pub(super) struct Authenticator<S: SessionKind> {
    sessions: Sessions<S>,
    pub(super) options: Arc<WebOptions>,
    pub(super) cookies: SessionCookies,
    /// There is no refresh before this time, in milliseconds, since the last one failed.
    rests_until: AtomicI64,
}

/// A live session.
type Found<S> = AuthenticatedJwt<S, <S as WireSession>::Remote>;

impl<S: SessionKind> Authenticator<S> {
    pub(super) fn new(sessions: Sessions<S>, options: WebOptions) -> Self {
        let options = Arc::new(options);
        Self {
            cookies: SessionCookies::new(Arc::clone(&options), Arc::clone(&sessions.inner.clock)),
            sessions,
            options,
            rests_until: AtomicI64::new(i64::MIN),
        }
    }

    /// The session of a request, and the cookies that its response sets.
    pub(super) async fn authenticate(
        &self,
        credentials: &SessionCredentials,
    ) -> (Result<Authenticated<S>, Refusal>, Option<SetCookies>) {
        let found = self.find(credentials).await;
        let cookies = match &found {
            _ if credentials.carrier == Carrier::Bearer => None,
            Ok(Found {
                session,
                remote: Some(remote),
                ..
            }) => {
                let (token, jwt) = S::tokens(remote);
                // The token's cookie follows the session's end, if the browser has this cookie.
                let token = credentials.token.is_some().then_some(token);
                Some(self.cookies.fresh(token, jwt, session.expires_at()))
            }
            Err(Refusal::Ended | Refusal::Absent) if !credentials.is_empty() => Some(self.cookies.end()),
            Ok(_) | Err(_) => None,
        };
        let authenticated = found.map(|found| self.authenticated(found, credentials));
        (authenticated, cookies)
    }

    async fn find(&self, credentials: &SessionCredentials) -> Result<Found<S>, Refusal> {
        if let Some(jwt) = &credentials.jwt {
            match self.by_jwt(jwt, credentials.carrier).await {
                // The token beside such a JWT may still be valid.
                Err(error) if Refusal::is_absent(&error) => {}
                found => return Ok(found?),
            }
        }
        let token = credentials.token.as_deref().ok_or(Refusal::Absent)?;
        Ok(self.ask(SessionCredential::Token(token)).await?)
    }

    async fn by_jwt(&self, jwt: &str, carrier: Carrier) -> Result<Found<S>, Error> {
        let local = &self.sessions.inner.local;
        let Some(verified) = local.check_locally(jwt, &self.options.checking()).await? else {
            return self.ask(SessionCredential::Jwt(jwt)).await;
        };
        if carrier == Carrier::Cookies
            && self.is_due(&verified)
            && let Some(refreshed) = self.refresh(jwt).await?
        {
            return Ok(refreshed);
        }
        Ok(verified.into())
    }

    fn is_due(&self, verified: &VerifiedJwt<S>) -> bool {
        let now = self.now();
        let left = verified.jwt_expires_at.millis().saturating_sub(now);
        left < millis(self.options.refresh_within) && now >= self.rests_until.load(Ordering::Relaxed)
    }

    /// `None` when the server gives no answer in time. Fails when the server says that the session has ended.
    async fn refresh(&self, jwt: &str) -> Result<Option<Found<S>>, Error> {
        let patience = self.options.refresh_patience;
        let answer = tokio::time::timeout(patience, self.ask(SessionCredential::Jwt(jwt))).await;
        match answer {
            Ok(Ok(found)) => Ok(Some(found)),
            Ok(Err(error)) if !matches!(Refusal::of(&error), Some(Refusal::Ended)) => Ok(self.rest()),
            Ok(Err(error)) => Err(error),
            Err(_) => Ok(self.rest()),
        }
    }

    /// Stops refreshes for a while, so that the next requests do not wait in vain too.
    fn rest<T>(&self) -> Option<T> {
        let until = self
            .now()
            .saturating_add(millis(self.options.refresh_patience * 2));
        self.rests_until.store(until, Ordering::Relaxed);
        None
    }

    async fn ask(&self, credential: SessionCredential<'_>) -> Result<Found<S>, Error> {
        let options = AuthenticateJwtOptions {
            session_duration_minutes: self.options.session_duration_minutes,
            ..self.options.checking()
        };
        self.sessions.authenticate_remotely(credential, &options).await
    }

    fn authenticated(&self, found: Found<S>, credentials: &SessionCredentials) -> Authenticated<S> {
        let is_local = found.is_local();
        let jwt = match &found.remote {
            Some(remote) => S::tokens(remote).1.to_string(),
            // Only a JWT is authenticated without the server.
            None => credentials.jwt.clone().unwrap_or_default(),
        };
        Authenticated::new(
            found.session,
            jwt,
            credentials.carrier,
            is_local,
            &self.sessions,
            &self.options,
        )
    }

    fn now(&self) -> i64 {
        self.sessions.inner.clock.now().millis()
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
