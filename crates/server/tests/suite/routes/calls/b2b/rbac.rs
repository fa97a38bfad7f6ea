//! Calls of `/v1/b2b/rbac`.

use serde_json::json;

use super::{Call, NO_ORGANIZATION, Stranger, organization};
use crate::harness::World;

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    use Stranger::Own;

    let (path, body, stranger) = match operation {
        "rbac_policy" => ("/v1/b2b/rbac/policy".to_owned(), json!({}), Own),
        "rbac_organizations_get" => (
            format!("/v1/b2b/rbac/organizations/{}", organization(world).await),
            json!({}),
            NO_ORGANIZATION,
        ),
        "rbac_organizations_update" => (
            format!("/v1/b2b/rbac/organizations/{}", organization(world).await),
            // Roles of one project are none of another's, so none are given here.
            json!({"org_policy": {"roles": []}}),
            NO_ORGANIZATION,
        ),
        _ => return None,
    };
    Some(Call::new(path, body, stranger))
}
