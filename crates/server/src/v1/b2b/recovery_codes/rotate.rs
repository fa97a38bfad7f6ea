//! `POST /v1/b2b/recovery_codes/rotate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::recovery_codes;
use tenure_types::ErrorBody;
use tenure_types::b2b::recovery_codes::{RecoveryCodesResponse, RotateRequest};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Gives a member a new set of recovery codes.
#[utoipa::path(
    post,
    path = "/v1/b2b/recovery_codes/rotate",
    tag = "B2B recovery codes",
    operation_id = "b2b_recovery_codes_rotate",
    request_body = RotateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<RecoveryCodesResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn rotate(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<RotateRequest>,
) -> Result<Reply<RecoveryCodesResponse>, ApiError> {
    Ok(Reply(recovery_codes::rotate(&engine, &project, request).await?))
}
