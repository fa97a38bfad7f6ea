//! Lists of e-mail domains in an organization's settings.

use std::collections::HashSet;

use tenure_types::ErrorType;

use crate::contact::Domain;

/// The most domains that one list may have.
pub(super) const MAX_DOMAINS: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    #[error("{0:?} is not a domain")]
    Invalid(String),
    #[error("anyone gets an e-mail address of {0:?}")]
    TooCommon(String),
    #[error("the domain {0:?} is there twice")]
    Duplicate(String),
    #[error("there are more than {MAX_DOMAINS} domains")]
    TooMany,
}

/// Each list calls the same faults by names of its own.
impl DomainError {
    pub(super) fn of_allowed(&self) -> ErrorType {
        match self {
            Self::Invalid(_) => ErrorType::OrganizationSettingsInvalidDomain,
            Self::TooCommon(_) => ErrorType::OrganizationSettingsDomainTooCommon,
            Self::Duplicate(_) => ErrorType::OrganizationSettingsDuplicateDomain,
            Self::TooMany => ErrorType::TooManyDomains,
        }
    }

    pub(super) fn of_claimed(&self) -> ErrorType {
        match self {
            Self::Invalid(_) => ErrorType::OrganizationSettingsInvalidClaimedDomain,
            Self::TooCommon(_) => ErrorType::OrganizationSettingsClaimedDomainTooCommon,
            Self::Duplicate(_) => ErrorType::OrganizationSettingsDuplicateClaimedDomain,
            Self::TooMany => ErrorType::TooManyDomains,
        }
    }

    /// The same domain may stand there with several roles.
    pub(super) fn of_implicit_roles(&self) -> ErrorType {
        match self {
            Self::Invalid(_) | Self::Duplicate(_) => ErrorType::RbacInvalidDomain,
            Self::TooCommon(_) => ErrorType::RbacDomainTooCommon,
            Self::TooMany => ErrorType::TooManyDomains,
        }
    }
}

/// Checks a list; returns it in lower case.
pub(super) fn parse_list(texts: &[String]) -> Result<Vec<String>, DomainError> {
    if texts.len() > MAX_DOMAINS {
        return Err(DomainError::TooMany);
    }
    let mut seen = HashSet::new();
    let mut domains = Vec::with_capacity(texts.len());
    for text in texts {
        let domain = parse(text)?;
        domains.push(domain.as_str().to_owned());
        if !seen.insert(domain) {
            return Err(DomainError::Duplicate(text.clone()));
        }
    }
    Ok(domains)
}

/// A domain whose owner decides who gets an address of it.
pub(super) fn parse(text: &str) -> Result<Domain, DomainError> {
    let domain = Domain::parse(text).map_err(|_| DomainError::Invalid(text.to_owned()))?;
    if domain.is_common() {
        Err(DomainError::TooCommon(text.to_owned()))
    } else {
        Ok(domain)
    }
}
