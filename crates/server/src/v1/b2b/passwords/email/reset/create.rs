//! `POST /v1/b2b/passwords/email/reset`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords::email::reset;
use tenure_types::ErrorBody;
use tenure_types::b2b::passwords::{EmailResetRequest, EmailResetResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Sets a password by a link that was mailed, and ends the member's sessions.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/email/reset",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_email_reset",
    request_body = EmailResetRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<EmailResetResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn reset(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<EmailResetRequest>,
) -> Result<Reply<EmailResetResponse>, ApiError> {
    Ok(Reply(reset::email_reset(&engine, &project, request).await?))
}
