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
mod text;

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

tenure_types::refusals! {
    /// The memory that a hash takes was not to be had. What it was for may succeed in a moment.
    pub struct OutOfMemory => ServerUnavailable, "the server is short of memory; try again";
}

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
    /// Hashes `password`, in its one form, with the current scheme. `salt` is 16 fresh random bytes.
    pub fn create(password: &str, salt: [u8; 16]) -> Result<PasswordHash, OutOfMemory> {
        let hash = Argon2Hash::create(&text::opaque(password), salt)?;
        Ok(PasswordHash(Scheme::Own(hash)))
    }

    /// The same in the time that [`verify`](Self::verify) takes for a hash of ours: for what is made so that the time
    /// does not tell whether there was one to verify.
    pub fn create_as_slowly(password: &str, salt: [u8; 16]) -> Result<PasswordHash, OutOfMemory> {
        for _ in 1..text::forms(password).len() {
            PasswordHash::create(password, salt)?;
        }
        PasswordHash::create(password, salt)
    }

    /// Takes over a hash that another system made, within limits that keep one later [`verify`](Self::verify)
    /// from being used to exhaust this machine. [`ForeignHash`] tells the accepted forms and the limits.
    ///
    /// # Errors
    /// The first field that is unreadable or out of range.
    pub fn import(foreign: &ForeignHash<'_>) -> Result<PasswordHash, ImportError> {
        import::read(foreign).map(PasswordHash)
    }

    /// Whether `password` is the one that was hashed, its letters composed or not. Takes the scheme's full time
    /// whatever the answer, for each form that the text has, compares in constant time and never panics.
    pub fn verify(&self, password: &str) -> Result<bool, OutOfMemory> {
        let mut found = false;
        for form in text::forms(password) {
            found |= self.verify_form(&form)?;
        }
        Ok(found)
    }

    /// Bytes that [`verify`](Self::verify) takes, where they are worth counting.
    pub fn memory(&self) -> u64 {
        match &self.0 {
            Scheme::Own(hash) | Scheme::Argon2(hash) => hash.memory(),
            Scheme::Scrypt(hash) => hash.memory(),
            Scheme::Bcrypt(_) | Scheme::Digest(_) | Scheme::Pbkdf2(_) | Scheme::Phpass(_) => 0,
        }
    }

    /// Whether a match says that `password` is the one that was hashed, to its last byte. Of a long one bcrypt looks at the
    /// beginning only, so that a wrong end matches too: who stores a new hash of that one locks the owner out.
    pub fn is_proof_of(&self, password: &str) -> bool {
        match &self.0 {
            Scheme::Bcrypt(_) => text::forms(password)
                .iter()
                .all(|form| BcryptHash::reads_whole(form)),
            _ => true,
        }
    }

    fn verify_form(&self, password: &str) -> Result<bool, OutOfMemory> {
        Ok(match &self.0 {
            Scheme::Own(hash) | Scheme::Argon2(hash) => hash.verify(password)?,
            Scheme::Bcrypt(hash) => hash.verify(password),
            Scheme::Digest(hash) => hash.verify(password),
            Scheme::Pbkdf2(hash) => hash.verify(password),
            Scheme::Phpass(hash) => hash.verify(password),
            Scheme::Scrypt(hash) => hash.verify(password)?,
        })
    }

    /// Whether this was made by [`create`](Self::create) with today's parameters. If not, the caller hashes
    /// the password anew after a successful [`verify`](Self::verify) and stores that, where it
    /// [is proof](Self::is_proof_of) of the whole password.
    pub fn is_current(&self) -> bool {
        matches!(&self.0, Scheme::Own(hash) if hash.is_current())
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PasswordHash({})", self.0.name())
    }
}
