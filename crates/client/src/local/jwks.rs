//! The project's public keys, as this process knows them.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use tenure_core::jwt::VerifyingKey;
use tenure_types::jwks::Jwk;
use tenure_types::{JwkId, Timestamp};

use super::fetched::{Fetched, Known};
use super::origin::{Fetching, Origin};
use crate::clock::Clock;
use crate::error::Error;

/// How long a key that nobody knows begins no other fetch, in milliseconds: forgeries name what they like.
const COOLDOWN: i64 = 30_000;

/// See the file's own words.
pub(super) struct Jwks {
    origin: Arc<dyn Origin>,
    fetched: Arc<Fetched<Keys>>,
    /// Keys that must never count again, whatever an answer that is under way says.
    dropped: Arc<Mutex<HashSet<JwkId>>>,
}

/// Keys, parsed.
#[derive(Clone)]
pub(super) struct Keys(Arc<[Arc<VerifyingKey>]>);

impl Keys {
    pub(super) fn all(&self) -> &[Arc<VerifyingKey>] {
        &self.0
    }

    pub(super) fn has(&self, kid: JwkId) -> bool {
        self.0.iter().any(|key| key.kid() == kid)
    }

    /// Those that can be used. A key that can't is left out: a JWT that names it is signed with an unknown key.
    fn parse(published: &[Jwk], dropped: &HashSet<JwkId>) -> Self {
        published
            .iter()
            .filter(|key| !dropped.contains(&key.kid))
            .filter_map(|key| VerifyingKey::from_jwk(key).ok())
            .map(Arc::new)
            .collect()
    }
}

impl FromIterator<Arc<VerifyingKey>> for Keys {
    fn from_iter<I: IntoIterator<Item = Arc<VerifyingKey>>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

impl Jwks {
    pub(super) fn new(origin: Arc<dyn Origin>, clock: Arc<dyn Clock>, preloaded: Option<&[Jwk]>) -> Self {
        let preloaded = preloaded.map(|published| Keys::parse(published, &HashSet::new()));
        Self {
            origin,
            fetched: Arc::new(Fetched::new(clock, preloaded)),
            dropped: Arc::default(),
        }
    }

    /// Those that are known, if they are fresh enough to need no thought.
    pub(super) fn fresh(&self, now: Timestamp) -> Option<Arc<Known<Keys>>> {
        self.fetched.fresh_at_once(now)
    }

    /// Those of at most 300 s ago; older ones only when the server gives no others.
    pub(super) async fn keys(&self, now: Timestamp) -> Result<Arc<Known<Keys>>, Arc<Error>> {
        self.fetched.fresh_or_known(now, || self.fetch()).await
    }

    /// Others than these, which do not have a key that is wanted. `None` when there are none yet, and it is too soon to
    /// ask.
    pub(super) async fn others_than(
        &self,
        these: &Arc<Known<Keys>>,
        now: Timestamp,
    ) -> Option<Arc<Known<Keys>>> {
        let differ = |known: &Arc<Known<Keys>>| !Arc::ptr_eq(known, these);
        if let Some(known) = self.fetched.known().filter(differ) {
            return Some(known);
        }
        if !self.fetched.may_ask_again(now, COOLDOWN) {
            return None;
        }
        self.fetched.join(now, || self.fetch()).await.ok()
    }

    /// Lets a key count no more, at once and for ever, and asks for the others.
    pub(super) fn drop_key(&self, kid: JwkId, now: Timestamp) {
        self.dropped
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(kid);
        self.fetched.change(|keys| {
            let kept = keys.all().iter().filter(|key| key.kid() != kid);
            kept.cloned().collect()
        });
        // What is under way may be an answer from before.
        self.fetched.leave_running();
        // Outside a runtime the next check asks.
        let _ = self.fetched.begin(now, || self.fetch());
    }

    /// Lets no key count until the server has given its keys anew.
    pub(super) fn forget(&self, now: Timestamp) {
        self.fetched.forget();
        // Outside a runtime the next check asks.
        let _ = self.fetched.begin(now, || self.fetch());
    }

    /// Whether this key counts at this moment.
    pub(super) fn has(&self, kid: JwkId) -> bool {
        self.fetched.is(|keys| keys.has(kid))
    }

    pub(super) fn fetches(&self) -> u64 {
        self.fetched.fetches()
    }

    fn fetch(&self) -> Fetching<Keys> {
        let published = self.origin.keys();
        let dropped = Arc::clone(&self.dropped);
        Box::pin(async move {
            let published = published.await?;
            let dropped = dropped.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(Keys::parse(&published, &dropped))
        })
    }
}
