//! `POST /v1/b2b/sessions/revoke`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::sessions;
use tenure_types::ErrorBody;
use tenure_types::b2b::sessions::{RevokeRequest, RevokeResponse};

use crate::http::{ApiError, B2b, Envelope, Json, OnBehalf, Reply};

/// Ends a session, or all sessions of a member.
#[utoipa::path(
    post,
    path = "/v1/b2b/sessions/revoke",
    tag = "B2B sessions",
    operation_id = "b2b_sessions_revoke",
    request_body = RevokeRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<RevokeResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn revoke(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(member): OnBehalf,
    Json(request): Json<RevokeRequest>,
) -> Result<Reply<RevokeResponse>, ApiError> {
    Ok(Reply(sessions::revoke(&engine, &project, member, request).await?))
}
