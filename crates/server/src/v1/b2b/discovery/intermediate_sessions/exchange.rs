//! `POST /v1/b2b/discovery/intermediate_sessions/exchange`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::discovery::intermediate_sessions;
use tenure_types::ErrorBody;
use tenure_types::b2b::discovery::ExchangeRequest;
use tenure_types::b2b::sessions::AuthenticationResponse;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Exchanges an intermediate session for a session in an organization.
#[utoipa::path(
    post,
    path = "/v1/b2b/discovery/intermediate_sessions/exchange",
    tag = "B2B discovery",
    operation_id = "b2b_discovery_intermediate_sessions_exchange",
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
    Ok(Reply(
        intermediate_sessions::exchange(&engine, &project, request).await?,
    ))
}
