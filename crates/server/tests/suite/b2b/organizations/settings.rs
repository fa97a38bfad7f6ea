//! Which settings an organization may have, at its creation and afterwards.

use http::Method;
use serde_json::{Value, json};

use super::{PATH, read, refuses, world};

/// Settings that no organization can have, each with how they are refused.
fn impossible() -> Vec<(Value, u16, &'static str)> {
    let domains = |count: usize| (0..count).map(|at| format!("{at}.example")).collect::<Vec<_>>();
    let role = |domain: &str, role: &str| json!({"rbac_email_implicit_role_assignments": [{"domain": domain, "role_id": role}]});
    let cases = [
        (
            json!({"sso_jit_provisioning": "SOME"}),
            "invalid_organization_auth_factor_setting",
        ),
        (
            json!({"email_invites": "all_allowed"}),
            "invalid_organization_auth_factor_setting",
        ),
        (
            json!({"auth_methods": "NOT_ALLOWED"}),
            "invalid_organization_auth_factor_setting",
        ),
        (
            json!({"email_jit_provisioning": "ALL_ALLOWED"}),
            "invalid_organization_auth_factor_setting_for_email_jit_provisioning",
        ),
        (
            json!({"oauth_tenant_jit_provisioning": "ALL_ALLOWED"}),
            "invalid_organization_auth_factor_setting_for_oauth_tenant_jit_provisioning",
        ),
        (
            json!({"mfa_methods": "NOT_ALLOWED"}),
            "invalid_organization_mfa_factor_setting",
        ),
        (
            json!({"mfa_policy": "REQUIRED"}),
            "invalid_organization_mfa_policy",
        ),
        (
            json!({"allowed_auth_methods": ["password", "carrier_pigeon"]}),
            "invalid_organization_allowed_auth_methods",
        ),
        (
            json!({"allowed_mfa_methods": ["password"]}),
            "invalid_organization_allowed_mfa_methods",
        ),
        (
            json!({"auth_methods": "RESTRICTED"}),
            "allowed_auth_methods_required_for_restricted",
        ),
        (
            json!({"mfa_methods": "RESTRICTED", "allowed_mfa_methods": []}),
            "allowed_mfa_methods_required_for_restricted",
        ),
        (
            json!({"email_invites": "RESTRICTED"}),
            "invalid_restricted_email_setting",
        ),
        (
            json!({"email_jit_provisioning": "RESTRICTED"}),
            "invalid_restricted_email_setting",
        ),
        (
            json!({"sso_jit_provisioning": "RESTRICTED"}),
            "invalid_restricted_sso_setting",
        ),
        (
            json!({"oauth_tenant_jit_provisioning": "RESTRICTED", "allowed_oauth_tenants": {"slack": []}}),
            "invalid_restricted_oauth_tenants_setting",
        ),
        (
            json!({"sso_jit_provisioning": "NOT_ALLOWED", "email_invites": "NOT_ALLOWED"}),
            "invalid_organization_auth_method_settings",
        ),
        (
            json!({"allowed_oauth_tenants": {"google": ["T1"]}}),
            "invalid_oauth_allowed_tenants_format",
        ),
        (
            json!({"allowed_oauth_tenants": {"slack": "T1"}}),
            "invalid_oauth_allowed_tenants_format",
        ),
        (
            json!({"email_allowed_domains": ["nonsense"]}),
            "organization_settings_invalid_domain",
        ),
        (
            json!({"email_allowed_domains": ["gmail.com"]}),
            "organization_settings_domain_too_common",
        ),
        (
            json!({"email_allowed_domains": ["example.com", "EXAMPLE.com"]}),
            "organization_settings_duplicate_domain",
        ),
        (json!({"email_allowed_domains": domains(101)}), "too_many_domains"),
        (
            json!({"claimed_email_domains": ["@example.com"]}),
            "organization_settings_invalid_claimed_domain",
        ),
        (
            json!({"claimed_email_domains": ["yahoo.co.uk"]}),
            "organization_settings_claimed_domain_too_common",
        ),
        (
            json!({"claimed_email_domains": ["example.com", "example.com"]}),
            "organization_settings_duplicate_claimed_domain",
        ),
        (
            json!({"claimed_email_domains": ["exämple.de", "xn--exmple-cua.de"]}),
            "organization_settings_duplicate_claimed_domain",
        ),
        (json!({"claimed_email_domains": domains(101)}), "too_many_domains"),
        (role("nonsense", "editor"), "rbac_invalid_domain"),
        (role("gmail.com", "editor"), "rbac_domain_too_common"),
        (role("example.com", "nobody"), "invalid_rbac_role_assignment"),
        (
            json!({"first_party_connected_apps_allowed_type": "SOME"}),
            "invalid_argument",
        ),
        (
            json!({"allowed_third_party_connected_apps": [""]}),
            "invalid_argument",
        ),
        (json!({"email_allowed_domains": "example.com"}), "bad_request"),
        (json!({"email_allowed_domains": [1]}), "bad_request"),
        (json!({"allowed_oauth_tenants": []}), "bad_request"),
        (
            json!({"rbac_email_implicit_role_assignments": [{}]}),
            "bad_request",
        ),
        (json!({"mfa_policy": true}), "bad_request"),
    ];
    cases
        .map(|(settings, error_type)| (settings, 400, error_type))
        .into()
}

