//! `/v1/rbac`: its endpoints.

use tenure_engine::v1::rbac;
use tenure_types::rbac::PolicyResponse;

use crate::http::endpoints;

endpoints! {
    tag = "RBAC";

    /// The project's RBAC policy.
    get "/v1/rbac/policy" rbac_policy(consumer) -> PolicyResponse = rbac::policy;
}
