//! How a password stands in the database: `1:scheme:fields`.
//!
//! The first field is the version of this form. The fields are those of the scheme: a PHC string, the text
//! that was imported, or our own list.

use super::{
    PasswordHash, Scheme,
    argon2::Argon2Hash,
    bcrypt::BcryptHash,
    digest::{DigestFunction, SaltedDigest},
    pbkdf2::Pbkdf2Hash,
    phpass::PhpassHash,
    scrypt::ScryptHash,
};

const VERSION: &str = "1";

/// A stored text that this version can't read. It names no part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoredHashError {
    /// Written by a newer version, or no stored hash at all.
    #[error("stored password hash has an unknown version")]
    UnknownVersion,
    /// A scheme that this version doesn't know.
    #[error("stored password hash has an unknown scheme")]
    UnknownScheme,
    /// Fields that don't belong to their scheme, or are outside the limits of an import.
    #[error("stored password hash is malformed")]
    Malformed,
}

impl PasswordHash {
    /// The text to keep. It is a secret: treat it as the password itself.
    pub fn to_stored(&self) -> String {
        let fields = match &self.0 {
            Scheme::Own(hash) | Scheme::Argon2(hash) => hash.to_stored(),
            Scheme::Bcrypt(hash) => hash.text().to_owned(),
            Scheme::Digest(hash) => hash.to_stored(),
            Scheme::Pbkdf2(hash) => hash.to_stored(),
            Scheme::Phpass(hash) => hash.text().to_owned(),
            Scheme::Scrypt(hash) => hash.to_stored(),
        };
        format!("{VERSION}:{}:{fields}", self.0.name())
    }

    /// Reads what [`to_stored`](Self::to_stored) wrote, and holds it to the limits of an import, so that a
    /// damaged row can't cost more than one.
    ///
    /// # Errors
    /// [`StoredHashError`] for anything else.
    pub fn from_stored(text: &str) -> Result<PasswordHash, StoredHashError> {
        let rest = text
            .strip_prefix(VERSION)
            .and_then(|rest| rest.strip_prefix(':'))
            .ok_or(StoredHashError::UnknownVersion)?;
        let (name, fields) = rest.split_once(':').ok_or(StoredHashError::Malformed)?;
        let scheme = match name {
            "own" => Argon2Hash::from_stored(fields).map(Scheme::Own),
            "argon2" => Argon2Hash::from_stored(fields).map(Scheme::Argon2),
            "bcrypt" => BcryptHash::parse(fields).ok().map(Scheme::Bcrypt),
            "pbkdf2" => Pbkdf2Hash::from_stored(fields).map(Scheme::Pbkdf2),
            "phpass" => PhpassHash::parse(fields).ok().map(Scheme::Phpass),
            "scrypt" => ScryptHash::from_phc(fields).ok().map(Scheme::Scrypt),
            _ => {
                let function = DigestFunction::ALL
                    .into_iter()
                    .find(|function| function.name() == name)
                    .ok_or(StoredHashError::UnknownScheme)?;
                SaltedDigest::from_stored(function, fields).map(Scheme::Digest)
            }
        };
        scheme.map(PasswordHash).ok_or(StoredHashError::Malformed)
    }
}

impl Scheme {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Scheme::Own(_) => "own",
            Scheme::Argon2(_) => "argon2",
            Scheme::Bcrypt(_) => "bcrypt",
            Scheme::Digest(hash) => hash.function().name(),
            Scheme::Pbkdf2(_) => "pbkdf2",
            Scheme::Phpass(_) => "phpass",
            Scheme::Scrypt(_) => "scrypt",
        }
    }
}
