//! `POST /v1/b2b/passwords/discovery/email/reset`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords::discovery::email::reset;
use tenure_types::ErrorBody;
use tenure_types::b2b::discovery::AuthenticationResponse;
use tenure_types::b2b::passwords::DiscoveryEmailResetRequest;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Sets the password of an address by a link that was mailed, and lists the organizations that it leads to.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/discovery/email/reset",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_discovery_email_reset",
    request_body = DiscoveryEmailResetRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn reset(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<DiscoveryEmailResetRequest>,
) -> Result<Reply<AuthenticationResponse>, ApiError> {
    Ok(Reply(
        reset::discovery_email_reset(&engine, &project, request).await?,
    ))
}
