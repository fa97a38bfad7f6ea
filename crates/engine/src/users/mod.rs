//! Users of consumer projects, and what they can be reached or known by.

mod create;
mod delete;
mod delete_factor;
mod exchange_primary_factor;
mod fields;
mod get;
mod locks;
mod search;
pub(crate) mod store;
mod update;
pub(crate) mod view;

use tenure_core::contact::ExternalId;
use tenure_core::metadata::MetadataError;
use tenure_core::rbac::AssignError;
use tenure_db::{Sql, Tx};
use tenure_types::kind;
use uuid::Uuid;

pub use create::create;
pub(crate) use create::{NewUser, insert, insert_factor};
pub use delete::delete;
pub use delete_factor::{delete_email, delete_password, delete_phone_number};
pub use exchange_primary_factor::exchange_primary_factor;
use fields::{changed_metadata, changed_name};
pub use get::get;
pub(crate) use locks::{is_locked, note_failure};
#[doc(hidden)]
pub use search::search_statements;
pub use search::{SearchError, search};
pub(crate) use update::{Changes, parse_external_id, parse_roles};
pub use update::{delete_external_id, update};

use crate::ids::{self, IdError};
use crate::projects::Project;

/// What can go wrong with users.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such user")]
    NotFound,
    #[error("the user id is malformed")]
    InvalidUserId(IdError),
    #[error("the email id is malformed")]
    InvalidEmailId(IdError),
    #[error("the phone id is malformed")]
    InvalidPhoneId(IdError),
    #[error("the password id is malformed")]
    InvalidPasswordId(IdError),
    #[error("no such e-mail address")]
    EmailNotFound,
    #[error("no such phone number")]
    PhoneNumberNotFound,
    #[error("no such password")]
    PasswordNotFound,
    #[error("the e-mail address is not valid")]
    InvalidEmail,
    #[error("the phone number is not valid; E.164 is expected, like +14155550123")]
    InvalidPhoneNumber,
    #[error("the external id is not valid: 1 to 128 letters, digits, '.', '_', '-' and '|'")]
    InvalidExternalId,
    #[error("each part of a name may have 128 characters")]
    InvalidName,
    #[error("the e-mail address belongs to another user")]
    DuplicateEmail,
    #[error("the user has this e-mail address already")]
    DuplicateEmailForUser,
    #[error("the phone number belongs to another user")]
    DuplicatePhoneNumber,
    #[error("the user has this phone number already")]
    DuplicatePhoneNumberForUser,
    #[error("the external id belongs to another user")]
    DuplicateExternalId,
    #[error("a user needs an e-mail address, a phone number or an external id")]
    NothingToCreate,
    #[error("exactly one of email_address and phone_number is expected")]
    ExchangeFields,
    #[error("the user must have exactly one e-mail address or phone number")]
    ExchangeUser,
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    #[error(transparent)]
    Role(#[from] AssignError),
    #[error("a stored value can't be read: {0}")]
    Damaged(&'static str),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

/// A user as callers name one: by our id or by their own.
#[derive(Clone, Debug)]
pub(crate) enum Reference {
    Internal(Uuid),
    External(ExternalId),
}

impl Reference {
    pub(crate) fn parse(project: &Project, text: &str) -> Result<Self, Error> {
        match ids::parse::<kind::User>(project, text) {
            Ok(id) => Ok(Self::Internal(id)),
            Err(error @ IdError::OtherEnvironment(_)) => Err(Error::InvalidUserId(error)),
            Err(error) => ExternalId::parse(text)
                .map(Self::External)
                .map_err(|_| Error::InvalidUserId(error)),
        }
    }

    /// Our id of the user; an external id must be known.
    pub(crate) async fn resolve(&self, tx: &Tx, project: Uuid) -> Result<Uuid, Error> {
        match self {
            Self::Internal(user) => Ok(*user),
            Self::External(id) => store::by_external_id(tx, project, id.as_str())
                .await?
                .ok_or(Error::NotFound),
        }
    }
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
