//! From what a request shows to its session, and to what becomes of its cookies.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::cookies::{SessionCookies, SetCookies};
use super::kinds::SessionClient;
use super::kinds::sealed::{Answer, Proof};
use super::options::WebOptions;
use super::presented::{Carrier, Presented};
use super::refusal::Refusal;
use super::session::Authenticated;
use crate::error::Error;
use crate::local::{AuthenticateJwtOptions, VerifiedJwt};

/// Settles one request after the other.
pub(super) struct Settler<C: SessionClient> {
    client: C,
    pub(super) options: Arc<WebOptions>,
    pub(super) cookies: SessionCookies,
    /// No refresh before, in milliseconds: the last one failed.
    rests_until: AtomicI64,
}

pub(super) struct Settled<C: SessionClient> {
    pub(super) outcome: Result<Authenticated<C::Session>, Refusal>,
    /// What the response tells the browser.
    pub(super) cookies: Option<SetCookies>,
}

impl<C: SessionClient> Settler<C> {
    pub(super) fn new(client: C, options: WebOptions) -> Self {
        let options = Arc::new(options);
        Self {
            cookies: SessionCookies::new(Arc::clone(&options), Arc::clone(client.clock())),
            client,
            options,
            rests_until: AtomicI64::new(i64::MIN),
        }
    }

    pub(super) async fn settle(&self, presented: &Presented) -> Settled<C> {
        let found = self.find(presented).await;
        let cookies = match &found {
            _ if presented.carrier == Carrier::Bearer => None,
            Ok(Found::AtServer(answer)) => {
                // It moves with the session's end, if the browser has it at all.
                let token = presented.token.is_some().then_some(&*answer.session_token);
                let until = C::expires_at(&answer.session);
                Some(self.cookies.fresh(token, &answer.session_jwt, until))
            }
            Err(Refusal::Ended | Refusal::Absent) if !presented.is_empty() => Some(self.cookies.end()),
            Ok(Found::Here(_)) | Err(_) => None,
        };
        let outcome = found.map(|found| self.authenticated(found, presented));
        Settled { outcome, cookies }
    }

    async fn find(&self, presented: &Presented) -> Result<Found<C::Session>, Refusal> {
        if let Some(jwt) = &presented.jwt {
            match self.by_jwt(jwt, presented.carrier).await {
                // It says nothing about the token beside it.
                Err(error) if Refusal::is_worthless(&error) => {}
                found => return Ok(found?),
            }
        }
        let token = presented.token.as_deref().ok_or(Refusal::Absent)?;
        Ok(self.ask(Proof::Token(token)).await?)
    }

    async fn by_jwt(&self, jwt: &str, carrier: Carrier) -> Result<Found<C::Session>, Error> {
        let Some(verified) = self.client.settle(jwt, &self.options.checking()).await? else {
            return self.ask(Proof::Jwt(jwt)).await;
        };
        if carrier == Carrier::Cookies
            && self.is_due(&verified)
            && let Some(refreshed) = self.refresh(jwt).await?
        {
            return Ok(refreshed);
        }
        Ok(Found::Here(verified.session))
    }

    fn is_due(&self, verified: &VerifiedJwt<C::Session>) -> bool {
        let now = self.now();
        let left = verified.jwt_expires_at.millis().saturating_sub(now);
        left < millis(self.options.refresh_within) && now >= self.rests_until.load(Ordering::Relaxed)
    }

    /// `None`: there is no answer for the moment. Fails when the answer is that the session is gone.
    async fn refresh(&self, jwt: &str) -> Result<Option<Found<C::Session>>, Error> {
        let patience = self.options.refresh_patience;
        let answer = tokio::time::timeout(patience, self.ask(Proof::Jwt(jwt))).await;
        match answer {
            Ok(Ok(found)) => Ok(Some(found)),
            Ok(Err(error)) if !matches!(Refusal::of(&error), Some(Refusal::Ended)) => Ok(self.rest()),
            Ok(Err(error)) => Err(error),
            Err(_) => Ok(self.rest()),
        }
    }

    /// Whoever comes next shall not wait in vain too.
    fn rest<T>(&self) -> Option<T> {
        let until = self
            .now()
            .saturating_add(millis(self.options.refresh_patience * 2));
        self.rests_until.store(until, Ordering::Relaxed);
        None
    }

    async fn ask(&self, proof: Proof<'_>) -> Result<Found<C::Session>, Error> {
        let options = AuthenticateJwtOptions {
            session_duration_minutes: self.options.session_duration_minutes,
            ..self.options.checking()
        };
        self.client.ask(proof, &options).await.map(Found::AtServer)
    }

    fn authenticated(&self, found: Found<C::Session>, presented: &Presented) -> Authenticated<C::Session> {
        let (session, jwt, is_local) = match found {
            // Only a JWT can be settled here.
            Found::Here(session) => (session, presented.jwt.clone().unwrap_or_default(), true),
            Found::AtServer(answer) => (answer.session, answer.session_jwt, false),
        };
        Authenticated::new(
            session,
            jwt,
            presented.carrier,
            is_local,
            &self.client,
            &self.options,
        )
    }

    fn now(&self) -> i64 {
        self.client.clock().now().millis()
    }
}

/// A live session.
enum Found<S> {
    Here(S),
    AtServer(Answer<S>),
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
