//! Argon2: our own scheme, and the imported argon2i and argon2id.

use ::argon2::{Algorithm, Argon2, Error, Params, Version};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::{ImportError, OutOfMemory, bytes, phc::Phc};

/// Kibibytes, passes and lanes of [`PasswordHash::create`](super::PasswordHash::create): the OWASP minimum.
const OWN: Cost = Cost {
    memory: 19 * 1024,
    iterations: 2,
    threads: 1,
};
const OWN_OUTPUT: usize = 32;

/// Bytes that argon2 itself asks for.
pub(super) const MIN_SALT: usize = 8;
/// 1 GiB is the largest preset of the common libraries.
const MAX_MEMORY: u32 = 1024 * 1024;
/// Kibibytes written in one verification, over all passes and salts: 4 GiB, a few seconds.
const MAX_WORK: u64 = 4 * 1024 * 1024;

#[derive(Clone)]
pub(super) struct Argon2Hash {
    algorithm: Algorithm,
    version: Version,
    cost: Cost,
    /// One, or two where an import left open how its salt was written.
    salts: Vec<Vec<u8>>,
    output: Vec<u8>,
}

/// What one computation costs; argon2's own names are m (in KiB), t and p.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    memory: u32,
    iterations: u32,
    threads: u32,
}

impl Cost {
    /// `threads` is 1 to 255, `memory` 8 × `threads` KiB to 1 GiB, `iterations` at least 1.
    pub(super) fn new(memory: i64, iterations: i64, threads: i64) -> Result<Cost, ImportError> {
        let threads = u32::from(u8::try_from(threads).map_err(|_| ImportError::InvalidArgon2Threads)?);
        if threads == 0 {
            return Err(ImportError::InvalidArgon2Threads);
        }
        let memory = u32::try_from(memory).map_err(|_| ImportError::InvalidArgon2Memory)?;
        if !(8 * threads..=MAX_MEMORY).contains(&memory) {
            return Err(ImportError::InvalidArgon2Memory);
        }
        let iterations = u32::try_from(iterations).map_err(|_| ImportError::InvalidArgon2IterationAmount)?;
        if iterations == 0 {
            return Err(ImportError::InvalidArgon2IterationAmount);
        }
        Ok(Cost {
            memory,
            iterations,
            threads,
        })
    }
}

impl Argon2Hash {
    pub(super) fn create(password: &str, salt: [u8; 16]) -> Result<Argon2Hash, OutOfMemory> {
        let mut hash = Argon2Hash::own(salt);
        let output = hash.compute(password, &salt)?.expect("own parameters are valid");
        hash.output.copy_from_slice(&output);
        Ok(hash)
    }

    fn own(salt: [u8; 16]) -> Argon2Hash {
        Argon2Hash {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            cost: OWN,
            salts: vec![salt.to_vec()],
            output: vec![0; OWN_OUTPUT],
        }
    }

    /// A hash from elsewhere. `salts` is 1 or 2 readings of its salt, each of 8 to 1024 bytes. Memory ×
    /// iterations, once for each salt, is at most 4 GiB.
    pub(super) fn foreign(
        algorithm: Algorithm,
        version: Version,
        cost: Cost,
        salts: Vec<Vec<u8>>,
        output: Vec<u8>,
    ) -> Result<Argon2Hash, ImportError> {
        if salts.is_empty()
            || salts
                .iter()
                .any(|salt| !(MIN_SALT..=bytes::MAX_SALT).contains(&salt.len()))
        {
            return Err(ImportError::InvalidArgon2Salt);
        }
        if !bytes::OUTPUT_SIZES.contains(&output.len()) {
            return Err(ImportError::InvalidArgon2KeyLength);
        }
        if u64::from(cost.memory) * u64::from(cost.iterations) * salts.len() as u64 > MAX_WORK {
            return Err(ImportError::InvalidArgon2IterationAmount);
        }
        Ok(Argon2Hash {
            algorithm,
            version,
            cost,
            salts,
            output,
        })
    }

    /// Reads a PHC string of argon2i or argon2id. One without a version is of the first version, 16.
    pub(super) fn from_phc(text: &str) -> Result<Argon2Hash, ImportError> {
        let phc = Phc::parse(text).ok_or(ImportError::InvalidHash)?;
        let algorithm = match phc.id {
            "argon2i" => Algorithm::Argon2i,
            "argon2id" => Algorithm::Argon2id,
            _ => return Err(ImportError::InvalidHash),
        };
        let version = Version::try_from(phc.version.unwrap_or(16)).map_err(|_| ImportError::InvalidHash)?;
        let [memory, iterations, threads] =
            phc.parameters(["m", "t", "p"]).ok_or(ImportError::InvalidHash)?;
        Argon2Hash::foreign(
            algorithm,
            version,
            Cost::new(memory, iterations, threads)?,
            vec![phc.salt],
            phc.hash,
        )
    }

    pub(super) fn verify(&self, password: &str) -> Result<bool, OutOfMemory> {
        // Every salt is tried, whichever fits, so that the time doesn't tell which.
        let mut same = Choice::from(0);
        for salt in &self.salts {
            if let Some(output) = self.compute(password, salt)? {
                same |= output.ct_eq(&self.output);
            }
        }
        Ok(same.into())
    }

    /// Bytes that one computation takes.
    pub(super) fn memory(&self) -> u64 {
        u64::from(self.cost.memory) * 1024
    }

    /// None: no password has such a hash.
    fn compute(&self, password: &str, salt: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, OutOfMemory> {
        let Cost {
            memory,
            iterations,
            threads,
        } = self.cost;
        let Ok(params) = Params::new(memory, iterations, threads, Some(self.output.len())) else {
            return Ok(None);
        };
        let mut output = Zeroizing::new(vec![0; self.output.len()]);
        let computed = Argon2::new(self.algorithm, self.version, params).hash_password_into(
            password.as_bytes(),
            salt,
            &mut output,
        );
        match computed {
            Ok(()) => Ok(Some(output)),
            Err(Error::OutOfMemory) => Err(OutOfMemory),
            Err(_) => Ok(None),
        }
    }

    pub(super) fn is_current(&self) -> bool {
        self.algorithm == Algorithm::Argon2id
            && self.version == Version::V0x13
            && self.cost == OWN
            && self.output.len() == OWN_OUTPUT
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The PHC string, followed by `:` and the second salt if there is one.
    pub(super) fn to_stored(&self) -> String {
        let Cost {
            memory,
            iterations,
            threads,
        } = self.cost;
        let salts: Vec<String> = self.salts.iter().map(|salt| bytes::to_base64(salt)).collect();
        let phc = format!(
            "${}$v={}$m={memory},t={iterations},p={threads}${}${}",
            self.algorithm,
            u32::from(self.version),
            salts[0], // no constructor leaves it empty
            bytes::to_base64(&self.output),
        );
        salts[1..].iter().fold(phc, |text, salt| format!("{text}:{salt}"))
    }

    pub(super) fn from_stored(text: &str) -> Option<Argon2Hash> {
        let (phc, second_salt) = match text.split_once(':') {
            Some((phc, salt)) => (phc, Some(bytes::base64(salt)?)),
            None => (text, None),
        };
        let mut hash = Argon2Hash::from_phc(phc).ok()?;
        hash.salts.extend(second_salt);
        Argon2Hash::foreign(hash.algorithm, hash.version, hash.cost, hash.salts, hash.output).ok()
    }
}