#[tokio::test]
async fn that_are_impossible_make_no_organization() {
    let world = world().await;
    let b2b = world.b2b().await;
    let cases = impossible().into_iter().map(|(mut body, status, error_type)| {
        body["organization_name"] = "Example".into();
        (body, status, error_type)
    });
    refuses(&world, &b2b, (Method::POST, PATH), cases).await;
}

#[tokio::test]
async fn that_are_impossible_change_no_organization() {
    let world = world().await;
    let b2b = world.b2b().await;
    let id = b2b.organization(json!({"organization_name": "Example"})).await;
    let path = format!("{PATH}/{id}");
    refuses(&world, &b2b, (Method::PUT, &path), impossible()).await;
    let unknown_connection = [
        (
            json!({"sso_default_connection_id": "saml-connection-test-1"}),
            400,
            "invalid_sso_default_connection_id",
        ),
        (
            json!({"sso_jit_provisioning_allowed_connections": ["saml-connection-test-1"]}),
            400,
            "invalid_sso_default_connection_id",
        ),
    ];
    refuses(&world, &b2b, (Method::PUT, &path), unknown_connection).await;
}

#[tokio::test]
async fn invites_are_open_only_where_nothing_else_is_said() {
    let world = world().await;
    let b2b = world.b2b().await;
    for (settings, invites) in [
        (json!({}), "ALL_ALLOWED"),
        (
            json!({"first_party_connected_apps_allowed_type": "NOT_ALLOWED"}),
            "ALL_ALLOWED",
        ),
        (
            json!({"organization_logo_url": "https://example.com"}),
            "ALL_ALLOWED",
        ),
        (json!({"mfa_policy": null}), "ALL_ALLOWED"),
        (json!({"mfa_policy": "OPTIONAL"}), "NOT_ALLOWED"),
        (json!({"email_allowed_domains": []}), "NOT_ALLOWED"),
        (
            json!({"mfa_policy": "OPTIONAL", "email_invites": "ALL_ALLOWED"}),
            "ALL_ALLOWED",
        ),
    ] {
        let mut body = settings.clone();
        body["organization_name"] = "Example".into();
        let answer = b2b.post(PATH, body).await.ok();
        assert_eq!(answer["organization"]["email_invites"], invites, "{settings}");
    }
}

/// What must hold between settings holds for those that stay, too.
#[tokio::test]
async fn are_checked_together_with_those_that_stay() {
    let world = world().await;
    let b2b = world.b2b().await;
    let body = json!({
        "organization_name": "Example",
        "sso_jit_provisioning": "NOT_ALLOWED",
        "email_invites": "RESTRICTED",
        "email_allowed_domains": ["example.com"],
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password"],
    });
    let id = b2b.organization(body).await;
    let path = format!("{PATH}/{id}");
    let cases = [
        (
            json!({"email_allowed_domains": []}),
            400,
            "invalid_restricted_email_setting",
        ),
        (
            json!({"allowed_auth_methods": []}),
            400,
            "allowed_auth_methods_required_for_restricted",
        ),
        (
            json!({"email_invites": "NOT_ALLOWED"}),
            400,
            "invalid_organization_auth_method_settings",
        ),
    ];
    refuses(&world, &b2b, (Method::PUT, &path), cases).await;
    let body = json!({"allowed_auth_methods": [], "auth_methods": "ALL_ALLOWED", "email_allowed_domains": ["example.org"]});
    b2b.put(&path, body).await.ok();
    let organization = read(&b2b, &id).await;
    assert_eq!(organization["allowed_auth_methods"], json!([]));
    assert_eq!(organization["email_allowed_domains"], json!(["example.org"]));
    assert_eq!(organization["email_invites"], "RESTRICTED");
}
