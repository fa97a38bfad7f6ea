//! The key ring of each project: RS256 keys that sign JWTs, and token keys that session tokens are derived from.
//!
//! A signing key is `next` (published, not signing), then `active`, then `retired` (published, not signing), then gone.
//! Private parts are sealed under the master key; see [`tenure_core::seal`].

pub(crate) mod first;
mod list;
pub(crate) mod ring;
pub(crate) mod store;

use tenure_db::Sql;
use tenure_types::{JwkId, ProjectId};

pub(crate) use first::{first_keys, insert_first};
pub use list::{KeySummary, list};
pub use ring::Ring;
pub(crate) use ring::{KeyRows, load, open};

/// Where a signing key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Next,
    Active,
    Retired,
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }

    fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "next" => Ok(Self::Next),
            "active" => Ok(Self::Active),
            "retired" => Ok(Self::Retired),
            _ => Err(Error::Damaged),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such project")]
    NotFound,
    #[error(
        "the next key was published less than 24 hours ago, so some verifiers may not have it; use --now if that must be"
    )]
    TooEarly,
    #[error("the project has sessions of 255 token keys, and there can't be more")]
    Exhausted,
    #[error("a key of the project was {0}")]
    Sealed(#[from] tenure_core::seal::OpenError),
    #[error("a key in the database can't be read")]
    Damaged,
    #[error("the crypto provider made no key")]
    Provider(#[from] tenure_core::jwt::BadKey),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

/// What a signing key is sealed for.
pub(crate) fn signing_purpose(project: ProjectId, key: JwkId) -> Vec<u8> {
    format!("signing key {key} of {project}").into_bytes()
}

/// What a token key is sealed for.
pub(crate) fn token_purpose(project: ProjectId, version: u8) -> Vec<u8> {
    format!("token key {version} of {project}").into_bytes()
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
