//! `POST /v1/b2b/discovery/organizations/create`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::discovery::organizations;
use tenure_types::ErrorBody;
use tenure_types::b2b::discovery::CreateRequest;
use tenure_types::b2b::sessions::AuthenticationResponse;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Makes an organization for the owner of a proven e-mail address.
#[utoipa::path(
    post,
    path = "/v1/b2b/discovery/organizations/create",
    tag = "B2B discovery",
    operation_id = "b2b_discovery_organizations_create",
    request_body = CreateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn create(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<CreateRequest>,
) -> Result<Reply<AuthenticationResponse>, ApiError> {
    Ok(Reply(organizations::create(&engine, &project, request).await?))
}
