//! Errors of members.

use tenure_core::rbac::AssignError;
use tenure_engine::members::{Error, SearchError};
use tenure_types::ErrorType;

use super::links::redirect;
use super::search::{Searched, query};
use super::{ApiError, id, metadata};

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::NotFound => ErrorType::MemberNotFound,
            Error::InvalidId(error) => id(*error, ErrorType::InvalidId),
            Error::InvalidEmail => ErrorType::InvalidEmail,
            Error::InvalidPhoneNumber => ErrorType::InvalidPhoneNumber,
            Error::InvalidExternalId => ErrorType::InvalidExternalId,
            Error::InvalidName => ErrorType::InvalidName,
            Error::DuplicateEmail => ErrorType::DuplicateMemberEmail,
            Error::RetiredEmail => ErrorType::RetiredMemberEmail,
            Error::DuplicatePhoneNumberForMember => ErrorType::DuplicateMemberPhoneNumberForMember,
            Error::DuplicateExternalId => ErrorType::DuplicateMemberExternalId,
            Error::DomainClaimed => ErrorType::ActionNotAllowedEmailDomainIsClaimed,
            Error::JoiningNotAllowed => ErrorType::EmailJitProvisioningNotAllowed,
            Error::DomainMayNotJoin => ErrorType::InvalidEmailForJitProvisioning,
            Error::NotActive => ErrorType::ActionAvailableOnlyForActiveMembers,
            Error::GetFields => ErrorType::InvalidMemberGetFields,
            Error::InvalidEmailId(error) => id(*error, ErrorType::InvalidEmailId),
            Error::InvalidPasswordId(error) => id(*error, ErrorType::InvalidPasswordId),
            Error::RetiredEmailFields => ErrorType::RetiredEmailMissingEmailIdentifiers,
            Error::RetiredEmailNotFound => ErrorType::EmailNotFound,
            Error::PhoneNumberNotFound => ErrorType::MemberPhoneNumberNotFound,
            Error::PasswordNotFound => ErrorType::MemberPasswordNotFound,
            Error::TotpNotFound => ErrorType::TotpNotFound,
            Error::CrossOrgPasswords => ErrorType::CrossOrgPasswordsEnabled,
            Error::InvalidMfaMethod => ErrorType::InvalidMfaDefaultMethod,
            Error::MissingMfaFactor => ErrorType::DefaultMfaMemberMissingFactor,
            Error::NothingToPreserveFor => ErrorType::CannotPreserveExistingSessions,
            Error::InvalidDeliveryMethod => ErrorType::InvalidArgument,
            Error::UnknownTemplate => ErrorType::InvalidTemplateId,
            Error::NotActiveForEmailUpdate => ErrorType::EmailUpdatesAvailableOnlyForActiveMembers,
            Error::NoVerifiedEmail => ErrorType::MemberHasNoActiveVerifiedEmail,
            Error::EmailWantedByAnother => ErrorType::DesiredEmailUpdatingForDifferentMember,
            Error::EmailRetiredByAnother => ErrorType::DesiredEmailDeactivatedByDifferentMember,
            Error::InvalidLocale(_) => ErrorType::InvalidLocale,
            Error::Redirect(error) => redirect(*error),
            Error::NotDeleted => ErrorType::NoDeletedMemberFoundForReactivation,
            Error::UnverifiedForReactivation => ErrorType::EmailUnverifiedForReactivation,
            Error::ReactivationEmailTaken => ErrorType::ReactivationEmailBelongsToAnotherMember,
            Error::Metadata(error) => metadata(*error),
            Error::Role(AssignError::Default(_)) => ErrorType::CannotAssignDefaultRbacRoleId,
            Error::Role(AssignError::Unknown(_)) => ErrorType::InvalidRbacRoleAssignment,
            Error::TwoActingSessions => ErrorType::TooManySessionArguments,
            Error::ActorForbidden => ErrorType::SessionAuthorizationError,
            Error::ActorElsewhere => ErrorType::SessionAuthorizationTenancyError,
            Error::TrustedMetadataByMember => ErrorType::CannotUpdateTrustedMetadata,
            Error::OwnEmail => ErrorType::MemberCannotUpdateTheirEmailAddress,
            Error::Damaged(_) => return Self::internal(&error),
            Error::Organization(_) | Error::Session(_) | Error::NotSent(_) | Error::Db(_) => {
                return match error {
                    Error::Organization(error) => error.into(),
                    Error::Session(error) => (*error).into(),
                    Error::NotSent(error) => error.into(),
                    Error::Db(error) => error.into(),
                    _ => unreachable!("only these four were matched"),
                };
            }
        };
        Self::new(kind, error.to_string())
    }
}

impl From<SearchError> for ApiError {
    fn from(error: SearchError) -> Self {
        let kind = match &error {
            SearchError::Query(error) => query(Searched::Members, error),
            SearchError::NoOrganizations => ErrorType::MemberSearchOrganizationIdsEmpty,
            SearchError::CannotMixIds => ErrorType::MemberSearchCannotMixInternalAndExternalMemberIds,
            // There is no name of its own for members.
            SearchError::UnknownStatus => ErrorType::UserSearchInvalidStatusFilter,
            SearchError::Members(_) => {
                let SearchError::Members(error) = error else {
                    unreachable!("it was matched")
                };
                return error.into();
            }
        };
        Self::new(kind, error.to_string())
    }
}
