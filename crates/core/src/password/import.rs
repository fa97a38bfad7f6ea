//! Hashes that other systems made (contract: §6.1, `passwords/migrate`).

use ::argon2::{Algorithm, Version};

use super::{
    Scheme,
    argon2::{self, Argon2Hash},
    bcrypt::BcryptHash,
    bytes::{self, SizeError},
    digest::{DigestFunction, SaltedDigest},
    pbkdf2::{Pbkdf2Algorithm, Pbkdf2Hash},
    phpass::PhpassHash,
    scrypt::{self, ScryptHash},
};

/// A hash as it comes off the wire, one variant for each `hash_type`.
///
/// Numbers are taken as the wire has them and are checked by
/// [`PasswordHash::import`](super::PasswordHash::import). The limits keep one verification to a few seconds
/// and a gigabyte at worst.
///
/// Base64 is of the standard or the URL-safe alphabet, padded or not. Where a hash may be hex or base64, its
/// `key_length` tells which it is. A `key_length` is 16 to 512 bytes, a salt at most 1024.
#[derive(Clone, Copy)]
pub enum ForeignHash<'a> {
    /// `$2a$`, `$2b$`, `$2x$` or `$2y$` with a cost of 4 to 16. All four are computed in the one correct way,
    /// so a `$2x$` hash (from the PHP release with the sign bug) verifies for passwords in ASCII only.
    Bcrypt {
        /// 60 characters.
        hash: &'a str,
    },
    /// MD5 of `prepend_salt`, password and `append_salt`, in hex.
    Md5 {
        /// 32 hex digits of either case.
        hash: &'a str,
        /// Text before the password, or empty.
        prepend_salt: &'a str,
        /// Text after the password, or empty.
        append_salt: &'a str,
    },
    /// SHA-1, as with [`Md5`](ForeignHash::Md5).
    Sha1 {
        /// 40 hex digits of either case.
        hash: &'a str,
        /// Text before the password, or empty.
        prepend_salt: &'a str,
        /// Text after the password, or empty.
        append_salt: &'a str,
    },
    /// SHA-512, as with [`Md5`](ForeignHash::Md5).
    Sha512 {
        /// 128 hex digits of either case.
        hash: &'a str,
        /// Text before the password, or empty.
        prepend_salt: &'a str,
        /// Text after the password, or empty.
        append_salt: &'a str,
    },
    /// Argon2i: a PHC string `$argon2i$…`, for which no other field is looked at (leave them empty and 0), or
    /// the bare hash with the other fields. A bare one is taken to be of argon2's version 19.
    Argon2i {
        /// PHC string, hex or base64.
        hash: &'a str,
        /// Base64 or plain text of at least 8 bytes. The contract doesn't say which, and most base64 is plain
        /// text too, so a text that can be read in both ways is verified in both.
        salt: &'a str,
        /// Passes, at least 1. Passes × memory, twice if the salt has two readings, is at most 4 GiB.
        iteration_amount: i64,
        /// KiB: 8 × `threads` to 1048576.
        memory: i64,
        /// 1 to 255.
        threads: i64,
        /// Bytes of the hash.
        key_length: i64,
    },
    /// Argon2id, as with [`Argon2i`](ForeignHash::Argon2i).
    Argon2id {
        /// PHC string, hex or base64.
        hash: &'a str,
        /// Base64 or plain text of at least 8 bytes.
        salt: &'a str,
        /// Passes, at least 1.
        iteration_amount: i64,
        /// KiB: 8 × `threads` to 1048576.
        memory: i64,
        /// 1 to 255.
        threads: i64,
        /// Bytes of the hash.
        key_length: i64,
    },
    /// Scrypt: a PHC string `$scrypt$ln=…,r=…,p=…$salt$hash`, for which no other field is looked at, or the
    /// bare hash with the other fields.
    Scrypt {
        /// PHC string, base64 or hex.
        hash: &'a str,
        /// Base64.
        salt: &'a str,
        /// N: a power of 2 from 2 to 262144.
        n_parameter: i64,
        /// Block size: 1 to 1024, and 128 × N × r bytes are at most 256 MiB.
        r_parameter: i64,
        /// Lanes: 128 × N × r × p bytes are at most 1 GiB.
        p_parameter: i64,
        /// Bytes of the hash.
        key_length: i64,
    },
    /// Portable phpass, `$P$` or `$H$`, with 2^7 to 2^18 rounds. A password of more than 4096 bytes never
    /// matches.
    Phpass {
        /// 34 characters.
        hash: &'a str,
    },
    /// PBKDF2 over an HMAC.
    Pbkdf2 {
        /// Base64 or hex.
        hash: &'a str,
        /// Base64.
        salt: &'a str,
        /// At least 1; times the blocks of the hash (32 bytes each, 64 for SHA-512) at most 5 million.
        iteration_amount: i64,
        /// Bytes of the hash.
        key_length: i64,
        /// The HMAC's hash function.
        algorithm: Pbkdf2Algorithm,
    },
}

