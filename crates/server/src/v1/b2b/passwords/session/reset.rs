//! `POST /v1/b2b/passwords/session/reset`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords::session;
use tenure_types::ErrorBody;
use tenure_types::b2b::passwords::SessionResetRequest;
use tenure_types::b2b::sessions::AuthenticationResponse;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Replaces the password of a freshly proven session's member, and ends its other sessions.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/session/reset",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_session_reset",
    request_body = SessionResetRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn reset(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<SessionResetRequest>,
) -> Result<Reply<AuthenticationResponse>, ApiError> {
    Ok(Reply(session::session_reset(&engine, &project, request).await?))
}
