//! Which settings an organization may have.

use std::str::FromStr;

use serde_json::Value;
use tenure_types::JsonMap;
use tenure_types::b2b::organizations::{
    ConnectedAppsAllowed, EmailImplicitRoleAssignment, MethodChoice, Provisioning, Settings, SettingsRequest,
    UpdateRequest,
};

use super::domains::{self, DomainError, MAX_DOMAINS};

/// Providers whose tenants an organization may allow.
const OAUTH_TENANT_PROVIDERS: &[&str] = &["slack", "hubspot", "github"];
/// The most entries of a list that has no shorter limit of its own, and the most bytes of one.
const MAX_LIST: usize = 100;
const MAX_TEXT: usize = 256;

tenure_types::refusals! {
    /// Settings that an organization can't have.
    #[derive(Clone, PartialEq, Eq)]
    pub enum SettingsError {
        BadSetting { field: &'static str, value: String } => InvalidOrganizationAuthFactorSetting,
            "{field} can't be {value:?}";
        BadEmailJitProvisioning(value: String) => InvalidOrganizationAuthFactorSettingForEmailJitProvisioning,
            "email_jit_provisioning must be RESTRICTED or NOT_ALLOWED, not {value:?}";
        BadOauthTenantJitProvisioning(value: String) => InvalidOrganizationAuthFactorSettingForOauthTenantJitProvisioning,
            "oauth_tenant_jit_provisioning must be RESTRICTED or NOT_ALLOWED, not {value:?}";
        BadMfaMethods(value: String) => InvalidOrganizationMfaFactorSetting,
            "mfa_methods must be ALL_ALLOWED or RESTRICTED, not {value:?}";
        BadMfaPolicy(value: String) => InvalidOrganizationMfaPolicy,
            "mfa_policy must be OPTIONAL or REQUIRED_FOR_ALL, not {value:?}";
        BadAllowedAuthMethod(value: String) => InvalidOrganizationAllowedAuthMethods,
            "allowed_auth_methods can't hold {value:?}";
        BadAllowedMfaMethod(value: String) => InvalidOrganizationAllowedMfaMethods,
            "allowed_mfa_methods can't hold {value:?}";
        BadConnectedAppsSetting { field: &'static str, value: String } => InvalidArgument,
            "{field} can't be {value:?}";
        BadConnectedAppsList { field: &'static str } => InvalidArgument,
            "{field} has more than {MAX_LIST} entries, or one that is empty, too long, or holds control characters";
        BadOauthTenants => InvalidOauthAllowedTenantsFormat,
            "allowed_oauth_tenants must hold lists of texts under slack, hubspot and github";
        UnknownSsoConnection(value: String) => InvalidSsoDefaultConnectionId,
            "the organization has no single sign-on connection {value:?}";
        AllowedAuthMethodsRequired => AllowedAuthMethodsRequiredForRestricted,
            "auth_methods is RESTRICTED, but allowed_auth_methods is empty";
        AllowedMfaMethodsRequired => AllowedMfaMethodsRequiredForRestricted,
            "mfa_methods is RESTRICTED, but allowed_mfa_methods is empty";
        AllowedDomainsRequired { field: &'static str } => InvalidRestrictedEmailSetting,
            "{field} is RESTRICTED, but email_allowed_domains is empty";
        AllowedConnectionsRequired => InvalidRestrictedSsoSetting,
            "sso_jit_provisioning is RESTRICTED, but sso_jit_provisioning_allowed_connections is empty";
        AllowedTenantsRequired => InvalidRestrictedOauthTenantsSetting,
            "oauth_tenant_jit_provisioning is RESTRICTED, but allowed_oauth_tenants is empty";
        NobodyCanJoin => InvalidOrganizationAuthMethodSettings,
            "one of sso_jit_provisioning, email_jit_provisioning and email_invites must not be NOT_ALLOWED";
        AllowedDomains(value: DomainError) => value.of_allowed(), "email_allowed_domains: {value}";
        ClaimedDomains(value: DomainError) => value.of_claimed(), "claimed_email_domains: {value}";
        ImplicitRoleDomain(value: DomainError) => value.of_implicit_roles(), "rbac_email_implicit_role_assignments: {value}";
        UnknownRole(value: String) => InvalidRbacRoleAssignment,
            "rbac_email_implicit_role_assignments: there is no role {value:?}";
    }
}

/// The settings of a new organization. A request that says nothing about how members come in lets everyone be invited;
/// one that says something lets nobody be, unless it says that too.
///
/// `is_role`: whether the project or the organization has a role of that id.
pub fn create(request: &SettingsRequest, is_role: impl Fn(&str) -> bool) -> Result<Settings, SettingsError> {
    let mut settings = Settings::default();
    if sets_authentication(request) {
        settings.email_invites = Provisioning::NotAllowed;
    }
    apply(&mut settings, request, is_role)?;
    check(&settings)?;
    Ok(settings)
}

/// The settings after a change.
///
/// `is_role`: whether the project or the organization has a role of that id.
pub fn update(
    settings: &Settings,
    request: &UpdateRequest,
    is_role: impl Fn(&str) -> bool,
) -> Result<Settings, SettingsError> {
    // No organization has a connection, so none can be named; an empty list names none.
    let named = request
        .sso_default_connection_id
        .iter()
        .chain(request.sso_jit_provisioning_allowed_connections.iter().flatten());
    if let Some(connection) = named.into_iter().next() {
        return Err(SettingsError::UnknownSsoConnection(connection.clone()));
    }
    let mut settings = settings.clone();
    apply(&mut settings, &request.settings, is_role)?;
    check(&settings)?;
    Ok(settings)
}

/// Whether a request says anything about how members come in and prove who they are.
fn sets_authentication(request: &SettingsRequest) -> bool {
    let SettingsRequest {
        sso_jit_provisioning,
        email_allowed_domains,
        email_jit_provisioning,
        email_invites,
        auth_methods,
        allowed_auth_methods,
        mfa_policy,
        rbac_email_implicit_role_assignments,
        mfa_methods,
        allowed_mfa_methods,
        oauth_tenant_jit_provisioning,
        allowed_oauth_tenants,
        claimed_email_domains,
        first_party_connected_apps_allowed_type: _,
        allowed_first_party_connected_apps: _,
        third_party_connected_apps_allowed_type: _,
        allowed_third_party_connected_apps: _,
    } = request;
    let words = [
        sso_jit_provisioning,
        email_jit_provisioning,
        email_invites,
        auth_methods,
        mfa_policy,
        mfa_methods,
        oauth_tenant_jit_provisioning,
    ];
    let lists = [
        email_allowed_domains,
        allowed_auth_methods,
        allowed_mfa_methods,
        claimed_email_domains,
    ];
    words.iter().any(|word| word.is_some())
        || lists.iter().any(|list| list.is_some())
        || rbac_email_implicit_role_assignments.is_some()
        || allowed_oauth_tenants.is_some()
}

fn apply(
    settings: &mut Settings,
    request: &SettingsRequest,
    is_role: impl Fn(&str) -> bool,
) -> Result<(), SettingsError> {
    let word = |field: &'static str| {
        move |value: &str| SettingsError::BadSetting {
            field,
            value: value.to_owned(),
        }
    };
    let set = &mut *settings;
    set_word(
        &mut set.sso_jit_provisioning,
        request.sso_jit_provisioning.as_deref(),
        word("sso_jit_provisioning"),
    )?;
    set_word(
        &mut set.email_invites,
        request.email_invites.as_deref(),
        word("email_invites"),
    )?;
    set_word(
        &mut set.auth_methods,
        request.auth_methods.as_deref(),
        word("auth_methods"),
    )?;
    set_restriction(
        &mut set.email_jit_provisioning,
        request.email_jit_provisioning.as_deref(),
        SettingsError::BadEmailJitProvisioning,
    )?;
    set_restriction(
        &mut set.oauth_tenant_jit_provisioning,
        request.oauth_tenant_jit_provisioning.as_deref(),
        SettingsError::BadOauthTenantJitProvisioning,
    )?;
    set_word(&mut set.mfa_methods, request.mfa_methods.as_deref(), |value| {
        SettingsError::BadMfaMethods(value.to_owned())
    })?;
    set_word(&mut set.mfa_policy, request.mfa_policy.as_deref(), |value| {
        SettingsError::BadMfaPolicy(value.to_owned())
    })?;
    set_words(
        &mut set.allowed_auth_methods,
        request.allowed_auth_methods.as_deref(),
        SettingsError::BadAllowedAuthMethod,
    )?;
    set_words(
        &mut set.allowed_mfa_methods,
        request.allowed_mfa_methods.as_deref(),
        SettingsError::BadAllowedMfaMethod,
    )?;
    if let Some(domains) = &request.email_allowed_domains {
        set.email_allowed_domains = domains::parse_list(domains).map_err(SettingsError::AllowedDomains)?;
    }
    if let Some(domains) = &request.claimed_email_domains {
        set.claimed_email_domains = domains::parse_list(domains).map_err(SettingsError::ClaimedDomains)?;
    }
    if let Some(assignments) = &request.rbac_email_implicit_role_assignments {
        set.rbac_email_implicit_role_assignments = implicit_roles(assignments, is_role)?;
    }
    if let Some(tenants) = &request.allowed_oauth_tenants {
        set.allowed_oauth_tenants = oauth_tenants(tenants)?;
    }
    connected_apps(settings, request)
}

fn connected_apps(settings: &mut Settings, request: &SettingsRequest) -> Result<(), SettingsError> {
    let kinds: [(&'static str, &mut ConnectedAppsAllowed, _); 2] = [
        (
            "first_party_connected_apps_allowed_type",
            &mut settings.first_party_connected_apps_allowed_type,
            &request.first_party_connected_apps_allowed_type,
        ),
        (
            "third_party_connected_apps_allowed_type",
            &mut settings.third_party_connected_apps_allowed_type,
            &request.third_party_connected_apps_allowed_type,
        ),
    ];
    for (field, kept, asked) in kinds {
        set_word(kept, asked.as_deref(), |value| {
            SettingsError::BadConnectedAppsSetting {
                field,
                value: value.to_owned(),
            }
        })?;
    }
    let lists: [(&'static str, &mut Vec<String>, _); 2] = [
        (
            "allowed_first_party_connected_apps",
            &mut settings.allowed_first_party_connected_apps,
            &request.allowed_first_party_connected_apps,
        ),
        (
            "allowed_third_party_connected_apps",
            &mut settings.allowed_third_party_connected_apps,
            &request.allowed_third_party_connected_apps,
        ),
    ];
    for (field, kept, asked) in lists {
        if let Some(asked) = asked {
            if asked.len() > MAX_LIST || !asked.iter().all(|text| is_short_text(text)) {
                return Err(SettingsError::BadConnectedAppsList { field });
            }
            kept.clone_from(asked);
        }
    }
    Ok(())
}

fn set_word<T: FromStr>(
    kept: &mut T,
    asked: Option<&str>,
    error: impl Fn(&str) -> SettingsError,
) -> Result<(), SettingsError> {
    if let Some(asked) = asked {
        *kept = asked.parse().map_err(|_| error(asked))?;
    }
    Ok(())
}

/// A way in that can't be open to everyone: whoever comes by it must be told from others.
fn set_restriction(
    kept: &mut Provisioning,
    asked: Option<&str>,
    error: impl Fn(String) -> SettingsError,
) -> Result<(), SettingsError> {
    set_word(kept, asked, |value| error(value.to_owned()))?;
    match asked {
        Some(asked) if *kept == Provisioning::AllAllowed => Err(error(asked.to_owned())),
        _ => Ok(()),
    }
}

fn set_words<T: FromStr + PartialEq>(
    kept: &mut Vec<T>,
    asked: Option<&[String]>,
    error: impl Fn(String) -> SettingsError,
) -> Result<(), SettingsError> {
    let Some(asked) = asked else { return Ok(()) };
    kept.clear();
    for text in asked {
        let word = text.parse().map_err(|_| error(text.clone()))?;
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    Ok(())
}

fn implicit_roles(
    assignments: &[EmailImplicitRoleAssignment],
    is_role: impl Fn(&str) -> bool,
) -> Result<Vec<EmailImplicitRoleAssignment>, SettingsError> {
    if assignments.len() > MAX_DOMAINS {
        return Err(SettingsError::ImplicitRoleDomain(DomainError::TooMany));
    }
    let mut kept: Vec<EmailImplicitRoleAssignment> = Vec::with_capacity(assignments.len());
    for assignment in assignments {
        let domain = domains::parse(&assignment.domain).map_err(SettingsError::ImplicitRoleDomain)?;
        if !is_role(&assignment.role_id) {
            return Err(SettingsError::UnknownRole(assignment.role_id.clone()));
        }
        let assignment = EmailImplicitRoleAssignment {
            domain: domain.as_str().to_owned(),
            role_id: assignment.role_id.clone(),
        };
        if !kept.contains(&assignment) {
            kept.push(assignment);
        }
    }
    Ok(kept)
}

fn oauth_tenants(tenants: &JsonMap) -> Result<JsonMap, SettingsError> {
    let is_text = |value: &Value| value.as_str().is_some_and(is_short_text);
    let mut kept = JsonMap::default();
    for (provider, list) in tenants.iter() {
        if list.is_null() {
            continue;
        }
        let list = list.as_array().ok_or(SettingsError::BadOauthTenants)?;
        let known = OAUTH_TENANT_PROVIDERS.contains(&provider.as_str());
        if !known || list.len() > MAX_LIST || !list.iter().all(is_text) {
            return Err(SettingsError::BadOauthTenants);
        }
        kept.insert(provider.clone(), Value::Array(list.clone()));
    }
    Ok(kept)
}

fn is_short_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_TEXT && !text.contains(char::is_control)
}

/// What must hold between the settings, whichever of them a request named.
fn check(settings: &Settings) -> Result<(), SettingsError> {
    let restricted = Provisioning::Restricted;
    let ways = [
        &settings.sso_jit_provisioning,
        &settings.email_jit_provisioning,
        &settings.email_invites,
    ];
    if ways.iter().all(|way| **way == Provisioning::NotAllowed) {
        return Err(SettingsError::NobodyCanJoin);
    }
    if settings.auth_methods == MethodChoice::Restricted && settings.allowed_auth_methods.is_empty() {
        return Err(SettingsError::AllowedAuthMethodsRequired);
    }
    if settings.mfa_methods == MethodChoice::Restricted && settings.allowed_mfa_methods.is_empty() {
        return Err(SettingsError::AllowedMfaMethodsRequired);
    }
    if settings.email_allowed_domains.is_empty() {
        let field = if settings.email_invites == restricted {
            Some("email_invites")
        } else {
            (settings.email_jit_provisioning == restricted).then_some("email_jit_provisioning")
        };
        if let Some(field) = field {
            return Err(SettingsError::AllowedDomainsRequired { field });
        }
    }
    if settings.sso_jit_provisioning == restricted
        && settings.sso_jit_provisioning_allowed_connections.is_empty()
    {
        return Err(SettingsError::AllowedConnectionsRequired);
    }
    let no_tenants = settings
        .allowed_oauth_tenants
        .values()
        .all(|list| list.as_array().is_none_or(Vec::is_empty));
    if settings.oauth_tenant_jit_provisioning == restricted && no_tenants {
        return Err(SettingsError::AllowedTenantsRequired);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
