//! Imported PBKDF2 hashes over HMAC-SHA-256 or HMAC-SHA-512.

use std::str::FromStr;

use ::pbkdf2::pbkdf2_hmac;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{ImportError, bytes};

/// Rounds over all blocks of the output, since an output longer than the hash function's costs the rounds
/// again for each further block. Recommendations of today are under a million.
const MAX_ROUNDS: u64 = 5_000_000;

/// The hash function inside PBKDF2. Read it from the wire's `sha256` or `sha512` with [`str::parse`]; where
/// the wire has none, it's [`Sha256`](Pbkdf2Algorithm::Sha256).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pbkdf2Algorithm {
    /// HMAC-SHA-256.
    #[default]
    Sha256,
    /// HMAC-SHA-512.
    Sha512,
}

impl Pbkdf2Algorithm {
    /// The wire's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Pbkdf2Algorithm::Sha256 => "sha256",
            Pbkdf2Algorithm::Sha512 => "sha512",
        }
    }

    fn block_size(self) -> usize {
        match self {
            Pbkdf2Algorithm::Sha256 => 32,
            Pbkdf2Algorithm::Sha512 => 64,
        }
    }
}

impl FromStr for Pbkdf2Algorithm {
    type Err = ImportError;

    fn from_str(text: &str) -> Result<Self, ImportError> {
        match text {
            "sha256" => Ok(Pbkdf2Algorithm::Sha256),
            "sha512" => Ok(Pbkdf2Algorithm::Sha512),
            _ => Err(ImportError::InvalidPbkdf2Algorithm),
        }
    }
}

#[derive(Clone)]
pub(super) struct Pbkdf2Hash {
    algorithm: Pbkdf2Algorithm,
    iterations: u32,
    salt: Vec<u8>,
    output: Vec<u8>,
}

impl Pbkdf2Hash {
    /// `salt` has 1 to 1024 bytes; `iterations` × blocks of the output is at most 5 million.
    pub(super) fn new(
        algorithm: Pbkdf2Algorithm,
        iterations: i64,
        salt: Vec<u8>,
        output: Vec<u8>,
    ) -> Result<Pbkdf2Hash, ImportError> {
        if !(1..=bytes::MAX_SALT).contains(&salt.len()) {
            return Err(ImportError::InvalidPbkdf2Salt);
        }
        if !bytes::OUTPUT_SIZES.contains(&output.len()) {
            return Err(ImportError::InvalidPbkdf2KeyLength);
        }
        let iterations = u32::try_from(iterations).map_err(|_| ImportError::InvalidPbkdf2IterationAmount)?;
        let blocks = output.len().div_ceil(algorithm.block_size()) as u64;
        if iterations == 0 || u64::from(iterations) * blocks > MAX_ROUNDS {
            return Err(ImportError::InvalidPbkdf2IterationAmount);
        }
        Ok(Pbkdf2Hash {
            algorithm,
            iterations,
            salt,
            output,
        })
    }

    pub(super) fn verify(&self, password: &str) -> bool {
        let derive = match self.algorithm {
            Pbkdf2Algorithm::Sha256 => pbkdf2_hmac::<Sha256>,
            Pbkdf2Algorithm::Sha512 => pbkdf2_hmac::<Sha512>,
        };
        let mut output = Zeroizing::new(vec![0; self.output.len()]);
        derive(password.as_bytes(), &self.salt, self.iterations, &mut output);
        output.ct_eq(&self.output).into()
    }

    /// `algorithm:iterations:salt:hash`, the last two in base64.
    pub(super) fn to_stored(&self) -> String {
        let (salt, output) = (bytes::to_base64(&self.salt), bytes::to_base64(&self.output));
        format!("{}:{}:{salt}:{output}", self.algorithm.as_str(), self.iterations)
    }

    pub(super) fn from_stored(text: &str) -> Option<Pbkdf2Hash> {
        let fields: Vec<&str> = text.split(':').collect();
        let &[algorithm, iterations, salt, output] = fields.as_slice() else {
            return None;
        };
        Pbkdf2Hash::new(
            algorithm.parse().ok()?,
            iterations.parse().ok()?,
            bytes::base64(salt)?,
            bytes::base64(output)?,
        )
        .ok()
    }
}
