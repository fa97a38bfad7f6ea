//! `POST /v1/b2b/magic_links/discovery/authenticate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::magic_links::discovery;
use tenure_types::ErrorBody;
use tenure_types::b2b::discovery::AuthenticationResponse;
use tenure_types::b2b::magic_links::DiscoveryAuthenticateRequest;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Takes the token of a link that was sent before an organization was chosen.
#[utoipa::path(
    post,
    path = "/v1/b2b/magic_links/discovery/authenticate",
    tag = "B2B magic links",
    operation_id = "b2b_magic_links_discovery_authenticate",
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
    Ok(Reply(discovery::authenticate(&engine, &project, request).await?))
}
