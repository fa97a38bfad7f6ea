//! `POST /v1/b2b/passwords/email/reset/start`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords::email::reset;
use tenure_types::ErrorBody;
use tenure_types::b2b::passwords::{EmailResetStartRequest, EmailResetStartResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Mails a member a link by which to set a password.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/email/reset/start",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_email_reset_start",
    request_body = EmailResetStartRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<EmailResetStartResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn start(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<EmailResetStartRequest>,
) -> Result<Reply<EmailResetStartResponse>, ApiError> {
    Ok(Reply(reset::email_reset_start(&engine, &project, request).await?))
}
