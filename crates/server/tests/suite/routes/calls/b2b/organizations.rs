//! Calls of `/v1/b2b/organizations` that are about the organization.

use serde_json::json;

use super::{Call, NO_ORGANIZATION, Stranger, organization};
use crate::harness::World;

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    use Stranger::Own;

    let (path, body, stranger) = match operation {
        "organizations_create" => (
            "/v1/b2b/organizations".to_owned(),
            json!({
                "organization_name": "New",
                "organization_slug": "new",
                "organization_logo_url": "https://example.com/logo.png",
                "organization_external_id": "new-1",
                "trusted_metadata": {"a": 1},
                "sso_jit_provisioning": "NOT_ALLOWED",
                "email_allowed_domains": ["example.com"],
                "email_jit_provisioning": "RESTRICTED",
                "email_invites": "RESTRICTED",
                "auth_methods": "RESTRICTED",
                "allowed_auth_methods": ["password"],
                "mfa_policy": "REQUIRED_FOR_ALL",
                "mfa_methods": "RESTRICTED",
                "allowed_mfa_methods": ["totp"],
                "claimed_email_domains": ["example.com"],
                "rbac_email_implicit_role_assignments": [{"domain": "example.com", "role_id": "stytch_admin"}],
            }),
            Own,
        ),
        "organizations_get" | "organizations_delete" => (
            format!("/v1/b2b/organizations/{}", organization(world).await),
            json!({}),
            NO_ORGANIZATION,
        ),
        "organizations_update" => (
            format!("/v1/b2b/organizations/{}", organization(world).await),
            json!({
                "organization_name": "Example Ltd",
                "organization_slug": "example-ltd",
                "organization_logo_url": "https://example.com/logo.png",
                "organization_external_id": "example-2",
                "trusted_metadata": {"a": 1},
                "sso_jit_provisioning": "NOT_ALLOWED",
                "sso_jit_provisioning_allowed_connections": [],
                "email_allowed_domains": ["example.org"],
                "email_invites": "RESTRICTED",
                "allowed_auth_methods": ["password"],
                "mfa_policy": "REQUIRED_FOR_ALL",
                "allowed_mfa_methods": ["totp"],
                "rbac_email_implicit_role_assignments": [],
                "allowed_oauth_tenants": {"slack": ["T1"]},
            }),
            NO_ORGANIZATION,
        ),
        "organizations_external_id_delete" => (
            format!("/v1/b2b/organizations/{}/external_id", organization(world).await),
            json!({}),
            NO_ORGANIZATION,
        ),
        "organizations_metrics" => (
            format!("/v1/b2b/organizations/{}/metrics", organization(world).await),
            json!({}),
            NO_ORGANIZATION,
        ),
        "organizations_connected_apps" => (
            format!(
                "/v1/b2b/organizations/{}/connected_apps",
                organization(world).await
            ),
            json!({}),
            NO_ORGANIZATION,
        ),
        "organizations_search" => {
            organization(world).await;
            let operand = json!({"filter_name": "organization_slugs", "filter_value": ["example"]});
            (
                "/v1/b2b/organizations/search".to_owned(),
                json!({"limit": 10, "query": {"operator": "AND", "operands": [operand]}}),
                Own,
            )
        }
        _ => return None,
    };
    Some(Call::new(path, body, stranger))
}
