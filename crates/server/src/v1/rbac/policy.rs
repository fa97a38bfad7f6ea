//! `GET /v1/rbac/policy`

use tenure_engine::rbac;
use tenure_types::ErrorBody;
use tenure_types::rbac::PolicyResponse;

use crate::http::{Consumer, Envelope, Reply};

/// The project's RBAC policy.
#[utoipa::path(
    get,
    path = "/v1/rbac/policy",
    tag = "RBAC",
    operation_id = "rbac_policy",
    responses(
        (status = 200, description = "Done", body = Envelope<PolicyResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn policy(Consumer(project): Consumer) -> Reply<PolicyResponse> {
    Reply(rbac::policy(&project))
}
