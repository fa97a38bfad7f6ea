//! One local check of a JWT: verify its signature, validate what changes with time, authorize the action.

use std::sync::Arc;
use std::time::Duration;

use tenure_core::jwt::{Times, verify};
use tenure_types::Timestamp;

use super::cache::Entry;
use super::jwks::Keys;
use super::jwt_session::{AuthorizationContext, JwtSession};
use super::options::{AuthenticateJwtLocalOptions, AuthenticateJwtOptions, VerifiedJwt};
use super::policy::Staleness;
use super::revocation::{JwtFacts, RevocationCheck};
use super::state::Local;
use super::tokens::Checked;
use crate::error::LocalError;

/// The greatest clock tolerance. Signals about a JWT are forgotten some minutes after it expires, so a greater tolerance
/// would accept revoked JWTs.
const MOST_TOLERANCE: Duration = Duration::from_secs(300);

impl Local {
    /// The session of a JWT, if this machine can tell. `None` when the server has to be asked.
    pub(crate) async fn check_locally<S: JwtSession>(
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
            // The server can be asked instead.
            accept_stale_policy: false,
        };
        match self.check(jwt, &options).await {
            Err(error) if !error.is_final() => Ok(None),
            checked => checked,
        }
    }

    /// The session of a JWT. `None` when it is too old.
    ///
    /// What is at hand is not awaited: each additional future would show beside the RSA operation.
    pub(crate) async fn check<S: JwtSession>(
        &self,
        jwt: &str,
        options: &AuthenticateJwtLocalOptions<S::Check>,
    ) -> Result<Option<VerifiedJwt<S>>, LocalError> {
        let mut now = self.clock.now();
        let keys = match self.jwks.fresh(now) {
            Some(keys) => keys,
            // Text that can't be a JWT is refused without waiting for keys.
            None if jwt.split('.').count() != 3 => return Err(LocalError::Malformed),
            None => {
                let keys = self.jwks.keys(now).await.map_err(LocalError::Jwks)?;
                // Fetching may have taken a while.
                now = self.clock.now();
                keys
            }
        };
        let tokens = S::kept(self);
        let before = tokens
            .and_then(|tokens| tokens.find(jwt, now))
            .filter(|one| keys.value.has(one.facts.kid));
        let (validated, session, facts, times) = if let Some(checked) = before {
            let validated = self.validate(&checked, options, now);
            (validated, checked.session.clone(), checked.facts, checked.times)
        } else {
            let checked = match self.verify::<S>(jwt, &keys) {
                Err(LocalError::UnknownKey) => self.verify_by_newer_keys(jwt, &keys, now).await?,
                verified => verified?,
            };
            let validated = self.validate(&checked, options, now);
            let (facts, times) = (checked.facts, checked.times);
            let session = match tokens {
                None => checked.session,
                Some(tokens) => {
                    let session = checked.session.clone();
                    tokens.keep(jwt, Arc::new(checked));
                    session
                }
            };
            (validated, session, facts, times)
        };
        let Some(up_to_date) = validated? else {
            return Ok(None);
        };
        let verdict = match &options.authorization_check {
            None => None,
            Some(check) => {
                let context = AuthorizationContext {
                    now,
                    staleness: if options.accept_stale_policy {
                        Staleness::Accepted
                    } else {
                        Staleness::Refused
                    },
                    up_to_date,
                };
                let verdict = session.authorize(self, check, context).await?;
                // The session may have ended while policies were fetched.
                if self.check_revocation(&facts) == RevocationCheck::Ended {
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

    fn verify<S: JwtSession>(&self, jwt: &str, keys: &Entry<Keys>) -> Result<Checked<S>, LocalError> {
        let verified = verify(jwt, keys.value.all(), &self.issuers, &self.audience)?;
        let (times, kid) = (verified.times, verified.kid);
        // The key was dropped since these keys were read.
        if !self.jwks.has(kid) {
            return Err(LocalError::UnknownKey);
        }
        let session_id = verified.claims.session.id;
        let expires_at = Timestamp::from_seconds(times.expires_at);
        // The server signed these claims: a newer one may use a form that this version can't read.
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

    /// Verifies by keys that were published since, if there are any.
    async fn verify_by_newer_keys<S: JwtSession>(
        &self,
        jwt: &str,
        keys: &Arc<Entry<Keys>>,
        now: Timestamp,
    ) -> Result<Checked<S>, LocalError> {
        let newer = self.jwks.others_than(keys, now).await;
        let newer = newer.ok_or(LocalError::UnknownKey)?;
        self.verify(jwt, &newer)
    }

    /// Checks what changes with time: revocation, expiry and age. `None` when the JWT is too old; otherwise whether a live
    /// follower of the signals confirms that nothing has changed.
    fn validate<S: JwtSession>(
        &self,
        checked: &Checked<S>,
        options: &AuthenticateJwtLocalOptions<S::Check>,
        now: Timestamp,
    ) -> Result<Option<bool>, LocalError> {
        let revocation = self.check_revocation(&checked.facts);
        if revocation == RevocationCheck::Ended {
            return Err(LocalError::Ended);
        }
        let tolerance = seconds(options.clock_tolerance.min(MOST_TOLERANCE));
        checked.times.check(now, tolerance)?;
        if is_too_old(checked.times, now, options.max_token_age, options.clock_tolerance) {
            return Ok(None);
        }
        match revocation {
            RevocationCheck::Changed => Err(LocalError::Stale),
            RevocationCheck::Lagging { refuse } => Err(LocalError::Lagging { refuse }),
            RevocationCheck::Good => Ok(Some(true)),
            RevocationCheck::NotFollowing | RevocationCheck::Ended => Ok(Some(false)),
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
