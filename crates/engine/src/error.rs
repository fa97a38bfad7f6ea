//! Why a flow did not go through. Rooms declare their own refusals ([`refusals!`]); here is what they all become.

use tenure_core::metadata::MetadataError;
use tenure_core::organization::{LogoUrlError, SettingsError};
use tenure_core::password::{ImportError, OutOfMemory};
use tenure_core::rbac::OrgPolicyError;
use tenure_core::seal::OpenError;
use tenure_core::session::DurationError;
use tenure_core::{claims, code, locale, recovery_code, totp};
use tenure_types::{ErrorType, Refusal};

use crate::projects::{self, keys};

/// Why a flow did not go through.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller can mend it.
    #[error("{message}")]
    Refused {
        error_type: ErrorType,
        message: String,
        /// In seconds, if it passes by itself.
        retry_after: Option<u64>,
    },
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
    /// Nobody outside can mend it.
    #[error(transparent)]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// What a flow returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// `value`: the table and column whose value can't be read.
    pub(crate) fn damaged(value: &str) -> Self {
        Self::Internal(format!("a stored value can't be read: {value}").into())
    }

    /// Whether it is a refusal of this type.
    pub fn is(&self, error_type: ErrorType) -> bool {
        matches!(self, Self::Refused { error_type: own, .. } if *own == error_type)
    }
}

impl<R: Refusal> From<&R> for Error {
    fn from(refusal: &R) -> Self {
        Self::Refused {
            error_type: refusal.error_type(),
            message: refusal.to_string(),
            retry_after: None,
        }
    }
}

impl From<projects::Error> for Error {
    fn from(error: projects::Error) -> Self {
        match error {
            projects::Error::NotFound => Self::Refused {
                error_type: ErrorType::ProjectNotFound,
                message: error.to_string(),
                retry_after: None,
            },
            projects::Error::Db(error) | projects::Error::Keys(keys::Error::Db(error)) => Self::Db(error),
            error => Self::Internal(error.into()),
        }
    }
}

/// What was sealed can't be opened.
impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        Self::Internal(error.into())
    }
}

macro_rules! from_refusals {
    ($($refusal:ty),* $(,)?) => {
        $(impl From<$refusal> for $crate::Error {
            fn from(refusal: $refusal) -> Self {
                Self::from(&refusal)
            }
        })*
    };
}

from_refusals! {
    claims::TooLarge,
    code::Malformed,
    locale::UnknownLocale,
    recovery_code::Malformed,
    totp::CodeError,
    totp::InvalidSecret,
    DurationError,
    ImportError,
    LogoUrlError,
    MetadataError,
    OrgPolicyError,
    OutOfMemory,
    SettingsError,
}

/// Declares the refusals of a room, as [`tenure_types::refusals!`] does; each becomes an [`Error`].
macro_rules! refusals {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident { $($variants:tt)* }) => {
        tenure_types::refusals! { $(#[$meta])* $visibility enum $name { $($variants)* } }
        $crate::error::from_refusals! { $name }
    };
}

pub(crate) use from_refusals;
pub(crate) use refusals;
