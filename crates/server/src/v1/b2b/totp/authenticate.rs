//! `POST /v1/b2b/totp/authenticate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::totp;
use tenure_types::ErrorBody;
use tenure_types::b2b::otps::MfaAuthenticateRequest;
use tenure_types::b2b::sessions::MfaResponse;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Takes a code of an authenticator app: the second factor of a login, or of a session.
#[utoipa::path(
    post,
    path = "/v1/b2b/totp/authenticate",
    tag = "B2B TOTP",
    operation_id = "b2b_totp_authenticate",
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
    Ok(Reply(totp::authenticate(&engine, &project, request).await?))
}
