//! `POST /v1/sessions/revoke`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::sessions;
use tenure_types::ErrorBody;
use tenure_types::sessions::{RevokeRequest, RevokeResponse};

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Ends a session.
#[utoipa::path(
    post,
    path = "/v1/sessions/revoke",
    tag = "Sessions",
    operation_id = "sessions_revoke",
    request_body = RevokeRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<RevokeResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn revoke(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<RevokeRequest>,
) -> Result<Reply<RevokeResponse>, ApiError> {
    Ok(Reply(sessions::revoke(&engine, &project, request).await?))
}
