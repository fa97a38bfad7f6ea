//! Errors of organizations.

use tenure_core::rbac::OrgPolicyError;
use tenure_engine::organizations::Error;
use tenure_types::ErrorType;

use super::{ApiError, id, metadata};

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::NotFound => ErrorType::OrganizationNotFound,
            Error::InvalidId(error) => id(*error, ErrorType::InvalidOrganizationId),
            Error::SlugTaken => ErrorType::OrganizationSlugAlreadyUsed,
            Error::ExternalIdTaken => ErrorType::OrganizationExternalIdAlreadyUsed,
            Error::Metadata(error) => metadata(error),
            Error::Roles(error) => org_policy(error),
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

fn org_policy(error: &OrgPolicyError) -> ErrorType {
    match error {
        OrgPolicyError::BadName(_)
        | OrgPolicyError::UnknownResource { .. }
        | OrgPolicyError::UnknownAction { .. }
        | OrgPolicyError::WildcardAmongOthers { .. } => ErrorType::InvalidRbacCustomRole,
        OrgPolicyError::BuiltIn(_) => ErrorType::RbacOrgCustomRolesOnly,
        OrgPolicyError::Duplicate(_) => ErrorType::RbacRoleDuplicate,
    }
}
