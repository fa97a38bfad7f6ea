//! Which settings are taken, and what is said about the others.

use serde_json::{Value, json};

use super::*;

fn is_role(role: &str) -> bool {
    ["stytch_member", "stytch_admin", "editor"].contains(&role)
}

fn created(request: Value) -> Result<Settings, SettingsError> {
    create(&serde_json::from_value(request).unwrap(), is_role)
}

fn updated(settings: &Settings, request: Value) -> Result<Settings, SettingsError> {
    update(settings, &serde_json::from_value(request).unwrap(), is_role)
}

#[test]
fn who_may_be_invited_by_default() {
    for (request, invites) in [
        (json!({}), "ALL_ALLOWED"),
        (
            json!({"email_invites": null, "allowed_auth_methods": null}),
            "ALL_ALLOWED",
        ),
        (
            json!({"first_party_connected_apps_allowed_type": "NOT_ALLOWED"}),
            "ALL_ALLOWED",
        ),
        (json!({"allowed_third_party_connected_apps": []}), "ALL_ALLOWED"),
        (json!({"mfa_policy": "REQUIRED_FOR_ALL"}), "NOT_ALLOWED"),
        (json!({"sso_jit_provisioning": "ALL_ALLOWED"}), "NOT_ALLOWED"),
        (json!({"email_allowed_domains": []}), "NOT_ALLOWED"),
        (json!({"claimed_email_domains": ["example.com"]}), "NOT_ALLOWED"),
        (json!({"allowed_oauth_tenants": {}}), "NOT_ALLOWED"),
        (json!({"rbac_email_implicit_role_assignments": []}), "NOT_ALLOWED"),
        (
            json!({"mfa_policy": "OPTIONAL", "email_invites": "ALL_ALLOWED"}),
            "ALL_ALLOWED",
        ),
    ] {
        let settings = created(request.clone()).unwrap();
        assert_eq!(settings.email_invites.as_str(), invites, "{request}");
        assert_eq!(settings.sso_jit_provisioning.as_str(), "ALL_ALLOWED", "{request}");
        assert_eq!(
            settings.email_jit_provisioning.as_str(),
            "NOT_ALLOWED",
            "{request}"
        );
    }
}

#[test]
fn what_is_kept() {
    let request = json!({
        "sso_jit_provisioning": "NOT_ALLOWED",
        "email_allowed_domains": ["Example.COM", "example.co.uk"],
        "email_jit_provisioning": "RESTRICTED",
        "email_invites": "RESTRICTED",
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password", "magic_link", "password"],
        "mfa_policy": "REQUIRED_FOR_ALL",
        "rbac_email_implicit_role_assignments": [
            {"domain": "Example.com", "role_id": "editor"},
            {"domain": "example.com", "role_id": "editor"},
        ],
        "mfa_methods": "RESTRICTED",
        "allowed_mfa_methods": ["totp"],
        "oauth_tenant_jit_provisioning": "RESTRICTED",
        "allowed_oauth_tenants": {"slack": ["T1"], "hubspot": null},
        "claimed_email_domains": ["claimed.example"],
        "first_party_connected_apps_allowed_type": "RESTRICTED",
        "allowed_first_party_connected_apps": ["app"],
        "third_party_connected_apps_allowed_type": "NOT_ALLOWED",
        "allowed_third_party_connected_apps": [],
    });
    let settings = created(request).unwrap();
    assert_eq!(
        json!(settings),
        json!({
            "sso_default_connection_id": null,
            "sso_jit_provisioning": "NOT_ALLOWED",
            "sso_jit_provisioning_allowed_connections": [],
            "email_allowed_domains": ["example.com", "example.co.uk"],
            "email_jit_provisioning": "RESTRICTED",
            "email_invites": "RESTRICTED",
            "auth_methods": "RESTRICTED",
            "allowed_auth_methods": ["password", "magic_link"],
            "mfa_policy": "REQUIRED_FOR_ALL",
            "rbac_email_implicit_role_assignments": [{"domain": "example.com", "role_id": "editor"}],
            "mfa_methods": "RESTRICTED",
            "allowed_mfa_methods": ["totp"],
            "oauth_tenant_jit_provisioning": "RESTRICTED",
            "allowed_oauth_tenants": {"slack": ["T1"]},
            "claimed_email_domains": ["claimed.example"],
            "first_party_connected_apps_allowed_type": "RESTRICTED",
            "allowed_first_party_connected_apps": ["app"],
            "third_party_connected_apps_allowed_type": "NOT_ALLOWED",
            "allowed_third_party_connected_apps": [],
        })
    );
    assert_eq!(
        updated(&settings, json!({})),
        Ok(settings.clone()),
        "nothing asked, nothing changed"
    );
    let replaced = updated(&settings, json!({"email_allowed_domains": ["other.example"]})).unwrap();
    assert_eq!(replaced.email_allowed_domains, ["other.example"]);
    assert_eq!(replaced.allowed_auth_methods, settings.allowed_auth_methods);
}

