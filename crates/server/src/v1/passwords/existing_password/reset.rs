//! `POST /v1/passwords/existing_password/reset`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::passwords::existing_password;
use tenure_types::ErrorBody;
use tenure_types::passwords::ExistingPasswordResetRequest;
use tenure_types::sessions::AuthenticationResponse;

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Replaces a password by whoever knows it, and ends the user's sessions.
#[utoipa::path(
    post,
    path = "/v1/passwords/existing_password/reset",
    tag = "Passwords",
    operation_id = "passwords_existing_password_reset",
    request_body = ExistingPasswordResetRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn reset(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<ExistingPasswordResetRequest>,
) -> Result<Reply<AuthenticationResponse>, ApiError> {
    Ok(Reply(
        existing_password::existing_password_reset(&engine, &project, request).await?,
    ))
}
