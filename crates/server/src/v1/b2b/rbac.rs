//! `/v1/b2b/rbac`: its endpoints.

use tenure_engine::v1::b2b::rbac;
use tenure_types::b2b::rbac::{OrgPolicyResponse, SetOrgPolicyRequest};
use tenure_types::rbac::PolicyResponse;

use crate::http::endpoints;

endpoints! {
    tag = "B2B RBAC";

    /// The roles that an organization has besides those of its project.
    get "/v1/b2b/rbac/organizations/{organization_id}"
        b2b_rbac_organizations_get(b2b, acting, ["organization_id": "The organization's id, slug or external id"])
        -> OrgPolicyResponse = rbac::organizations::get;

    /// Replaces the roles of an organization.
    put "/v1/b2b/rbac/organizations/{organization_id}"
        b2b_rbac_organizations_update(b2b, acting, ["organization_id": "The organization's id, slug or external id"], json SetOrgPolicyRequest)
        -> OrgPolicyResponse = rbac::organizations::update;

    /// The project's RBAC policy.
    get "/v1/b2b/rbac/policy" b2b_rbac_policy(b2b) -> PolicyResponse = rbac::policy;
}
