//! `POST /v1/b2b/passwords/discovery/authenticate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords::discovery;
use tenure_types::ErrorBody;
use tenure_types::b2b::discovery::AuthenticationResponse;
use tenure_types::b2b::passwords::DiscoveryAuthenticateRequest;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Checks the password of an address, and lists the organizations that it leads to.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/discovery/authenticate",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_discovery_authenticate",
    request_body = DiscoveryAuthenticateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn authenticate(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<DiscoveryAuthenticateRequest>,
) -> Result<Reply<AuthenticationResponse>, ApiError> {
    Ok(Reply(
        discovery::discovery_authenticate(&engine, &project, request).await?,
    ))
}
