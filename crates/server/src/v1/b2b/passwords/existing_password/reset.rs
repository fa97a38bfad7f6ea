//! `POST /v1/b2b/passwords/existing_password/reset`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords::existing_password;
use tenure_types::ErrorBody;
use tenure_types::b2b::passwords::ExistingPasswordResetRequest;
use tenure_types::b2b::sessions::AuthenticationResponse;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Replaces a password by whoever knows it, and ends the member's sessions.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/existing_password/reset",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_existing_password_reset",
    request_body = ExistingPasswordResetRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn reset(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<ExistingPasswordResetRequest>,
) -> Result<Reply<AuthenticationResponse>, ApiError> {
    Ok(Reply(
        existing_password::existing_password_reset(&engine, &project, request).await?,
    ))
}
