//! Users of consumer projects, and what they can be reached or known by.

mod changes;
mod fields;
mod locks;
mod new;
pub(crate) mod store;
pub(crate) mod view;

use tenure_core::contact::ExternalId;
use tenure_core::rbac::AssignError;
use tenure_db::{Sql, Tx};
use tenure_types::kind;
use uuid::Uuid;

use crate::Result;
use crate::projects::Project;
use crate::projects::ids::{self, IdError};

pub(crate) use changes::{Changes, parse_external_id, parse_roles};
pub(crate) use locks::{is_locked, record_failure};
pub(crate) use new::{NewUser, insert, insert_factor};

crate::refusals! {
    /// Why something about a user is refused.
    pub(crate) enum Refusal {
        NotFound => UserNotFound, "no such user";
        InvalidUserId(error: IdError) => error.error_type(InvalidUserId), "the user id is malformed";
        InvalidEmailId(error: IdError) => error.error_type(InvalidEmailId), "the email id is malformed";
        InvalidPhoneId(error: IdError) => error.error_type(InvalidPhoneId), "the phone id is malformed";
        InvalidPasswordId(error: IdError) => error.error_type(InvalidPasswordId), "the password id is malformed";
        EmailNotFound => EmailNotFound, "no such e-mail address";
        PhoneNumberNotFound => PhoneNumberNotFound, "no such phone number";
        PasswordNotFound => PasswordNotFound, "no such password";
        InvalidEmail => InvalidEmail, "the e-mail address is not valid";
        InvalidPhoneNumber => InvalidPhoneNumber,
            "the phone number is not valid; E.164 is expected, like +14155550123";
        InvalidExternalId => InvalidExternalId,
            "the external id is not valid: 1 to 128 letters, digits, '.', '_', '-' and '|'";
        InvalidName => InvalidName, "each part of a name may have 128 characters";
        DuplicateEmail => DuplicateEmail, "the e-mail address belongs to another user";
        DuplicateEmailForUser => DuplicateEmailForUser, "the user has this e-mail address already";
        DuplicatePhoneNumber => DuplicatePhoneNumber, "the phone number belongs to another user";
        DuplicatePhoneNumberForUser => DuplicatePhoneNumberForUser, "the user has this phone number already";
        DuplicateExternalId => DuplicateUserExternalId, "the external id belongs to another user";
        Role(error: AssignError) => match error {
                AssignError::Default(_) => CannotAssignDefaultRbacRoleId,
                AssignError::Unknown(_) => InvalidRole,
            },
            "{error}";
        NothingToCreate => InvalidCreateUserRequest,
            "a user needs an e-mail address, a phone number or an external id";
        ExchangeFields => InvalidExchangePrimaryFactorFields,
            "exactly one of email_address and phone_number is expected";
        ExchangeUser => InvalidExchangePrimaryFactorUser,
            "the user must have exactly one e-mail address or phone number";
    }
}

/// A user as callers name one: by our id or by their own.
#[derive(Clone, Debug)]
pub(crate) enum Reference {
    Internal(Uuid),
    External(ExternalId),
}

impl Reference {
    pub(crate) fn parse(project: &Project, text: &str) -> Result<Self> {
        match ids::parse::<kind::User>(project, text) {
            Ok(id) => Ok(Self::Internal(id)),
            Err(error @ IdError::OtherEnvironment(_)) => Err(Refusal::InvalidUserId(error).into()),
            Err(error) => ExternalId::parse(text)
                .map(Self::External)
                .map_err(|_| Refusal::InvalidUserId(error).into()),
        }
    }

    /// Our id of the user; an external id must be known.
    pub(crate) async fn resolve(&self, tx: &Tx, project: Uuid) -> Result<Uuid> {
        match self {
            Self::Internal(user) => Ok(*user),
            Self::External(id) => store::by_external_id(tx, project, id.as_str())
                .await?
                .ok_or_else(|| Refusal::NotFound.into()),
        }
    }
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
