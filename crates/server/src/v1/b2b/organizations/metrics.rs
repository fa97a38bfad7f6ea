//! `GET /v1/b2b/organizations/{organization_id}/metrics`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations;
use tenure_types::ErrorBody;
use tenure_types::b2b::organizations::MetricsResponse;

use crate::http::{ApiError, B2b, Envelope, OnBehalf, Reply};

/// Counts the members of an organization.
#[utoipa::path(
    get,
    path = "/v1/b2b/organizations/{organization_id}/metrics",
    tag = "B2B organizations",
    operation_id = "b2b_organizations_metrics",
    params(("organization_id" = String, Path, description = "The organization's id, slug or external id")),
    responses(
        (status = 200, description = "Done", body = Envelope<MetricsResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn metrics(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Path(organization_id): Path<String>,
) -> Result<Reply<MetricsResponse>, ApiError> {
    Ok(Reply(
        organizations::metrics(&engine, &project, acting, &organization_id).await?,
    ))
}
