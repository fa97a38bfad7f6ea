//! The cache of the project's public keys.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use tenure_core::jwt::VerifyingKey;
use tenure_types::jwks::Jwk;
use tenure_types::{JwkId, Timestamp};

use super::cache::{Cache, Entry};
use super::origin::{Fetching, Origin};
use crate::clock::Clock;
use crate::error::Error;

/// The pause between two fetches for unknown keys, in milliseconds. A forged JWT can name any key, so these fetches have to
/// be limited.
const COOLDOWN: i64 = 30_000;

/// The project's public keys, fetched when needed.
pub(super) struct Jwks {
    origin: Arc<dyn Origin>,
    cache: Arc<Cache<Keys>>,
    /// Compromised keys. They are never accepted again, even if an earlier response of the server still has them.
    dropped: Arc<Mutex<HashSet<JwkId>>>,
}

/// Parsed keys.
#[derive(Clone)]
pub(super) struct Keys(Arc<[Arc<VerifyingKey>]>);

impl Keys {
    pub(super) fn all(&self) -> &[Arc<VerifyingKey>] {
        &self.0
    }

    pub(super) fn has(&self, kid: JwkId) -> bool {
        self.0.iter().any(|key| key.kid() == kid)
    }

    /// Parses the keys that are not dropped. A key that can't be parsed is left out, and counts as unknown.
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
            cache: Arc::new(Cache::new(clock, preloaded)),
            dropped: Arc::default(),
        }
    }

    /// The cached keys, if no fetch is due.
    pub(super) fn fresh(&self, now: Timestamp) -> Option<Arc<Entry<Keys>>> {
        self.cache.fresh_at_once(now)
    }

    /// Keys of at most 300 s ago; older ones only while the server can't be reached.
    pub(super) async fn keys(&self, now: Timestamp) -> Result<Arc<Entry<Keys>>, Arc<Error>> {
        self.cache.fresh_or_stale(now, || self.fetch()).await
    }

    /// Other keys than these, which lack the one that is needed. `None` when there are none, and it is too soon to fetch.
    pub(super) async fn others_than(
        &self,
        these: &Arc<Entry<Keys>>,
        now: Timestamp,
    ) -> Option<Arc<Entry<Keys>>> {
        let differ = |keys: &Arc<Entry<Keys>>| !Arc::ptr_eq(keys, these);
        if let Some(keys) = self.cache.current().filter(differ) {
            return Some(keys);
        }
        if !self.cache.may_ask_again(now, COOLDOWN) {
            return None;
        }
        self.cache.join(now, || self.fetch()).await.ok()
    }

    /// Refuses a key from now on, and begins a fetch of the others.
    pub(super) fn drop_key(&self, kid: JwkId, now: Timestamp) {
        self.dropped
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(kid);
        self.cache.change(|keys| {
            let kept = keys.all().iter().filter(|key| key.kid() != kid);
            kept.cloned().collect()
        });
        // The running fetch may have been answered before.
        self.cache.abandon_fetch();
        // Outside a runtime, the next check begins the fetch.
        let _ = self.cache.begin(now, || self.fetch());
    }

    /// Refuses all keys until they are fetched again.
    pub(super) fn forget(&self, now: Timestamp) {
        self.cache.forget();
        // Outside a runtime, the next check begins the fetch.
        let _ = self.cache.begin(now, || self.fetch());
    }

    /// Whether this key is accepted at this moment.
    pub(super) fn has(&self, kid: JwkId) -> bool {
        self.cache.holds(|keys| keys.has(kid))
    }

    pub(super) fn fetches(&self) -> u64 {
        self.cache.fetches()
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
