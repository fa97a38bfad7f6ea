//! JWTs that were verified before, so that the same one need not be again.
//!
//! What is kept is of no use to a thief: of the signature only its SHA-256.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use tenure_types::Timestamp;

use super::check::Checked;

/// Locks that callers are spread over.
const SHARDS: usize = 16;
/// The shortest signature that is kept: of a key of 2048 bits.
const SIGNATURE_CHARS: usize = 342;

/// See the file's own words.
pub(crate) struct Tokens<S> {
    shards: [Mutex<Shard<S>>; SHARDS],
    most_a_generation: usize,
}

/// Two generations: when the young one is full, it becomes the old one, and the old one is gone.
struct Shard<S> {
    young: Generation<S>,
    old: Generation<S>,
}

type Generation<S> = HashMap<[u8; 32], Kept<S>>;

struct Kept<S> {
    /// Header and payload, to be compared letter by letter.
    signed: Box<str>,
    checked: Arc<Checked<S>>,
}

impl<S> Tokens<S> {
    /// Of so many JWTs at most.
    pub(super) fn new(most: usize) -> Self {
        Self {
            shards: std::array::from_fn(|_| {
                Mutex::new(Shard {
                    young: HashMap::new(),
                    old: HashMap::new(),
                })
            }),
            most_a_generation: (most / SHARDS / 2).max(1),
        }
    }

    /// What was verified of this very text, unless it is over.
    pub(super) fn find(&self, jwt: &str, now: Timestamp) -> Option<Arc<Checked<S>>> {
        let (signed, hash) = key(jwt)?;
        let shard = self.shard(&hash);
        let kept = shard.young.get(&hash).or_else(|| shard.old.get(&hash))?;
        let same = *kept.signed == *signed && now.seconds() < kept.checked.times.expires_at;
        same.then(|| Arc::clone(&kept.checked))
    }

    pub(super) fn keep(&self, jwt: &str, checked: Arc<Checked<S>>) {
        let Some((signed, hash)) = key(jwt) else { return };
        let signed = signed.into();
        let mut shard = self.shard(&hash);
        if shard.young.len() >= self.most_a_generation {
            shard.old = std::mem::take(&mut shard.young);
        }
        shard.young.insert(hash, Kept { signed, checked });
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

    fn shard(&self, hash: &[u8; 32]) -> MutexGuard<'_, Shard<S>> {
        self.shards[usize::from(hash[0]) % SHARDS]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is signed, and the hash of the signature. Nothing is known of texts that have none.
fn key(jwt: &str) -> Option<(&str, [u8; 32])> {
    // The usual length first: the search for the dot would take longer.
    let usual = jwt.len().checked_sub(SIGNATURE_CHARS + 1);
    let (signed, signature) = usual
        .and_then(|at| jwt.split_at_checked(at))
        .and_then(|(signed, rest)| Some((signed, rest.strip_prefix('.')?)))
        .or_else(|| jwt.rsplit_once('.'))?;
    let hash = digest(&SHA256, signature.as_bytes());
    Some((signed, *hash.as_ref().first_chunk()?))
}
