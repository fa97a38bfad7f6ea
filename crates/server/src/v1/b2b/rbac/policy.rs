//! `GET /v1/b2b/rbac/policy`

use tenure_engine::rbac;
use tenure_types::ErrorBody;
use tenure_types::rbac::PolicyResponse;

use crate::http::{B2b, Envelope, Reply};

/// The project's RBAC policy.
#[utoipa::path(
    get,
    path = "/v1/b2b/rbac/policy",
    tag = "B2B RBAC",
    operation_id = "b2b_rbac_policy",
    responses(
        (status = 200, description = "Done", body = Envelope<PolicyResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn policy(B2b(project): B2b) -> Reply<PolicyResponse> {
    Reply(rbac::policy(&project))
}
