//! `POST /v1/b2b/discovery/organizations`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::discovery::organizations;
use tenure_types::ErrorBody;
use tenure_types::b2b::discovery::{OrganizationsRequest, OrganizationsResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Lists the organizations that one belongs to or may join.
#[utoipa::path(
    post,
    path = "/v1/b2b/discovery/organizations",
    tag = "B2B discovery",
    operation_id = "b2b_discovery_organizations",
    request_body = OrganizationsRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<OrganizationsResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn list(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<OrganizationsRequest>,
) -> Result<Reply<OrganizationsResponse>, ApiError> {
    Ok(Reply(
        organizations::organizations(&engine, &project, request).await?,
    ))
}
