//! One check of a JWT, from its text to the session: the order of the questions, and who answers them.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tenure_core::jwt::{self, Times, verify};
use tenure_types::rbac::Verdict;
use tenure_types::{OrganizationId, Timestamp};

use super::Local;
use super::fetched::Known;
use super::judge::{Judgement, JwtFacts, Subject};
use super::jwks::Keys;
use super::options::{AuthenticateJwtLocalOptions, AuthenticateJwtOptions, VerifiedJwt};
use super::policy::Staleness;
use super::tokens::{Checked, Tokens};
use crate::error::LocalError;

/// The most that clocks are taken to be apart: what signals told of a JWT is forgotten some minutes after it is over.
const MOST_TOLERANCE: Duration = Duration::from_secs(300);

/// A kind of session: of a user, or of a member.
pub(crate) trait Kind: Clone + Send + Sync + Sized + 'static {
    type Check: Clone + Send + Sync;

    /// `None` when the claims are those of the other kind.
    fn read(claims: jwt::Claims, expires_at: Timestamp) -> Option<(Self, Subject)>;

    fn organization_id(&self) -> Option<OrganizationId>;

    /// Where those that were verified before are, if they are kept.
    fn kept(local: &Local) -> Option<&Tokens<Self>>;

    fn authorize(
        &self,
        local: &Local,
        check: &Self::Check,
        by: Authorizing,
    ) -> impl Future<Output = Result<Verdict, LocalError>> + Send;
}

/// How an authorization check is done.
#[derive(Clone, Copy)]
pub(crate) struct Authorizing {
    pub(super) now: Timestamp,
    pub(super) staleness: Staleness,
    /// Whether a live follower of the signals keeps the policies up to date.
    pub(super) up_to_date: bool,
}

impl Local {
    /// The session of a JWT. `None` when it is too old.
    ///
    /// What is there at once is not awaited: beside the RSA operation each future on the way would show.
    pub(crate) async fn authenticate<S: Kind>(
        &self,
        jwt: &str,
        options: &AuthenticateJwtLocalOptions<S::Check>,
    ) -> Result<Option<VerifiedJwt<S>>, LocalError> {
        let mut now = self.clock.now();
        let keys = match self.jwks.fresh(now) {
            Some(keys) => keys,
            // What can't be a JWT need not wait for keys.
            None if jwt.split('.').count() != 3 => return Err(LocalError::Malformed),
            None => {
                let keys = self.jwks.keys(now).await.map_err(LocalError::Jwks)?;
                // That may have taken a while.
                now = self.clock.now();
                keys
            }
        };
        let tokens = S::kept(self);
        let before = tokens
            .and_then(|tokens| tokens.find(jwt, now))
            .filter(|one| keys.value.has(one.facts.kid));
        let (accepted, session, facts, times) = if let Some(checked) = before {
            let accepted = self.accept(&checked, options, now);
            (accepted, checked.session.clone(), checked.facts, checked.times)
        } else {
            let checked = match self.verify::<S>(jwt, &keys) {
                Err(LocalError::UnknownKey) => self.verify_by_others(jwt, &keys, now).await?,
                verified => verified?,
            };
            let accepted = self.accept(&checked, options, now);
            let (facts, times) = (checked.facts, checked.times);
            let session = match tokens {
                None => checked.session,
                Some(tokens) => {
                    let session = checked.session.clone();
                    tokens.keep(jwt, Arc::new(checked));
                    session
                }
            };
            (accepted, session, facts, times)
        };
        let Some(up_to_date) = accepted? else {
            return Ok(None);
        };
        let verdict = match &options.authorization_check {
            None => None,
            Some(check) => {
                let by = Authorizing {
                    now,
                    staleness: if options.accept_stale_policy {
                        Staleness::Accepted
                    } else {
                        Staleness::Refused
                    },
                    up_to_date,
                };
                let verdict = session.authorize(self, check, by).await?;
                // Policies may have been waited for.
                if self.judge(&facts) == Judgement::Ended {
                    return Err(LocalError::Ended);
                }
                Some(verdict)
            }
        };
        Ok(Some(VerifiedJwt {
            session,
            verdict,
            jwt_expires_at: Timestamp::from_seconds(times.expires_at),
        }))
    }

    /// The session of a JWT, as far as local data settle it. `None` when the server is to be asked.
    pub(crate) async fn settle<S: Kind>(
        &self,
        jwt: &str,
        options: &AuthenticateJwtOptions<S::Check>,
    ) -> Result<Option<VerifiedJwt<S>>, LocalError> {
        if options.max_token_age.is_zero() {
            return Ok(None);
        }
        let options = AuthenticateJwtLocalOptions {
            max_token_age: options.max_token_age,
            clock_tolerance: options.clock_tolerance,
            authorization_check: options.authorization_check.clone(),
            // The server is there to be asked.
            accept_stale_policy: false,
        };
        match self.authenticate(jwt, &options).await {
            Err(error) if !error.is_final() => Ok(None),
            settled => settled,
        }
    }

    fn verify<S: Kind>(&self, jwt: &str, keys: &Known<Keys>) -> Result<Checked<S>, LocalError> {
        let verified = verify(jwt, keys.value.all(), &self.issuers, &self.audience)?;
        let (times, kid) = (verified.times, verified.kid);
        // Dropped since these keys were read.
        if !self.jwks.has(kid) {
            return Err(LocalError::UnknownKey);
        }
        let session_id = verified.claims.session.id;
        let expires_at = Timestamp::from_seconds(times.expires_at);
        // The server signed it, and means something by it.
        let (session, subject) = S::read(verified.claims, expires_at).ok_or(LocalError::Unreadable)?;
        Ok(Checked {
            facts: JwtFacts {
                session_id,
                subject,
                organization_id: session.organization_id(),
                project: self.project,
                kid,
                issued_at: times.issued_at,
            },
            session,
            times,
        })
    }

    /// By keys that were published since, if there are any.
    async fn verify_by_others<S: Kind>(
        &self,
        jwt: &str,
        keys: &Arc<Known<Keys>>,
        now: Timestamp,
    ) -> Result<Checked<S>, LocalError> {
        let others = self.jwks.others_than(keys, now).await;
        let others = others.ok_or(LocalError::UnknownKey)?;
        self.verify(jwt, &others)
    }

    /// The questions whose answers change from one moment to the next. `None` when the JWT is too old; otherwise whether
    /// a live follower of the signals says that nothing has changed.
    fn accept<S: Kind>(
        &self,
        checked: &Checked<S>,
        options: &AuthenticateJwtLocalOptions<S::Check>,
        now: Timestamp,
    ) -> Result<Option<bool>, LocalError> {
        let judgement = self.judge(&checked.facts);
        if judgement == Judgement::Ended {
            return Err(LocalError::Ended);
        }
        let tolerance = seconds(options.clock_tolerance.min(MOST_TOLERANCE));
        checked.times.check(now, tolerance)?;
        if is_too_old(checked.times, now, options.max_token_age, options.clock_tolerance) {
            return Ok(None);
        }
        match judgement {
            Judgement::Changed => Err(LocalError::Stale),
            Judgement::Behind { refuse } => Err(LocalError::Behind { refuse }),
            Judgement::Good => Ok(Some(true)),
            Judgement::Blind | Judgement::Ended => Ok(Some(false)),
        }
    }
}

fn is_too_old(times: Times, now: Timestamp, max_age: Duration, tolerance: Duration) -> bool {
    let age = now
        .millis()
        .saturating_sub(Timestamp::from_seconds(times.issued_at).millis());
    max_age.is_zero() || age > millis(max_age).saturating_add(millis(tolerance))
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
