//! `GET /v1/b2b/rbac/policy`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::rbac;
use tenure_types::ErrorBody;
use tenure_types::rbac::PolicyResponse;

use crate::http::{ApiError, B2b, Envelope, Reply};

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
pub(crate) async fn policy(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
) -> Result<Reply<PolicyResponse>, ApiError> {
    Ok(Reply(rbac::policy(&engine, &project).await?))
}
