//! `POST /v1/b2b/otps/sms/authenticate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::otps::sms;
use tenure_types::ErrorBody;
use tenure_types::b2b::otps::MfaAuthenticateRequest;
use tenure_types::b2b::sessions::MfaResponse;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Takes a code that was sent by SMS: the second factor of a login, or of a session.
#[utoipa::path(
    post,
    path = "/v1/b2b/otps/sms/authenticate",
    tag = "B2B OTPs",
    operation_id = "b2b_otps_sms_authenticate",
    request_body = MfaAuthenticateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<MfaResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn authenticate(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<MfaAuthenticateRequest>,
) -> Result<Reply<MfaResponse>, ApiError> {
    Ok(Reply(sms::authenticate(&engine, &project, request).await?))
}
