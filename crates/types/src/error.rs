//! The error body, and the closed list of `error_type`s that Tenure answers with.

use serde::{Deserialize, Serialize};

/// The body of every answer that is not a success.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
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
        ActionAvailableOnlyForActiveMembers = "action_available_only_for_active_members",
        ActionAvailableOnlyOncePrimaryAuthenticationIsMet = "action_available_only_once_primary_authentication_is_met",
        ActionNotAllowedEmailDomainIsClaimed = "action_not_allowed_email_domain_is_claimed",
        ActiveTotpExists = "active_totp_exists",
        AllowedAuthMethodsRequiredForRestricted = "allowed_auth_methods_required_for_restricted",
        AllowedMfaMethodsRequiredForRestricted = "allowed_mfa_methods_required_for_restricted",
        Argon2KeyLengthMismatch = "argon_2_key_length_mismatch",
        BadRequest = "bad_request",
        CannotAssignDefaultRbacRoleId = "cannot_assign_default_rbac_role_id",
        CannotPreserveExistingSessions = "cannot_preserve_existing_sessions",
        CannotResetPasswordWithExistingPassword = "cannot_reset_password_with_existing_password",
        CannotSpecifyWildcardWithOtherActions = "cannot_specify_wildcard_with_other_actions",
        CrossOrgPasswordsEnabled = "cross_org_passwords_enabled",
        CrossOrgPasswordsNotEnabled = "cross_org_passwords_not_enabled",
        CustomClaimsTooLarge = "custom_claims_too_large",
        DefaultMfaMemberMissingFactor = "default_mfa_member_missing_factor",
        DesiredEmailDeactivatedByDifferentMember = "desired_email_deactivated_by_different_member",
        DesiredEmailUpdatingForDifferentMember = "desired_email_updating_for_different_member",
        DuplicateEmail = "duplicate_email",
        DuplicateEmailForUser = "duplicate_email_for_user",
        DuplicateMemberEmail = "duplicate_member_email",
        DuplicateMemberExternalId = "duplicate_member_external_id",
        DuplicateMemberPhoneNumber = "duplicate_member_phone_number",
        DuplicateMemberPhoneNumberForMember = "duplicate_member_phone_number_for_member",
        DuplicatePhoneNumber = "duplicate_phone_number",
        DuplicatePhoneNumberForUser = "duplicate_phone_number_for_user",
        DuplicateUserExternalId = "duplicate_user_external_id",
        EmailJitProvisioningNotAllowed = "email_jit_provisioning_not_allowed",
        EmailUnverifiedForReactivation = "email_unverified_for_reactivation",
        EmailUpdatesAvailableOnlyForActiveMembers = "email_updates_available_only_for_active_members",
        ExpiredTotp = "expired_totp",
        InsufficientFactorsForSessionExchange = "insufficient_factors_for_session_exchange",
        InvalidAppendSalt = "invalid_append_salt",
        InvalidArgon2IterationAmount = "invalid_argon_2_iteration_amount",
        InvalidArgon2KeyLength = "invalid_argon_2_key_length",
        InvalidArgon2Memory = "invalid_argon_2_memory",
        InvalidArgon2Salt = "invalid_argon_2_salt",
        InvalidArgon2Threads = "invalid_argon_2_threads",
        InvalidArgument = "invalid_argument",
        InvalidAuthorizationHeader = "invalid_authorization_header",
        InvalidB2bEndpoint = "invalid_b2b_endpoint",
        InvalidBase64ScryptHash = "invalid_base64_scrypt_hash",
        InvalidBase64ScryptSalt = "invalid_base64_scrypt_salt",
        InvalidBcryptCost = "invalid_bcrypt_cost",
        InvalidBcryptHash = "invalid_bcrypt_hash",
        InvalidCode = "invalid_code",
        InvalidConsumerEndpoint = "invalid_consumer_endpoint",
        InvalidCreateUserRequest = "invalid_create_user_request",
        InvalidDiscoveryRedirectUrl = "invalid_discovery_redirect_url",
        InvalidEmail = "invalid_email",
        InvalidEmailDomain = "invalid_email_domain",
        InvalidEmailForInvites = "invalid_email_for_invites",
        InvalidEmailForJitProvisioning = "invalid_email_for_jit_provisioning",
        InvalidEmailId = "invalid_email_id",
        InvalidExchangePrimaryFactorFields = "invalid_exchange_primary_factor_fields",
        InvalidExchangePrimaryFactorUser = "invalid_exchange_primary_factor_user",
        InvalidExpiration = "invalid_expiration",
        InvalidExpirationOtp = "invalid_expiration_otp",
        InvalidExternalId = "invalid_external_id",
        InvalidHash = "invalid_hash",
        InvalidHashType = "invalid_hash_type",
        InvalidId = "invalid_id",
        InvalidIntermediateSessionTokenForOrganization = "invalid_intermediate_session_token_for_organization",
        InvalidInviteRedirectUrl = "invalid_invite_redirect_url",
        InvalidLocale = "invalid_locale",
        InvalidLoginRedirectUrl = "invalid_login_redirect_url",
        InvalidMd5Hash = "invalid_md_5_hash",
        InvalidMemberGetFields = "invalid_member_get_fields",
        InvalidMfaDefaultMethod = "invalid_mfa_default_method",
        InvalidName = "invalid_name",
        InvalidOauthAllowedTenantsFormat = "invalid_oauth_allowed_tenants_format",
        InvalidOrganizationAllowedAuthMethods = "invalid_organization_allowed_auth_methods",
        InvalidOrganizationAllowedMfaMethods = "invalid_organization_allowed_mfa_methods",
        InvalidOrganizationAuthFactorSetting = "invalid_organization_auth_factor_setting",
        InvalidOrganizationAuthFactorSettingForEmailJitProvisioning = "invalid_organization_auth_factor_setting_for_email_jit_provisioning",
        InvalidOrganizationAuthFactorSettingForOauthTenantJitProvisioning = "invalid_organization_auth_factor_setting_for_oauth_tenant_jit_provisioning",
        InvalidOrganizationAuthMethodSettings = "invalid_organization_auth_method_settings",
        InvalidOrganizationExternalId = "invalid_organization_external_id",
        InvalidOrganizationId = "invalid_organization_id",
        InvalidOrganizationMfaFactorSetting = "invalid_organization_mfa_factor_setting",
        InvalidOrganizationMfaPolicy = "invalid_organization_mfa_policy",
        InvalidOrganizationName = "invalid_organization_name",
        InvalidOrganizationSlug = "invalid_organization_slug",
        InvalidPasswordId = "invalid_password_id",
        InvalidPasswordResetRedirectUrl = "invalid_password_reset_redirect_url",
        InvalidPbkdf2Algorithm = "invalid_pbkdf_2_algorithm",
        InvalidPbkdf2Hash = "invalid_pbkdf_2_hash",
        InvalidPbkdf2IterationAmount = "invalid_pbkdf_2_iteration_amount",
        InvalidPbkdf2KeyLength = "invalid_pbkdf_2_key_length",
        InvalidPbkdf2Salt = "invalid_pbkdf_2_salt",
        InvalidPhoneId = "invalid_phone_id",
        InvalidPhoneNumber = "invalid_phone_number",
        InvalidPhoneNumberCountryCode = "invalid_phone_number_country_code",
        InvalidPhpassHashFormat = "invalid_phpass_hash_format",
        InvalidPhpassHashPrefix = "invalid_phpass_hash_prefix",
        InvalidPkceCodeChallenge = "invalid_pkce_code_challenge",
        InvalidPrependSalt = "invalid_prepend_salt",
        InvalidProjectId = "invalid_project_id",
        InvalidProjectIdAuthentication = "invalid_project_id_authentication",
        InvalidRbacCustomRole = "invalid_rbac_custom_role",
        InvalidRbacRoleAssignment = "invalid_rbac_role_assignment",
        InvalidRestrictedEmailSetting = "invalid_restricted_email_setting",
        InvalidRestrictedOauthTenantsSetting = "invalid_restricted_oauth_tenants_setting",
        InvalidRestrictedSsoSetting = "invalid_restricted_sso_setting",
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
        InvalidSignupRedirectUrl = "invalid_signup_redirect_url",
        InvalidSsoDefaultConnectionId = "invalid_sso_default_connection_id",
        InvalidTemplateId = "invalid_template_id",
        InvalidUserId = "invalid_user_id",
        LiveIdUsedInTestEnvironment = "live_id_used_in_test_environment",
        MemberCannotUpdateTheirEmailAddress = "member_cannot_update_their_email_address",
        MemberHasNoActiveVerifiedEmail = "member_has_no_active_verified_email",
        MemberResetPassword = "member_reset_password",
        MemberSearchCannotMixInternalAndExternalMemberIds = "member_search_cannot_mix_internal_and_external_member_ids",
        MemberSearchExpectedArrayOfStrings = "member_search_expected_array_of_strings",
        MemberSearchExpectedBoolean = "member_search_expected_boolean",
        MemberSearchExpectedString = "member_search_expected_string",
        MemberSearchFilterNameMustBeString = "member_search_filter_name_must_be_string",
        MemberSearchFilterNameNotRecognized = "member_search_filter_name_not_recognized",
        MemberSearchMemberEmailFuzzyTooShort = "member_search_member_email_fuzzy_too_short",
        MemberSearchMemberMfaPhoneNumberFuzzyTooShort = "member_search_member_mfa_phone_number_fuzzy_too_short",
        MemberSearchMissingFilterName = "member_search_missing_filter_name",
        MemberSearchMissingFilterValue = "member_search_missing_filter_value",
        MemberSearchOrganizationIdsEmpty = "member_search_organization_ids_empty",
        MemberSessionMemberIdMismatch = "member_session_member_id_mismatch",
        MetadataTooLarge = "metadata_too_large",
        MetadataTooManyKeys = "metadata_too_many_keys",
        MigrateFromExternalEmailDoesNotExist = "migrate_from_external_email_does_not_exist",
        MigrateFromExternalMissingUserinfo = "migrate_from_external_missing_userinfo",
        MigrateFromExternalUnexpectedResponse = "migrate_from_external_unexpected_response",
        NoActiveRecoveryCodeBackedFactor = "no_active_recovery_code_backed_factor",
        NoDefaultDiscoveryRedirectUrlSet = "no_default_discovery_redirect_url_set",
        NoDefaultInviteRedirectUrlSet = "no_default_invite_redirect_url_set",
        NoDefaultLoginRedirectUrlSet = "no_default_login_redirect_url_set",
        NoDefaultSignupRedirectUrlSet = "no_default_signup_redirect_url_set",
        NoDeletedMemberFoundForReactivation = "no_deleted_member_found_for_reactivation",
        NoDiscoveryRedirectUrlsSet = "no_discovery_redirect_urls_set",
        NoInviteRedirectUrlsSet = "no_invite_redirect_urls_set",
        NoLoginRedirectUrlsSet = "no_login_redirect_urls_set",
        NoMatchForProvidedMagicLinkUrl = "no_match_for_provided_magic_link_url",
        NoPasswordResetRedirectUrl = "no_password_reset_redirect_url",
        NoSessionArguments = "no_session_arguments",
        NoSessionRevokeArguments = "no_session_revoke_arguments",
        NoSignupRedirectUrlsSet = "no_signup_redirect_urls_set",
        NoUserPassword = "no_user_password",
        OrganizationExternalIdAlreadyUsed = "organization_external_id_already_used",
        OrganizationLogoUrlTooLong = "organization_logo_url_too_long",
        OrganizationNameMissing = "organization_name_missing",
        OrganizationSearchAllowedDomainFuzzyTooShort = "organization_search_allowed_domain_fuzzy_too_short",
        OrganizationSearchExpectedArrayOfStrings = "organization_search_expected_array_of_strings",
        OrganizationSearchExpectedBoolean = "organization_search_expected_boolean",
        OrganizationSearchExpectedString = "organization_search_expected_string",
        OrganizationSearchFilterNameMustBeString = "organization_search_filter_name_must_be_string",
        OrganizationSearchFilterNameNotRecognized = "organization_search_filter_name_not_recognized",
        OrganizationSearchMemberEmailFuzzyTooShort = "organization_search_member_email_fuzzy_too_short",
        OrganizationSearchMissingFilterName = "organization_search_missing_filter_name",
        OrganizationSearchMissingFilterValue = "organization_search_missing_filter_value",
        OrganizationSearchOrganizationNameFuzzyTooShort = "organization_search_organization_name_fuzzy_too_short",
        OrganizationSearchOrganizationSlugFuzzyTooShort = "organization_search_organization_slug_fuzzy_too_short",
        OrganizationSettingsClaimedDomainTooCommon = "organization_settings_claimed_domain_too_common",
        OrganizationSettingsDomainTooCommon = "organization_settings_domain_too_common",
        OrganizationSettingsDuplicateClaimedDomain = "organization_settings_duplicate_claimed_domain",
        OrganizationSettingsDuplicateDomain = "organization_settings_duplicate_domain",
        OrganizationSettingsInvalidClaimedDomain = "organization_settings_invalid_claimed_domain",
        OrganizationSettingsInvalidDomain = "organization_settings_invalid_domain",
        OrganizationSlugAlreadyUsed = "organization_slug_already_used",
        PasswordAlreadyExists = "password_already_exists",
        PasswordDoesNotMatch = "password_does_not_match",
        Pbkdf2KeyLengthMismatch = "pbkdf_2_key_length_mismatch",
        PendingTotpExists = "pending_totp_exists",
        PkceDidNotExpectCodeVerifier = "pkce_did_not_expect_code_verifier",
        PkceExpectedCodeVerifier = "pkce_expected_code_verifier",
        RbacDomainTooCommon = "rbac_domain_too_common",
        RbacInvalidDomain = "rbac_invalid_domain",
        RbacOrgCustomRolesOnly = "rbac_org_custom_roles_only",
        RbacRoleDuplicate = "rbac_role_duplicate",
        ReactivationEmailBelongsToAnotherMember = "reactivation_email_belongs_to_another_member",
        RecoveryCodesAlreadyExist = "recovery_codes_already_exist",
        ResetPassword = "reset_password",
        RetiredEmailMissingEmailIdentifiers = "retired_email_missing_email_identifiers",
        RetiredMemberEmail = "retired_member_email",
        ScryptKeyLengthMismatch = "scrypt_key_length_mismatch",
        SessionTooOldToResetPassword = "session_too_old_to_reset_password",
        TestIdUsedInLiveEnvironment = "test_id_used_in_live_environment",
        TooManyDomains = "too_many_domains",
        TooManySessionArguments = "too_many_session_arguments",
        TooManySessionRevokeArguments = "too_many_session_revoke_arguments",
        UnableToParseSessionJwt = "unable_to_parse_session_jwt",
        UnableToVerifyMemberEmailUpdate = "unable_to_verify_member_email_update",
        UserAlreadyInvited = "user_already_invited",
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
        CannotUpdateTrustedMetadata = "cannot_update_trusted_metadata",
        InsufficientFactors = "insufficient_factors",
        InvalidRecoveryCode = "invalid_recovery_code",
        MigrateFromExternalUnauthorized = "migrate_from_external_unexpected_response",
        PkceMismatch = "pkce_mismatch",
        RecoveryCodeUsedAsTotpCode = "recovery_code_used_as_totp_code",
        TotpCodeAlreadyAuthenticated = "totp_code_already_authenticated",
        TotpCodeUsedAsRecoveryCode = "totp_code_used_as_recovery_code",
        UnableToAuthMagicLink = "unable_to_auth_magic_link",
        UnableToAuthOtpCode = "unable_to_auth_otp_code",
        UnableToAuthPasswordResetToken = "unable_to_auth_password_reset_token",
        UnableToAuthenticateRecoveryCode = "unable_to_authenticate_recovery_code",
        UnableToAuthenticateTotp = "unable_to_authenticate_totp",
        UnauthorizedCredentials = "unauthorized_credentials",
    }
    403 {
        ConsumerSessionAuthorizationError = "consumer_session_authorization_error",
        OperationRestrictedByOrganizationAuthMethods = "operation_restricted_by_organization_auth_methods",
        OperationRestrictedByOrganizationMfaMethods = "operation_restricted_by_organization_mfa_methods",
        SessionAuthorizationError = "session_authorization_error",
        SessionAuthorizationTenancyError = "session_authorization_tenancy_error",
    }
    404 {
        EmailNotFound = "email_not_found",
        IntermediateSessionNotFound = "intermediate_session_not_found",
        MagicLinkNotFound = "magic_link_not_found",
        MemberDoesNotExistInOrganization = "member_does_not_exist_in_organization",
        MemberNotFound = "member_not_found",
        MemberPasswordNotFound = "member_password_not_found",
        MemberPhoneNumberNotFound = "member_phone_number_not_found",
        OrganizationNotFound = "organization_not_found",
        OtpCodeNotFound = "otp_code_not_found",
        PasswordNotFound = "password_not_found",
        PhoneNumberNotFound = "phone_number_not_found",
        ProjectNotFound = "project_not_found",
        RecoveryCodesNotFound = "recovery_codes_not_found",
        RouteNotFound = "route_not_found",
        SessionNotFound = "session_not_found",
        TotpNotFound = "totp_not_found",
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
