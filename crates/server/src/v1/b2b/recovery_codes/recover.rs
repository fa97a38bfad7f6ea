//! `POST /v1/b2b/recovery_codes/recover`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::recovery_codes;
use tenure_types::ErrorBody;
use tenure_types::b2b::recovery_codes::{RecoverRequest, RecoverResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Takes a recovery code instead of an authenticator app's.
#[utoipa::path(
    post,
    path = "/v1/b2b/recovery_codes/recover",
    tag = "B2B recovery codes",
    operation_id = "b2b_recovery_codes_recover",
    request_body = RecoverRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<RecoverResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn recover(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<RecoverRequest>,
) -> Result<Reply<RecoverResponse>, ApiError> {
    Ok(Reply(recovery_codes::recover(&engine, &project, request).await?))
}
