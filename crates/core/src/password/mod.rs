//! Passwords: how ours are hashed, how foreign hashes are taken over, and what counts as strong enough.
//!
//! Nothing here reads a clock, randomness or a disk. Every function but [`PasswordHash::import`] and the text
//! conversions costs tens of milliseconds or more by design: call them on a blocking pool, never on an async
//! worker.

mod argon2;
mod bcrypt;
mod bytes;
mod digest;
mod import;
mod pbkdf2;
mod phc;
mod phpass;
mod scrypt;
mod stored;
pub mod strength;
pub mod subject;
#[cfg(test)]
mod tests;

use std::fmt;

use self::{
    argon2::Argon2Hash, bcrypt::BcryptHash, digest::SaltedDigest, pbkdf2::Pbkdf2Hash, phpass::PhpassHash,
    scrypt::ScryptHash,
};
pub use self::{
    import::{ForeignHash, ImportError},
    pbkdf2::Pbkdf2Algorithm,
    stored::StoredHashError,
};

/// A password as it is stored: one versioned text.
///
/// New ones are argon2id with 19 MiB, 2 passes and 1 lane (the OWASP minimum), a 16-byte salt and a 32-byte
/// output. Imported ones keep their foreign scheme until the first success, when the caller sees
/// [`is_current`] say no and stores a [`create`]d one instead.
///
/// `Debug` prints the scheme and never the hash.
///
/// [`create`]: PasswordHash::create
/// [`is_current`]: PasswordHash::is_current
#[derive(Clone)]
pub struct PasswordHash(Scheme);

/// Which computation a stored password needs. `Own` alone is ours.
#[derive(Clone)]
enum Scheme {
    Own(Argon2Hash),
    Argon2(Argon2Hash),
    Bcrypt(BcryptHash),
    Digest(SaltedDigest),
    Pbkdf2(Pbkdf2Hash),
    Phpass(PhpassHash),
    Scrypt(ScryptHash),
}

impl PasswordHash {
    /// Hashes `password` with the current scheme. `salt` is 16 fresh random bytes.
    pub fn create(password: &str, salt: [u8; 16]) -> PasswordHash {
        PasswordHash(Scheme::Own(Argon2Hash::create(password, salt)))
    }

    /// Takes over a hash that another system made, within limits that keep one later [`verify`](Self::verify)
    /// from being used to exhaust this machine. [`ForeignHash`] tells the accepted forms and the limits.
    ///
    /// # Errors
    /// The first field that is unreadable or out of range.
    pub fn import(foreign: &ForeignHash<'_>) -> Result<PasswordHash, ImportError> {
        import::read(foreign).map(PasswordHash)
    }

    /// Whether `password` is the one that was hashed. Takes the scheme's full time whatever the answer,
    /// compares in constant time and never panics.
    pub fn verify(&self, password: &str) -> bool {
        match &self.0 {
            Scheme::Own(hash) | Scheme::Argon2(hash) => hash.verify(password),
            Scheme::Bcrypt(hash) => hash.verify(password),
            Scheme::Digest(hash) => hash.verify(password),
            Scheme::Pbkdf2(hash) => hash.verify(password),
            Scheme::Phpass(hash) => hash.verify(password),
            Scheme::Scrypt(hash) => hash.verify(password),
        }
    }

    /// Whether this was made by [`create`](Self::create) with today's parameters. If not, the caller hashes
    /// the password anew after a successful [`verify`](Self::verify) and stores that.
    pub fn is_current(&self) -> bool {
        matches!(&self.0, Scheme::Own(hash) if hash.is_current())
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PasswordHash({})", self.0.name())
    }
}
