//! `POST /v1/b2b/otps/email/authenticate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::otps::email;
use tenure_types::ErrorBody;
use tenure_types::b2b::otps::{EmailAuthenticateRequest, EmailAuthenticateResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Takes a code that was sent to a member by e-mail.
#[utoipa::path(
    post,
    path = "/v1/b2b/otps/email/authenticate",
    tag = "B2B OTPs",
    operation_id = "b2b_otps_email_authenticate",
    request_body = EmailAuthenticateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<EmailAuthenticateResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn authenticate(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<EmailAuthenticateRequest>,
) -> Result<Reply<EmailAuthenticateResponse>, ApiError> {
    Ok(Reply(email::authenticate(&engine, &project, request).await?))
}
