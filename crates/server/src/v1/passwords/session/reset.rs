//! `POST /v1/passwords/session/reset`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::passwords::session;
use tenure_types::ErrorBody;
use tenure_types::passwords::SessionResetRequest;
use tenure_types::sessions::AuthenticationResponse;

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Replaces the password of a freshly proven session's user, and ends its other sessions.
#[utoipa::path(
    post,
    path = "/v1/passwords/session/reset",
    tag = "Passwords",
    operation_id = "passwords_session_reset",
    request_body = SessionResetRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn reset(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<SessionResetRequest>,
) -> Result<Reply<AuthenticationResponse>, ApiError> {
    Ok(Reply(session::session_reset(&engine, &project, request).await?))
}