tenure_types::refusals! {
    /// Why a foreign hash can't be taken over.
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ImportError {
        InvalidHash => InvalidHash, "the hash can't be read";
        InvalidBcryptHash => InvalidBcryptHash, "the hash isn't a bcrypt hash of 60 characters";
        InvalidBcryptCost => InvalidBcryptCost, "the bcrypt cost must be from 4 to 16";
        InvalidArgon2Salt => InvalidArgon2Salt, "the argon2 salt must have 8 to 1024 bytes";
        InvalidArgon2IterationAmount => InvalidArgon2IterationAmount,
            "the argon2 iteration amount must be at least 1, and times the memory at most 4 GiB";
        InvalidArgon2Memory => InvalidArgon2Memory,
            "the argon2 memory must be from 8 KiB for each thread to 1048576 KiB";
        InvalidArgon2Threads => InvalidArgon2Threads, "the argon2 threads must be from 1 to 255";
        InvalidArgon2KeyLength => InvalidArgon2KeyLength, "the argon2 key length must be from 16 to 512 bytes";
        Argon2KeyLengthMismatch => Argon2KeyLengthMismatch, "the hash doesn't have the argon2 key length";
        InvalidScryptSalt => InvalidBase64ScryptSalt, "the scrypt salt isn't base64";
        InvalidScryptSaltLength => InvalidScryptSaltLength, "the scrypt salt must have 1 to 1024 bytes";
        InvalidScryptHash => InvalidBase64ScryptHash, "the scrypt hash isn't base64";
        InvalidScryptNParameter => InvalidScryptNParameter,
            "the scrypt N parameter must be a power of 2 from 2 to 262144";
        InvalidScryptParameters => InvalidScryptParameters, "the scrypt parameters are out of range";
        ScryptKeyLengthMismatch => ScryptKeyLengthMismatch, "the hash doesn't have the scrypt key length";
        InvalidPbkdf2Salt => InvalidPbkdf2Salt, "the PBKDF2 salt must be base64 of 1 to 1024 bytes";
        InvalidPbkdf2IterationAmount => InvalidPbkdf2IterationAmount,
            "the PBKDF2 iteration amount must be from 1 to 5 million for each block of the hash";
        InvalidPbkdf2KeyLength => InvalidPbkdf2KeyLength, "the PBKDF2 key length must be from 16 to 512 bytes";
        InvalidPbkdf2Algorithm => InvalidPbkdf2Algorithm, "the PBKDF2 algorithm must be sha256 or sha512";
        InvalidPbkdf2Hash => InvalidPbkdf2Hash, "the PBKDF2 hash isn't base64";
        Pbkdf2KeyLengthMismatch => Pbkdf2KeyLengthMismatch, "the hash doesn't have the PBKDF2 key length";
        InvalidMd5Hash => InvalidMd5Hash, "the MD5 hash must be 32 hex digits";
        InvalidSha1Hash => InvalidSha1Hash, "the SHA-1 hash must be 40 hex digits";
        InvalidSha512Hash => InvalidSha512Hash, "the SHA-512 hash must be 128 hex digits";
        InvalidPrependSalt => InvalidPrependSalt, "the prepended salt must have at most 1024 bytes";
        InvalidAppendSalt => InvalidAppendSalt, "the appended salt must have at most 1024 bytes";
        InvalidPhpassHashFormat => InvalidPhpassHashFormat,
            "the hash isn't a portable phpass hash of 34 characters with 2^7 to 2^18 rounds";
        InvalidPhpassHashPrefix => InvalidPhpassHashPrefix, "a phpass hash begins with $P$ or $H$";
    }
}

