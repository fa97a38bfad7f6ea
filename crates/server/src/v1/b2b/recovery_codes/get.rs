//! `GET /v1/b2b/recovery_codes/{organization_id}/{member_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::recovery_codes;
use tenure_types::ErrorBody;
use tenure_types::b2b::recovery_codes::RecoveryCodesResponse;

use crate::http::{ApiError, B2b, Envelope, Reply};

/// Shows the recovery codes that a member has left.
#[utoipa::path(
    get,
    path = "/v1/b2b/recovery_codes/{organization_id}/{member_id}",
    tag = "B2B recovery codes",
    operation_id = "b2b_recovery_codes_get",
    params(
        ("organization_id" = String, Path, description = "The organization's id, ours or external, or its slug"),
        ("member_id" = String, Path, description = "The member's id, ours or external"),
    ),
    responses(
        (status = 200, description = "Done", body = Envelope<RecoveryCodesResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn get(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Path((organization_id, member_id)): Path<(String, String)>,
) -> Result<Reply<RecoveryCodesResponse>, ApiError> {
    Ok(Reply(
        recovery_codes::get(&engine, &project, organization_id, member_id).await?,
    ))
}
