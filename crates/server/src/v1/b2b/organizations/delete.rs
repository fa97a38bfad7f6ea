//! `DELETE /v1/b2b/organizations/{organization_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations;
use tenure_types::ErrorBody;
use tenure_types::b2b::organizations::DeleteResponse;

use crate::http::{ApiError, B2b, Envelope, OnBehalf, Reply};

/// Deletes an organization, its members and their sessions.
#[utoipa::path(
    delete,
    path = "/v1/b2b/organizations/{organization_id}",
    tag = "B2B organizations",
    operation_id = "b2b_organizations_delete",
    params(("organization_id" = String, Path, description = "The organization's id, slug or external id")),
    responses(
        (status = 200, description = "Done", body = Envelope<DeleteResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn delete(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Path(organization_id): Path<String>,
) -> Result<Reply<DeleteResponse>, ApiError> {
    Ok(Reply(
        organizations::delete(&engine, &project, acting, &organization_id).await?,
    ))
}
