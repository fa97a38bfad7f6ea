//! `PUT /v1/b2b/organizations/{organization_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations;
use tenure_types::ErrorBody;
use tenure_types::b2b::organizations::{OrganizationResponse, UpdateRequest};

use crate::http::{ApiError, B2b, Envelope, Json, OnBehalf, Reply};

/// Changes an organization.
#[utoipa::path(
    put,
    path = "/v1/b2b/organizations/{organization_id}",
    tag = "B2B organizations",
    operation_id = "b2b_organizations_update",
    params(("organization_id" = String, Path, description = "The organization's id, slug or external id")),
    request_body = UpdateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<OrganizationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn update(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Path(organization_id): Path<String>,
    Json(request): Json<UpdateRequest>,
) -> Result<Reply<OrganizationResponse>, ApiError> {
    Ok(Reply(
        organizations::update(&engine, &project, acting, &organization_id, request).await?,
    ))
}
