//! Imported scrypt hashes.

use ::scrypt::Params;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{ImportError, OutOfMemory, bytes, phc::Phc};

/// contract: §6.1 `n_parameter` is a power of 2, at most 262144.
const MAX_LOG_N: u8 = 18;
/// Usual is 8. The same memory in large blocks takes several times as long.
const MAX_R: u32 = 1024;
/// Bytes that one lane holds: 256 MiB is the largest N with the usual r of 8.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// Bytes that all lanes write, one after the other.
const MAX_WORK: u64 = 4 * MAX_MEMORY;

#[derive(Clone)]
pub(super) struct ScryptHash {
    cost: Cost,
    salt: Vec<u8>,
    output: Vec<u8>,
}

/// What one computation costs.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    log_n: u8,
    r: u32,
    p: u32,
}

impl Cost {
    /// `n` is a power of 2 from 2 to 262144, `r` at most 1024; 128 × `n` × `r` bytes are at most 256 MiB, and
    /// that × `p` at most 1 GiB.
    pub(super) fn new(n: i64, r: i64, p: i64) -> Result<Cost, ImportError> {
        let log_n = (1..=MAX_LOG_N)
            .find(|log_n| 1i64 << log_n == n)
            .ok_or(ImportError::InvalidScryptNParameter)?;
        let (Ok(r), Ok(p)) = (u32::try_from(r), u32::try_from(p)) else {
            return Err(ImportError::InvalidScryptParameters);
        };
        if !(1..=MAX_R).contains(&r) || p == 0 {
            return Err(ImportError::InvalidScryptParameters);
        }
        let memory = (128 * u64::from(r)) << log_n;
        if memory > MAX_MEMORY || memory * u64::from(p) > MAX_WORK {
            return Err(ImportError::InvalidScryptParameters);
        }
        Ok(Cost { log_n, r, p })
    }
}

impl ScryptHash {
    /// `salt` has 1 to 1024 bytes.
    pub(super) fn new(cost: Cost, salt: Vec<u8>, output: Vec<u8>) -> Result<ScryptHash, ImportError> {
        if !(1..=bytes::MAX_SALT).contains(&salt.len()) {
            return Err(ImportError::InvalidScryptSaltLength);
        }
        if !bytes::OUTPUT_SIZES.contains(&output.len()) {
            return Err(ImportError::InvalidScryptParameters);
        }
        Ok(ScryptHash { cost, salt, output })
    }

    pub(super) fn from_phc(text: &str) -> Result<ScryptHash, ImportError> {
        let phc = Phc::parse(text)
            .filter(|phc| phc.id == "scrypt" && phc.version.is_none())
            .ok_or(ImportError::InvalidHash)?;
        let [log_n, r, p] = phc.parameters(["ln", "r", "p"]).ok_or(ImportError::InvalidHash)?;
        let n = u32::try_from(log_n)
            .ok()
            .and_then(|log_n| 1i64.checked_shl(log_n))
            .unwrap_or(0);
        ScryptHash::new(Cost::new(n, r, p)?, phc.salt, phc.hash)
    }

    pub(super) fn verify(&self, password: &str) -> Result<bool, OutOfMemory> {
        let Cost { log_n, r, p } = self.cost;
        let Ok(params) = Params::new(log_n, r, p) else {
            return Ok(false);
        };
        // The library ends the process where it gets none, so we ask first. Another thread may still come between.
        let bytes = usize::try_from(self.memory()).map_err(|_| OutOfMemory)?;
        Vec::<u8>::new()
            .try_reserve_exact(bytes)
            .map_err(|_| OutOfMemory)?;
        let mut output = Zeroizing::new(vec![0; self.output.len()]);
        let computed = ::scrypt::scrypt(password.as_bytes(), &self.salt, &params, &mut output);
        Ok(computed.is_ok() && output.ct_eq(&self.output).into())
    }

    /// Bytes that the computation takes: its lanes, one lane's table, and a block.
    pub(super) fn memory(&self) -> u64 {
        let Cost { log_n, r, p } = self.cost;
        128 * u64::from(r) * (u64::from(p) + (1 << log_n) + 1)
    }

    /// The PHC string.
    pub(super) fn to_stored(&self) -> String {
        let Cost { log_n, r, p } = self.cost;
        let (salt, output) = (bytes::to_base64(&self.salt), bytes::to_base64(&self.output));
        format!("$scrypt$ln={log_n},r={r},p={p}${salt}${output}")
    }
}
