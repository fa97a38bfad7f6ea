//! Errors of users.

use tenure_core::rbac::AssignError;
use tenure_engine::users;
use tenure_types::ErrorType;

use super::search::{Searched, query};
use super::{ApiError, id, metadata};

impl From<users::Error> for ApiError {
    fn from(error: users::Error) -> Self {
        use users::Error as E;
        let kind = match &error {
            E::NotFound => ErrorType::UserNotFound,
            E::InvalidUserId(error) => id(*error, ErrorType::InvalidUserId),
            E::InvalidEmailId(error) => id(*error, ErrorType::InvalidEmailId),
            E::InvalidPhoneId(error) => id(*error, ErrorType::InvalidPhoneId),
            E::InvalidPasswordId(error) => id(*error, ErrorType::InvalidPasswordId),
            E::EmailNotFound => ErrorType::EmailNotFound,
            E::PhoneNumberNotFound => ErrorType::PhoneNumberNotFound,
            E::PasswordNotFound => ErrorType::PasswordNotFound,
            E::InvalidEmail => ErrorType::InvalidEmail,
            E::InvalidPhoneNumber => ErrorType::InvalidPhoneNumber,
            E::InvalidExternalId => ErrorType::InvalidExternalId,
            E::InvalidName => ErrorType::InvalidName,
            E::DuplicateEmail => ErrorType::DuplicateEmail,
            E::DuplicateEmailForUser => ErrorType::DuplicateEmailForUser,
            E::DuplicatePhoneNumber => ErrorType::DuplicatePhoneNumber,
            E::DuplicatePhoneNumberForUser => ErrorType::DuplicatePhoneNumberForUser,
            E::DuplicateExternalId => ErrorType::DuplicateUserExternalId,
            E::NothingToCreate => ErrorType::InvalidCreateUserRequest,
            E::ExchangeFields => ErrorType::InvalidExchangePrimaryFactorFields,
            E::ExchangeUser => ErrorType::InvalidExchangePrimaryFactorUser,
            E::Metadata(error) => metadata(*error),
            E::Role(AssignError::Default(_)) => ErrorType::CannotAssignDefaultRbacRoleId,
            E::Role(AssignError::Unknown(_)) => ErrorType::InvalidRole,
            E::Damaged(_) => return Self::internal(&error),
            E::Db(_) => {
                let E::Db(error) = error else {
                    unreachable!("it was matched")
                };
                return error.into();
            }
        };
        Self::new(kind, error.to_string())
    }
}

impl From<users::SearchError> for ApiError {
    fn from(error: users::SearchError) -> Self {
        use users::SearchError as E;
        let kind = match &error {
            E::Query(error) => query(Searched::Users, error),
            E::ExpectedObject(_) => ErrorType::UserSearchExpectedObject,
            E::ExpectedTimestamp(_) => ErrorType::UserSearchExpectedTimestamp,
            E::InvalidStatusFilter => ErrorType::UserSearchInvalidStatusFilter,
            E::InvalidOauthProviderFilter(_) => ErrorType::UserSearchInvalidOauthProviderFilter,
            E::CannotMixInternalAndExternalUserIds => {
                ErrorType::UserSearchCannotMixInternalAndExternalUserIds
            }
            E::Users(_) => {
                let E::Users(error) = error else {
                    unreachable!("it was matched")
                };
                return error.into();
            }
        };
        Self::new(kind, error.to_string())
    }
}
