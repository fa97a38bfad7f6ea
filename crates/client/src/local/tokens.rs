//! The cache of verified JWTs, so that the same one is not verified twice.
//!
//! A JWT is found by a keyed hash of the end of its signature, and its whole text is compared: no other text is taken for
//! it. A hash of the whole text would take longer than the rest of the lookup.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tenure_core::jwt::Times;
use tenure_types::Timestamp;

use super::revocation::JwtFacts;

/// The number of locks that callers are spread over.
const SHARDS: usize = 16;
/// How many characters at the end are hashed: 256 bits of the signature, which nobody can choose freely.
const HASHED: usize = 44;

/// What was read from a JWT whose signature, issuer and audience are right.
pub(super) struct Checked<S> {
    pub(super) session: S,
    pub(super) times: Times,
    pub(super) facts: JwtFacts,
}

/// The JWTs that were verified before.
pub struct Tokens<S> {
    shards: [Mutex<Shard<S>>; SHARDS],
    hashing: RandomState,
    most_a_generation: usize,
}

/// Two generations: when the young one is full, it becomes the old one, and the old one is gone.
struct Shard<S> {
    young: Generation<S>,
    old: Generation<S>,
}

type Generation<S> = HashMap<u64, Kept<S>>;

struct Kept<S> {
    jwt: Box<str>,
    checked: Arc<Checked<S>>,
}

impl<S> Tokens<S> {
    /// `most` is the number of JWTs that are kept at most.
    pub(super) fn new(most: usize) -> Self {
        Self {
            shards: std::array::from_fn(|_| {
                Mutex::new(Shard {
                    young: HashMap::new(),
                    old: HashMap::new(),
                })
            }),
            hashing: RandomState::new(),
            most_a_generation: (most / SHARDS / 2).max(1),
        }
    }

    /// What was read from this JWT, unless it has expired.
    pub(super) fn find(&self, jwt: &str, now: Timestamp) -> Option<Arc<Checked<S>>> {
        let hash = self.hash(jwt)?;
        let shard = self.shard(hash);
        let kept = shard.young.get(&hash).or_else(|| shard.old.get(&hash))?;
        let same = *kept.jwt == *jwt && now.seconds() < kept.checked.times.expires_at;
        same.then(|| Arc::clone(&kept.checked))
    }

    pub(super) fn keep(&self, jwt: &str, checked: Arc<Checked<S>>) {
        let Some(hash) = self.hash(jwt) else { return };
        let jwt = jwt.into();
        let mut shard = self.shard(hash);
        if shard.young.len() >= self.most_a_generation {
            shard.old = std::mem::take(&mut shard.young);
        }
        // Of two JWTs with one hash, the later one stays.
        shard.young.insert(hash, Kept { jwt, checked });
    }

    /// How many are kept.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        let of = |shard: &Mutex<Shard<S>>| {
            let shard = shard.lock().unwrap();
            shard.young.len() + shard.old.len()
        };
        self.shards.iter().map(of).sum()
    }

    /// `None` for a text that is too short to be a JWT.
    fn hash(&self, jwt: &str) -> Option<u64> {
        let end: &[u8; HASHED] = jwt.as_bytes().last_chunk()?;
        Some(self.hashing.hash_one(end))
    }

    fn shard(&self, hash: u64) -> MutexGuard<'_, Shard<S>> {
        let shard = usize::try_from(hash % SHARDS as u64).expect("less than SHARDS");
        self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
