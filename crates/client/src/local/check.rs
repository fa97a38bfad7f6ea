//! One check of a JWT, from its text to the session: the order of the questions, and who answers them.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tenure_core::jwt::{self, Times, VerifyError, verify};
use tenure_types::rbac::Verdict;
use tenure_types::{OrganizationId, Timestamp};

use super::fetched::Known;
use super::judge::{Judgement, JwtFacts, Subject};
use super::jwks::Keys;
use super::options::{AuthenticateJwtLocalOptions, AuthenticateJwtOptions, VerifiedJwt};
use super::tokens::Tokens;
use super::{Local, LocalError};

/// What was read from a JWT whose signature, issuer and audience are right.
pub(crate) struct Checked<S> {
    pub(super) session: S,
    pub(super) times: Times,
    facts: JwtFacts,
}

/// A kind of session: of a user, or of a member.
pub(crate) trait Kind: Clone + Send + Sync + Sized + 'static {
    type Check: Clone + Send + Sync;

    /// `None` when the claims are those of the other kind.
    fn read(verified: jwt::Verified) -> Option<(Self, Subject)>;

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
    pub(super) staleness: super::policy::Staleness,
    /// Whether a live follower of the signals keeps the policies up to date.
    pub(super) up_to_date: bool,
}

impl Local {
    /// The session of a JWT. `None` when it is too old.
    pub(crate) async fn authenticate<S: Kind>(
        &self,
        jwt: &str,
        options: &AuthenticateJwtLocalOptions<S::Check>,
    ) -> Result<Option<VerifiedJwt<S>>, LocalError> {
        let now = self.clock.now();
        let keys = self.jwks.keys(now).await.map_err(LocalError::Jwks)?;
        let Some(tokens) = S::kept(self) else {
            let checked = self.verify::<S>(jwt, keys, now).await?;
            let accepted = self.accept(&checked, options, now).await?;
            return Ok(accepted.map(|verdict| VerifiedJwt {
                jwt_expires_at: Timestamp::from_seconds(checked.times.expires_at),
                session: checked.session,
                verdict,
            }));
        };
        let before = tokens.find(jwt, now).filter(|one| keys.value.has(one.facts.kid));
        let checked = if let Some(checked) = before {
            checked
        } else {
            let checked = Arc::new(self.verify::<S>(jwt, keys, now).await?);
            tokens.keep(jwt, Arc::clone(&checked));
            checked
        };
        let accepted = self.accept(&checked, options, now).await?;
        Ok(accepted.map(|verdict| VerifiedJwt {
            jwt_expires_at: Timestamp::from_seconds(checked.times.expires_at),
            session: checked.session.clone(),
            verdict,
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

    async fn verify<S: Kind>(
        &self,
        jwt: &str,
        mut keys: Arc<Known<Keys>>,
        now: Timestamp,
    ) -> Result<Checked<S>, LocalError> {
        let mut verified = self.verify_with(&keys, jwt);
        if matches!(verified, Err(VerifyError::UnknownKey))
            && let Some(others) = self.jwks.others_than(&keys, now).await
        {
            keys = others;
            verified = self.verify_with(&keys, jwt);
        }
        let verified = verified?;
        let (times, kid) = (verified.times, verified.kid);
        // Dropped since these keys were read.
        if !self.jwks.has(kid) {
            return Err(LocalError::UnknownKey);
        }
        let session_id = verified.session.id;
        let (session, subject) = S::read(verified).ok_or(LocalError::Claims)?;
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

    fn verify_with(&self, keys: &Known<Keys>, jwt: &str) -> Result<jwt::Verified, VerifyError> {
        verify(jwt, keys.value.all(), &self.issuers, &self.audience)
    }

    /// The questions whose answers change from one moment to the next. `None` when the JWT is too old.
    async fn accept<S: Kind>(
        &self,
        checked: &Checked<S>,
        options: &AuthenticateJwtLocalOptions<S::Check>,
        now: Timestamp,
    ) -> Result<Option<Option<Verdict>>, LocalError> {
        let judgement = self.judge(&checked.facts);
        if judgement == Judgement::Ended {
            return Err(LocalError::Ended);
        }
        let tolerance = seconds(options.clock_tolerance);
        checked.times.check(now, tolerance)?;
        if is_too_old(checked.times, now, options.max_token_age, options.clock_tolerance) {
            return Ok(None);
        }
        match judgement {
            Judgement::Changed => return Err(LocalError::Stale),
            Judgement::Behind { refuse } => return Err(LocalError::Behind { refuse }),
            Judgement::Good | Judgement::Blind | Judgement::Ended => {}
        }
        let Some(check) = &options.authorization_check else {
            return Ok(Some(None));
        };
        let by = Authorizing {
            now,
            staleness: if options.accept_stale_policy {
                super::policy::Staleness::Accepted
            } else {
                super::policy::Staleness::Refused
            },
            up_to_date: judgement == Judgement::Good,
        };
        let verdict = checked.session.authorize(self, check, by).await?;
        Ok(Some(Some(verdict)))
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
