//! `POST /v1/b2b/otps/sms/send`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::otps::sms;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::MemberResponse;
use tenure_types::b2b::otps::SmsSendRequest;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Sends a code to a member's phone.
#[utoipa::path(
    post,
    path = "/v1/b2b/otps/sms/send",
    tag = "B2B OTPs",
    operation_id = "b2b_otps_sms_send",
    request_body = SmsSendRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<MemberResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn send(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<SmsSendRequest>,
) -> Result<Reply<MemberResponse>, ApiError> {
    Ok(Reply(sms::send(&engine, &project, request).await?))
}
