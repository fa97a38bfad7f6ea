//! `GET /v1/b2b/organizations/{organization_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::{Engine, organizations};
use tenure_types::ErrorBody;
use tenure_types::b2b::organizations::OrganizationResponse;

use crate::http::{ApiError, B2b, Envelope, Reply};

/// Reads an organization.
#[utoipa::path(
    get,
    path = "/v1/b2b/organizations/{organization_id}",
    tag = "B2B organizations",
    operation_id = "b2b_organizations_get",
    params(("organization_id" = String, Path, description = "The organization's id, its slug or its external id")),
    responses(
        (status = 200, description = "Done", body = Envelope<OrganizationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn get(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Path(organization_id): Path<String>,
) -> Result<Reply<OrganizationResponse>, ApiError> {
    Ok(Reply(
        organizations::get(&engine, &project, &organization_id).await?,
    ))
}
