//! Time and randomness that a test rules.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tenure_core::jwt::{BadKey, SigningKey};
use tenure_engine::support::{Clock, Entropy};
use tenure_types::Timestamp;
use zeroize::Zeroizing;

/// 2026-01-02T03:04:05Z
const START: i64 = 1_767_323_045_000;
/// How many RSA keys a process makes: making one takes longer than most tests. No test has as many in one project.
const POOL: usize = 8;

/// Stands still until it is moved.
pub(crate) struct FrozenClock {
    wall: AtomicI64,
    monotonic: AtomicU64,
}

impl Default for FrozenClock {
    fn default() -> Self {
        Self {
            wall: AtomicI64::new(START),
            monotonic: AtomicU64::new(0),
        }
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.wall.load(Ordering::Relaxed))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.monotonic.load(Ordering::Relaxed))
    }
}

impl FrozenClock {
    /// Time passes.
    pub(crate) fn advance_millis(&self, millis: i64) {
        self.wall.fetch_add(millis, Ordering::Relaxed);
        self.monotonic.fetch_add(millis.unsigned_abs(), Ordering::Relaxed);
    }

    /// No time passes, and yet the wall clock shows another.
    pub(crate) fn leap_seconds(&self, seconds: i64) {
        self.wall.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.advance_millis(seconds * 1000);
    }

    pub(crate) fn advance_minutes(&self, minutes: i64) {
        self.advance_seconds(minutes * 60);
    }

    pub(crate) fn advance_days(&self, days: i64) {
        self.advance_minutes(days * 24 * 60);
    }
}

/// The same bytes each time a test runs; other bytes in each test and on each of its nodes.
pub(crate) struct SeededEntropy {
    state: AtomicU64,
    next_key: AtomicUsize,
}

impl SeededEntropy {
    /// `node`: the how manieth of the test's nodes it is for.
    pub(crate) fn new(node: u64) -> Self {
        let mut seed = DefaultHasher::new();
        // The test harness names each test's thread after it.
        std::thread::current().name().hash(&mut seed);
        node.hash(&mut seed);
        Self {
            state: AtomicU64::new(seed.finish()),
            next_key: AtomicUsize::new(0),
        }
    }

    /// SplitMix64.
    fn next(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }

    fn rsa_key(&self) -> Result<Zeroizing<Vec<u8>>, BadKey> {
        Ok(rsa_key(self.next_key.fetch_add(1, Ordering::Relaxed)))
    }
}

/// The PKCS#8 text of the key that a node's entropy hands out as the `at`-th, from 0: the same on every node, so that a
/// test can sign what a server would.
pub(crate) fn rsa_key(at: usize) -> Zeroizing<Vec<u8>> {
    static KEYS: [OnceLock<Zeroizing<Vec<u8>>>; POOL] = [const { OnceLock::new() }; POOL];
    KEYS[at % POOL]
        .get_or_init(|| SigningKey::generate().expect("the provider makes keys"))
        .clone()
}
