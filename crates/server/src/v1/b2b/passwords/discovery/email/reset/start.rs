//! `POST /v1/b2b/passwords/discovery/email/reset/start`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords::discovery::email::reset;
use tenure_types::ErrorBody;
use tenure_types::b2b::discovery::SendResponse;
use tenure_types::b2b::passwords::DiscoveryEmailResetStartRequest;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Mails an address a link by which to set its password.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/discovery/email/reset/start",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_discovery_email_reset_start",
    request_body = DiscoveryEmailResetStartRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<SendResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn start(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<DiscoveryEmailResetStartRequest>,
) -> Result<Reply<SendResponse>, ApiError> {
    Ok(Reply(
        reset::discovery_email_reset_start(&engine, &project, request).await?,
    ))
}