/// Each is refused on its own, at creation and as a change of an organization with default settings.
#[test]
fn what_is_refused() {
    use SettingsError as E;
    let text = |text: &str| text.to_owned();
    let word = |field: &'static str, value: &str| E::BadSetting {
        field,
        value: text(value),
    };
    let apps = "first_party_connected_apps_allowed_type";
    let app_list = "allowed_third_party_connected_apps";
    let many: Vec<String> = (0..101).map(|at| format!("a{at}.example")).collect();
    let rule = |domain: &str, role: &str| json!([{"domain": domain, "role_id": role}]);
    let invalid = |value: &str| DomainError::Invalid(text(value));
    let common = |value: &str| DomainError::TooCommon(text(value));
    let twice = |value: &str| DomainError::Duplicate(text(value));
    for (field, value, error) in [
        (
            "sso_jit_provisioning",
            json!("all_allowed"),
            word("sso_jit_provisioning", "all_allowed"),
        ),
        (
            "email_invites",
            json!("EVERYONE"),
            word("email_invites", "EVERYONE"),
        ),
        (
            "auth_methods",
            json!("NOT_ALLOWED"),
            word("auth_methods", "NOT_ALLOWED"),
        ),
        (
            "email_jit_provisioning",
            json!("ALL_ALLOWED"),
            E::BadEmailJitProvisioning(text("ALL_ALLOWED")),
        ),
        (
            "email_jit_provisioning",
            json!("x"),
            E::BadEmailJitProvisioning(text("x")),
        ),
        (
            "oauth_tenant_jit_provisioning",
            json!("ALL_ALLOWED"),
            E::BadOauthTenantJitProvisioning(text("ALL_ALLOWED")),
        ),
        ("mfa_methods", json!("NONE"), E::BadMfaMethods(text("NONE"))),
        ("mfa_policy", json!("REQUIRED"), E::BadMfaPolicy(text("REQUIRED"))),
        (
            "allowed_auth_methods",
            json!(["sms_otp"]),
            E::BadAllowedAuthMethod(text("sms_otp")),
        ),
        (
            "allowed_auth_methods",
            json!([""]),
            E::BadAllowedAuthMethod(text("")),
        ),
        (
            "allowed_mfa_methods",
            json!(["password"]),
            E::BadAllowedMfaMethod(text("password")),
        ),
        (
            apps,
            json!("SOME"),
            E::BadConnectedAppsSetting {
                field: apps,
                value: text("SOME"),
            },
        ),
        (app_list, json!([""]), E::BadConnectedAppsList { field: app_list }),
        (app_list, json!(many), E::BadConnectedAppsList { field: app_list }),
        (
            "allowed_oauth_tenants",
            json!({"google": ["x"]}),
            E::BadOauthTenants,
        ),
        ("allowed_oauth_tenants", json!({"slack": "x"}), E::BadOauthTenants),
        ("allowed_oauth_tenants", json!({"slack": [1]}), E::BadOauthTenants),
        ("auth_methods", json!("RESTRICTED"), E::AllowedAuthMethodsRequired),
        ("mfa_methods", json!("RESTRICTED"), E::AllowedMfaMethodsRequired),
        (
            "email_invites",
            json!("RESTRICTED"),
            E::AllowedDomainsRequired {
                field: "email_invites",
            },
        ),
        (
            "email_jit_provisioning",
            json!("RESTRICTED"),
            E::AllowedDomainsRequired {
                field: "email_jit_provisioning",
            },
        ),
        (
            "sso_jit_provisioning",
            json!("RESTRICTED"),
            E::AllowedConnectionsRequired,
        ),
        (
            "oauth_tenant_jit_provisioning",
            json!("RESTRICTED"),
            E::AllowedTenantsRequired,
        ),
        (
            "email_allowed_domains",
            json!(["example"]),
            E::AllowedDomains(invalid("example")),
        ),
        (
            "email_allowed_domains",
            json!([""]),
            E::AllowedDomains(invalid("")),
        ),
        (
            "email_allowed_domains",
            json!(["*.example.com"]),
            E::AllowedDomains(invalid("*.example.com")),
        ),
        (
            "email_allowed_domains",
            json!(["Gmail.com"]),
            E::AllowedDomains(common("Gmail.com")),
        ),
        (
            "email_allowed_domains",
            json!(["yahoo.co.uk"]),
            E::AllowedDomains(common("yahoo.co.uk")),
        ),
        (
            "email_allowed_domains",
            json!(["a.example", "A.example"]),
            E::AllowedDomains(twice("A.example")),
        ),
        (
            "email_allowed_domains",
            json!(many),
            E::AllowedDomains(DomainError::TooMany),
        ),
        (
            "claimed_email_domains",
            json!(["a b.com"]),
            E::ClaimedDomains(invalid("a b.com")),
        ),
        (
            "claimed_email_domains",
            json!(["me.com"]),
            E::ClaimedDomains(common("me.com")),
        ),
        (
            "claimed_email_domains",
            json!(["a.example", "a.example"]),
            E::ClaimedDomains(twice("a.example")),
        ),
        (
            "rbac_email_implicit_role_assignments",
            rule("example", "editor"),
            E::ImplicitRoleDomain(invalid("example")),
        ),
        (
            "rbac_email_implicit_role_assignments",
            rule("gmail.com", "editor"),
            E::ImplicitRoleDomain(common("gmail.com")),
        ),
        (
            "rbac_email_implicit_role_assignments",
            rule("example.com", "nobody"),
            E::UnknownRole(text("nobody")),
        ),
    ] {
        let request = json!({field: value});
        assert_eq!(created(request.clone()), Err(error.clone()), "create {request}");
        assert_eq!(
            updated(&Settings::default(), request.clone()),
            Err(error),
            "update {request}"
        );
    }
}