/// The reading behind [`PasswordHash::import`](super::PasswordHash::import).
pub(super) fn read(foreign: &ForeignHash<'_>) -> Result<Scheme, ImportError> {
    if foreign.hash().is_empty() {
        return Err(ImportError::InvalidHash);
    }
    let digest = |function, hash, prepend, append| {
        SaltedDigest::from_hex(function, hash, prepend, append).map(Scheme::Digest)
    };
    match *foreign {
        ForeignHash::Bcrypt { hash } => BcryptHash::parse(hash).map(Scheme::Bcrypt),
        ForeignHash::Phpass { hash } => PhpassHash::parse(hash).map(Scheme::Phpass),
        ForeignHash::Md5 {
            hash,
            prepend_salt,
            append_salt,
        } => digest(DigestFunction::Md5, hash, prepend_salt, append_salt),
        ForeignHash::Sha1 {
            hash,
            prepend_salt,
            append_salt,
        } => digest(DigestFunction::Sha1, hash, prepend_salt, append_salt),
        ForeignHash::Sha512 {
            hash,
            prepend_salt,
            append_salt,
        } => digest(DigestFunction::Sha512, hash, prepend_salt, append_salt),
        ForeignHash::Argon2i {
            hash,
            salt,
            iteration_amount,
            memory,
            threads,
            key_length,
        } => {
            let cost = || argon2::Cost::new(memory, iteration_amount, threads);
            read_argon2(Algorithm::Argon2i, hash, salt, cost, key_length)
        }
        ForeignHash::Argon2id {
            hash,
            salt,
            iteration_amount,
            memory,
            threads,
            key_length,
        } => {
            let cost = || argon2::Cost::new(memory, iteration_amount, threads);
            read_argon2(Algorithm::Argon2id, hash, salt, cost, key_length)
        }
        ForeignHash::Scrypt {
            hash,
            salt,
            n_parameter,
            r_parameter,
            p_parameter,
            key_length,
        } => {
            if hash.starts_with('$') {
                return ScryptHash::from_phc(hash).map(Scheme::Scrypt);
            }
            let cost = scrypt::Cost::new(n_parameter, r_parameter, p_parameter)?;
            let salt = bytes::base64(salt).ok_or(ImportError::InvalidScryptSalt)?;
            let size = bytes::output_size(key_length).ok_or(ImportError::InvalidScryptParameters)?;
            let output = bytes::sized(hash, size).map_err(|error| match error {
                SizeError::Unreadable => ImportError::InvalidScryptHash,
                SizeError::Mismatch => ImportError::ScryptKeyLengthMismatch,
            })?;
            ScryptHash::new(cost, salt, output).map(Scheme::Scrypt)
        }
        ForeignHash::Pbkdf2 {
            hash,
            salt,
            iteration_amount,
            key_length,
            algorithm,
        } => {
            let salt = bytes::base64(salt).ok_or(ImportError::InvalidPbkdf2Salt)?;
            let size = bytes::output_size(key_length).ok_or(ImportError::InvalidPbkdf2KeyLength)?;
            let output = bytes::sized(hash, size).map_err(|error| match error {
                SizeError::Unreadable => ImportError::InvalidPbkdf2Hash,
                SizeError::Mismatch => ImportError::Pbkdf2KeyLengthMismatch,
            })?;
            Pbkdf2Hash::new(algorithm, iteration_amount, salt, output).map(Scheme::Pbkdf2)
        }
    }
}

fn read_argon2(
    algorithm: Algorithm,
    hash: &str,
    salt: &str,
    cost: impl FnOnce() -> Result<argon2::Cost, ImportError>,
    key_length: i64,
) -> Result<Scheme, ImportError> {
    if hash.starts_with('$') {
        let read = Argon2Hash::from_phc(hash)?;
        return if read.algorithm() == algorithm {
            Ok(Scheme::Argon2(read))
        } else {
            Err(ImportError::InvalidHash)
        };
    }
    let cost = cost()?;
    let size = bytes::output_size(key_length).ok_or(ImportError::InvalidArgon2KeyLength)?;
    let output = bytes::sized(hash, size).map_err(|error| match error {
        SizeError::Unreadable => ImportError::InvalidHash,
        SizeError::Mismatch => ImportError::Argon2KeyLengthMismatch,
    })?;
    let decoded = bytes::base64(salt).filter(|decoded| decoded.len() >= argon2::MIN_SALT);
    let mut salts = vec![salt.as_bytes().to_vec()];
    salts.extend(decoded);
    Argon2Hash::foreign(algorithm, Version::V0x13, cost, salts, output).map(Scheme::Argon2)
}

impl ForeignHash<'_> {
    fn hash(&self) -> &str {
        match self {
            ForeignHash::Bcrypt { hash }
            | ForeignHash::Md5 { hash, .. }
            | ForeignHash::Sha1 { hash, .. }
            | ForeignHash::Sha512 { hash, .. }
            | ForeignHash::Argon2i { hash, .. }
            | ForeignHash::Argon2id { hash, .. }
            | ForeignHash::Scrypt { hash, .. }
            | ForeignHash::Phpass { hash }
            | ForeignHash::Pbkdf2 { hash, .. } => hash,
        }
    }
}
