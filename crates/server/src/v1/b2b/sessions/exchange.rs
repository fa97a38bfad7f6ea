//! `POST /v1/b2b/sessions/exchange`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::sessions;
use tenure_types::ErrorBody;
use tenure_types::b2b::sessions::{AuthenticationResponse, ExchangeRequest};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Exchanges a session for one in another organization.
#[utoipa::path(
    post,
    path = "/v1/b2b/sessions/exchange",
    tag = "B2B sessions",
    operation_id = "b2b_sessions_exchange",
    request_body = ExchangeRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn exchange(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<ExchangeRequest>,
) -> Result<Reply<AuthenticationResponse>, ApiError> {
    Ok(Reply(sessions::exchange(&engine, &project, request).await?))
}
