//! `POST /v1/b2b/otps/email/discovery/send`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::otps::email::discovery;
use tenure_types::ErrorBody;
use tenure_types::b2b::discovery::SendResponse;
use tenure_types::b2b::otps::EmailDiscoverySendRequest;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Sends a code to an e-mail address, before an organization is chosen.
#[utoipa::path(
    post,
    path = "/v1/b2b/otps/email/discovery/send",
    tag = "B2B OTPs",
    operation_id = "b2b_otps_email_discovery_send",
    request_body = EmailDiscoverySendRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<SendResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn send(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<EmailDiscoverySendRequest>,
) -> Result<Reply<SendResponse>, ApiError> {
    Ok(Reply(discovery::send(&engine, &project, request).await?))
}
