//! Errors of organizations.

use tenure_core::organization::{DomainError, LogoUrlError, SettingsError};
use tenure_core::rbac::OrgPolicyError;
use tenure_engine::organizations::{Error, SearchError};
use tenure_types::ErrorType;

use super::search::{Searched, query};
use super::{ApiError, id, metadata};

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::NotFound => ErrorType::OrganizationNotFound,
            Error::InvalidId(error) => id(*error, ErrorType::InvalidOrganizationId),
            Error::NameMissing => ErrorType::OrganizationNameMissing,
            Error::InvalidName => ErrorType::InvalidOrganizationName,
            Error::InvalidSlug => ErrorType::InvalidOrganizationSlug,
            Error::InvalidExternalId => ErrorType::InvalidOrganizationExternalId,
            Error::SlugTaken => ErrorType::OrganizationSlugAlreadyUsed,
            Error::ExternalIdTaken => ErrorType::OrganizationExternalIdAlreadyUsed,
            Error::Metadata(error) => metadata(*error),
            Error::LogoUrl(LogoUrlError::TooLong) => ErrorType::OrganizationLogoUrlTooLong,
            Error::Settings(error) => settings(error),
            Error::Roles(error) => org_policy(error),
            Error::LogoUrl(LogoUrlError::Control) | Error::PolicyMissing => ErrorType::InvalidArgument,
            Error::Damaged(_) => return Self::internal(&error),
            Error::Db(_) => {
                let Error::Db(error) = error else {
                    unreachable!("it was matched")
                };
                return error.into();
            }
        };
        Self::new(kind, error.to_string())
    }
}

impl From<SearchError> for ApiError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Query(error) => Self::new(query(Searched::Organizations, &error), error.to_string()),
            SearchError::Members(error) => error.into(),
        }
    }
}

fn settings(error: &SettingsError) -> ErrorType {
    use SettingsError as E;
    match error {
        E::BadSetting { .. } => ErrorType::InvalidOrganizationAuthFactorSetting,
        E::BadEmailJitProvisioning(_) => {
            ErrorType::InvalidOrganizationAuthFactorSettingForEmailJitProvisioning
        }
        E::BadOauthTenantJitProvisioning(_) => {
            ErrorType::InvalidOrganizationAuthFactorSettingForOauthTenantJitProvisioning
        }
        E::BadMfaMethods(_) => ErrorType::InvalidOrganizationMfaFactorSetting,
        E::BadMfaPolicy(_) => ErrorType::InvalidOrganizationMfaPolicy,
        E::BadAllowedAuthMethod(_) => ErrorType::InvalidOrganizationAllowedAuthMethods,
        E::BadAllowedMfaMethod(_) => ErrorType::InvalidOrganizationAllowedMfaMethods,
        E::BadConnectedAppsSetting { .. } | E::BadConnectedAppsList { .. } => ErrorType::InvalidArgument,
        E::BadOauthTenants => ErrorType::InvalidOauthAllowedTenantsFormat,
        E::UnknownSsoConnection(_) => ErrorType::InvalidSsoDefaultConnectionId,
        E::AllowedAuthMethodsRequired => ErrorType::AllowedAuthMethodsRequiredForRestricted,
        E::AllowedMfaMethodsRequired => ErrorType::AllowedMfaMethodsRequiredForRestricted,
        E::AllowedDomainsRequired { .. } => ErrorType::InvalidRestrictedEmailSetting,
        E::AllowedConnectionsRequired => ErrorType::InvalidRestrictedSsoSetting,
        E::AllowedTenantsRequired => ErrorType::InvalidRestrictedOauthTenantsSetting,
        E::NobodyCanJoin => ErrorType::InvalidOrganizationAuthMethodSettings,
        E::AllowedDomains(error) => match error {
            DomainError::Invalid(_) => ErrorType::OrganizationSettingsInvalidDomain,
            DomainError::TooCommon(_) => ErrorType::OrganizationSettingsDomainTooCommon,
            DomainError::Duplicate(_) => ErrorType::OrganizationSettingsDuplicateDomain,
            DomainError::TooMany => ErrorType::TooManyDomains,
        },
        E::ClaimedDomains(error) => match error {
            DomainError::Invalid(_) => ErrorType::OrganizationSettingsInvalidClaimedDomain,
            DomainError::TooCommon(_) => ErrorType::OrganizationSettingsClaimedDomainTooCommon,
            DomainError::Duplicate(_) => ErrorType::OrganizationSettingsDuplicateClaimedDomain,
            DomainError::TooMany => ErrorType::TooManyDomains,
        },
        E::ImplicitRoleDomain(error) => match error {
            // The same domain may stand there with several roles.
            DomainError::Invalid(_) | DomainError::Duplicate(_) => ErrorType::RbacInvalidDomain,
            DomainError::TooCommon(_) => ErrorType::RbacDomainTooCommon,
            DomainError::TooMany => ErrorType::TooManyDomains,
        },
        E::UnknownRole(_) => ErrorType::InvalidRbacRoleAssignment,
    }
}

fn org_policy(error: &OrgPolicyError) -> ErrorType {
    match error {
        OrgPolicyError::BadName(_)
        | OrgPolicyError::TooLarge
        | OrgPolicyError::UnknownResource { .. }
        | OrgPolicyError::UnknownAction { .. } => ErrorType::InvalidRbacCustomRole,
        OrgPolicyError::WildcardAmongOthers { .. } => ErrorType::CannotSpecifyWildcardWithOtherActions,
        OrgPolicyError::BuiltIn(_) => ErrorType::RbacOrgCustomRolesOnly,
        OrgPolicyError::Duplicate(_) => ErrorType::RbacRoleDuplicate,
    }
}
