//! What an engine takes from the world around it besides its database: the time and randomness.

use std::time::Duration;

use tenure_core::jwt::{BadKey, SigningKey};
use tenure_types::Timestamp;
use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

/// The time, as this machine tells it.
pub trait Clock: Send + Sync {
    /// What its wall clock shows, which anybody may set.
    fn now(&self) -> Timestamp;

    /// How much time has passed since any one moment of this process, whatever the wall clock shows.
    fn monotonic(&self) -> Duration;
}

/// Randomness fit for secrets.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);

    /// A new RSA private key, in PKCS#8.
    fn rsa_key(&self) -> Result<Zeroizing<Vec<u8>>, BadKey> {
        SigningKey::generate()
    }
}

impl dyn Entropy + '_ {
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A UUID of version 4.
    pub fn uuid(&self) -> Uuid {
        Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}
