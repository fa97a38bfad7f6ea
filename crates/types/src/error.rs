//! The error body, and the closed list of `error_type`s that Tenure answers with.

use serde::{Deserialize, Serialize};

/// The body of every answer that is not a success.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// The HTTP status.
    pub status_code: u16,
    /// The id of the request, as in the log.
    pub request_id: String,
    /// What happened, for a program.
    pub error_type: String,
    /// What happened, for a person.
    pub error_message: String,
    /// Where this error is documented.
    pub error_url: String,
}

macro_rules! error_types {
    ($($status:literal { $($variant:ident = $name:literal,)* })*) => {
        /// What went wrong, for a program. Each has one HTTP status.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorType {
            $($(#[doc = concat!("`", $name, "`, ", stringify!($status), ".")] $variant,)*)*
        }

        impl ErrorType {
            /// All of them.
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)*)*];

            /// The HTTP status it is answered with.
            pub const fn status(self) -> u16 {
                match self {
                    $($(Self::$variant => $status,)*)*
                }
            }

            /// Its name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($(Self::$variant => $name,)*)*
                }
            }
        }
    };
}

error_types! {
    400 {
        Argon2KeyLengthMismatch = "argon_2_key_length_mismatch",
        BadRequest = "bad_request",
        CannotAssignDefaultRbacRoleId = "cannot_assign_default_rbac_role_id",
        CannotResetPasswordWithExistingPassword = "cannot_reset_password_with_existing_password",
        CustomClaimsTooLarge = "custom_claims_too_large",
        DuplicateEmail = "duplicate_email",
        DuplicateEmailForUser = "duplicate_email_for_user",
        DuplicatePhoneNumber = "duplicate_phone_number",
        DuplicatePhoneNumberForUser = "duplicate_phone_number_for_user",
        DuplicateUserExternalId = "duplicate_user_external_id",
        InvalidAppendSalt = "invalid_append_salt",
        InvalidArgon2IterationAmount = "invalid_argon_2_iteration_amount",
        InvalidArgon2KeyLength = "invalid_argon_2_key_length",
        InvalidArgon2Memory = "invalid_argon_2_memory",
        InvalidArgon2Salt = "invalid_argon_2_salt",
        InvalidArgon2Threads = "invalid_argon_2_threads",
        InvalidAuthorizationHeader = "invalid_authorization_header",
        InvalidB2bEndpoint = "invalid_b2b_endpoint",
        InvalidBase64ScryptHash = "invalid_base64_scrypt_hash",
        InvalidBase64ScryptSalt = "invalid_base64_scrypt_salt",
        InvalidBcryptCost = "invalid_bcrypt_cost",
        InvalidBcryptHash = "invalid_bcrypt_hash",
        InvalidConsumerEndpoint = "invalid_consumer_endpoint",
        InvalidCreateUserRequest = "invalid_create_user_request",
        InvalidEmail = "invalid_email",
        InvalidEmailId = "invalid_email_id",
        InvalidExchangePrimaryFactorFields = "invalid_exchange_primary_factor_fields",
        InvalidExchangePrimaryFactorUser = "invalid_exchange_primary_factor_user",
        InvalidExternalId = "invalid_external_id",
        InvalidHash = "invalid_hash",
        InvalidHashType = "invalid_hash_type",
        InvalidMd5Hash = "invalid_md_5_hash",
        InvalidName = "invalid_name",
        InvalidPasswordId = "invalid_password_id",
        InvalidPbkdf2Algorithm = "invalid_pbkdf_2_algorithm",
        InvalidPbkdf2Hash = "invalid_pbkdf_2_hash",
        InvalidPbkdf2IterationAmount = "invalid_pbkdf_2_iteration_amount",
        InvalidPbkdf2KeyLength = "invalid_pbkdf_2_key_length",
        InvalidPbkdf2Salt = "invalid_pbkdf_2_salt",
        InvalidPhoneId = "invalid_phone_id",
        InvalidPhoneNumber = "invalid_phone_number",
        InvalidPhpassHashFormat = "invalid_phpass_hash_format",
        InvalidPhpassHashPrefix = "invalid_phpass_hash_prefix",
        InvalidPrependSalt = "invalid_prepend_salt",
        InvalidProjectId = "invalid_project_id",
        InvalidProjectIdAuthentication = "invalid_project_id_authentication",
        InvalidRole = "invalid_role",
        InvalidScryptNParameter = "invalid_scrypt_n_parameter",
        InvalidScryptParameters = "invalid_scrypt_parameters",
        InvalidScryptSaltLength = "invalid_scrypt_salt_length",
        InvalidSessionDuration = "invalid_session_duration",
        InvalidSessionDurationMinutes = "invalid_session_duration_minutes",
        InvalidSessionId = "invalid_session_id",
        InvalidSessionToken = "invalid_session_token",
        InvalidSha1Hash = "invalid_sha_1_hash",
        InvalidSha512Hash = "invalid_sha_512_hash",
        InvalidUserId = "invalid_user_id",
        LiveIdUsedInTestEnvironment = "live_id_used_in_test_environment",
        MetadataTooLarge = "metadata_too_large",
        MetadataTooManyKeys = "metadata_too_many_keys",
        MigrateFromExternalEmailDoesNotExist = "migrate_from_external_email_does_not_exist",
        MigrateFromExternalMissingUserinfo = "migrate_from_external_missing_userinfo",
        MigrateFromExternalUnexpectedResponse = "migrate_from_external_unexpected_response",
        NoSessionArguments = "no_session_arguments",
        NoSessionRevokeArguments = "no_session_revoke_arguments",
        NoUserPassword = "no_user_password",
        PasswordAlreadyExists = "password_already_exists",
        Pbkdf2KeyLengthMismatch = "pbkdf_2_key_length_mismatch",
        ResetPassword = "reset_password",
        ScryptKeyLengthMismatch = "scrypt_key_length_mismatch",
        SessionTooOldToResetPassword = "session_too_old_to_reset_password",
        TestIdUsedInLiveEnvironment = "test_id_used_in_live_environment",
        TooManySessionArguments = "too_many_session_arguments",
        TooManySessionRevokeArguments = "too_many_session_revoke_arguments",
        UnableToParseSessionJwt = "unable_to_parse_session_jwt",
        UserIdMismatch = "user_id_mismatch",
        UserSearchCannotMixInternalAndExternalUserIds = "user_search_cannot_mix_internal_and_external_user_ids",
        UserSearchEmailAddressFuzzyTooShort = "user_search_email_address_fuzzy_too_short",
        UserSearchExpectedArrayOfString = "user_search_expected_array_of_string",
        UserSearchExpectedBool = "user_search_expected_bool",
        UserSearchExpectedObject = "user_search_expected_object",
        UserSearchExpectedString = "user_search_expected_string",
        UserSearchExpectedTimestamp = "user_search_expected_timestamp",
        UserSearchFilterNameMustBeString = "user_search_filter_name_must_be_string",
        UserSearchFilterNameNotRecognized = "user_search_filter_name_not_recognized",
        UserSearchFullNameFuzzyTooShort = "user_search_full_name_fuzzy_too_short",
        UserSearchInvalidCursor = "user_search_invalid_cursor",
        UserSearchInvalidLimit = "user_search_invalid_limit",
        UserSearchInvalidOauthProviderFilter = "user_search_invalid_oauth_provider_filter",
        UserSearchInvalidOperator = "user_search_invalid_operator",
        UserSearchInvalidStatusFilter = "user_search_invalid_status_filter",
        UserSearchMaximumFilterValueCountExceeded = "user_search_maximum_filter_value_count_exceeded",
        UserSearchMissingFilterName = "user_search_missing_filter_name",
        UserSearchMissingFilterValue = "user_search_missing_filter_value",
        UserSearchPhoneNumberFuzzyTooShort = "user_search_phone_number_fuzzy_too_short",
        WeakPassword = "weak_password",
    }
    401 {
        MigrateFromExternalUnauthorized = "migrate_from_external_unexpected_response",
        UnauthorizedCredentials = "unauthorized_credentials",
    }
    403 {
        ConsumerSessionAuthorizationError = "consumer_session_authorization_error",
    }
    404 {
        EmailNotFound = "email_not_found",
        PasswordNotFound = "password_not_found",
        PhoneNumberNotFound = "phone_number_not_found",
        ProjectNotFound = "project_not_found",
        RouteNotFound = "route_not_found",
        SessionNotFound = "session_not_found",
        UserNotFound = "user_not_found",
    }
    405 {
        MethodNotAllowed = "method_not_allowed",
    }
    413 {
        RequestTooLarge = "request_too_large",
    }
    429 {
        TooManyRequests = "too_many_requests",
        UserLockLimitReached = "user_lock_limit_reached",
    }
    500 {
        InternalServerError = "internal_server_error",
    }
    503 {
        ServerUnavailable = "server_unavailable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same_on_the_wire() {
        let seen: std::collections::HashSet<_> = ErrorType::ALL
            .iter()
            .map(|kind| (kind.as_str(), kind.status()))
            .collect();
        assert_eq!(seen.len(), ErrorType::ALL.len());
    }
}
