//! `POST /v1/b2b/otps/email/login_or_signup`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::otps::email;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::MemberUpsertResponse;
use tenure_types::b2b::otps::EmailLoginOrSignupRequest;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Sends a code to log in with, or to join an organization by.
#[utoipa::path(
    post,
    path = "/v1/b2b/otps/email/login_or_signup",
    tag = "B2B OTPs",
    operation_id = "b2b_otps_email_login_or_signup",
    request_body = EmailLoginOrSignupRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<MemberUpsertResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn login_or_signup(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<EmailLoginOrSignupRequest>,
) -> Result<Reply<MemberUpsertResponse>, ApiError> {
    Ok(Reply(email::login_or_signup(&engine, &project, request).await?))
}