#[test]
fn settings_must_go_together() {
    let start = created(json!({
        "email_invites": "RESTRICTED",
        "email_allowed_domains": ["example.com"],
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password"],
    }))
    .unwrap();
    for (request, expected) in [
        (
            json!({"email_allowed_domains": []}),
            Err(SettingsError::AllowedDomainsRequired {
                field: "email_invites",
            }),
        ),
        (
            json!({"email_allowed_domains": [], "email_invites": "ALL_ALLOWED"}),
            Ok(()),
        ),
        (
            json!({"allowed_auth_methods": []}),
            Err(SettingsError::AllowedAuthMethodsRequired),
        ),
        (
            json!({"allowed_auth_methods": [], "auth_methods": "ALL_ALLOWED"}),
            Ok(()),
        ),
        (json!({"email_invites": "NOT_ALLOWED"}), Ok(())),
        (
            json!({"email_invites": "NOT_ALLOWED", "sso_jit_provisioning": "NOT_ALLOWED"}),
            Err(SettingsError::NobodyCanJoin),
        ),
        (
            json!({
                "email_invites": "NOT_ALLOWED",
                "sso_jit_provisioning": "NOT_ALLOWED",
                "email_jit_provisioning": "RESTRICTED",
            }),
            Ok(()),
        ),
        (
            json!({"sso_default_connection_id": "saml-connection-1"}),
            Err(SettingsError::UnknownSsoConnection(
                "saml-connection-1".to_owned(),
            )),
        ),
        (
            json!({"sso_jit_provisioning_allowed_connections": ["saml-connection-1"]}),
            Err(SettingsError::UnknownSsoConnection(
                "saml-connection-1".to_owned(),
            )),
        ),
        (json!({"sso_jit_provisioning_allowed_connections": []}), Ok(())),
    ] {
        assert_eq!(
            updated(&start, request.clone()).map(|_| ()),
            expected,
            "{request}"
        );
    }
}
