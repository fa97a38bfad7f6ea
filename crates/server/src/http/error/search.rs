//! Errors of searches: each searched noun has names of its own for most of them.

use tenure_engine::search::QueryError;
use tenure_types::ErrorType;

/// What was searched.
#[derive(Clone, Copy)]
pub(super) enum Searched {
    Users,
    Organizations,
    Members,
}

pub(super) fn query(searched: Searched, error: &QueryError) -> ErrorType {
    use QueryError as E;
    use Searched::{Members, Organizations, Users};
    match (error, searched) {
        // These are the same for all.
        (E::InvalidCursor, _) => ErrorType::UserSearchInvalidCursor,
        (E::InvalidLimit, _) => ErrorType::UserSearchInvalidLimit,
        (E::InvalidOperator, _) => ErrorType::UserSearchInvalidOperator,
        (E::TooMuch, _) => ErrorType::UserSearchMaximumFilterValueCountExceeded,

        (E::FilterNameNotRecognized(_), Users) => ErrorType::UserSearchFilterNameNotRecognized,
        (E::FilterNameNotRecognized(_), Organizations) => {
            ErrorType::OrganizationSearchFilterNameNotRecognized
        }
        (E::FilterNameNotRecognized(_), Members) => ErrorType::MemberSearchFilterNameNotRecognized,
        (E::FilterNameMustBeString, Users) => ErrorType::UserSearchFilterNameMustBeString,
        (E::FilterNameMustBeString, Organizations) => ErrorType::OrganizationSearchFilterNameMustBeString,
        (E::FilterNameMustBeString, Members) => ErrorType::MemberSearchFilterNameMustBeString,
        (E::MissingFilterName, Users) => ErrorType::UserSearchMissingFilterName,
        (E::MissingFilterName, Organizations) => ErrorType::OrganizationSearchMissingFilterName,
        (E::MissingFilterName, Members) => ErrorType::MemberSearchMissingFilterName,
        (E::MissingFilterValue(_), Users) => ErrorType::UserSearchMissingFilterValue,
        (E::MissingFilterValue(_), Organizations) => ErrorType::OrganizationSearchMissingFilterValue,
        (E::MissingFilterValue(_), Members) => ErrorType::MemberSearchMissingFilterValue,
        (E::ExpectedArrayOfString(_), Users) => ErrorType::UserSearchExpectedArrayOfString,
        (E::ExpectedArrayOfString(_), Organizations) => ErrorType::OrganizationSearchExpectedArrayOfStrings,
        (E::ExpectedArrayOfString(_), Members) => ErrorType::MemberSearchExpectedArrayOfStrings,
        (E::ExpectedBool(_), Users) => ErrorType::UserSearchExpectedBool,
        (E::ExpectedBool(_), Organizations) => ErrorType::OrganizationSearchExpectedBoolean,
        (E::ExpectedBool(_), Members) => ErrorType::MemberSearchExpectedBoolean,
        (E::ExpectedString(_), Users) => ErrorType::UserSearchExpectedString,
        (E::ExpectedString(_), Organizations) => ErrorType::OrganizationSearchExpectedString,
        (E::ExpectedString(_), Members) => ErrorType::MemberSearchExpectedString,

        (E::FuzzyTooShort(name), Users) => match *name {
            "full_name_fuzzy" => ErrorType::UserSearchFullNameFuzzyTooShort,
            "phone_number_fuzzy" => ErrorType::UserSearchPhoneNumberFuzzyTooShort,
            _ => ErrorType::UserSearchEmailAddressFuzzyTooShort,
        },
        (E::FuzzyTooShort(name), Organizations) => match *name {
            "organization_name_fuzzy" => ErrorType::OrganizationSearchOrganizationNameFuzzyTooShort,
            "organization_slug_fuzzy" => ErrorType::OrganizationSearchOrganizationSlugFuzzyTooShort,
            "allowed_domain_fuzzy" => ErrorType::OrganizationSearchAllowedDomainFuzzyTooShort,
            _ => ErrorType::OrganizationSearchMemberEmailFuzzyTooShort,
        },
        (E::FuzzyTooShort(name), Members) => match *name {
            "member_mfa_phone_number_fuzzy" => ErrorType::MemberSearchMemberMfaPhoneNumberFuzzyTooShort,
            _ => ErrorType::MemberSearchMemberEmailFuzzyTooShort,
        },
    }
}
