//! `POST /v1/b2b/organizations`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations;
use tenure_types::ErrorBody;
use tenure_types::b2b::organizations::{CreateRequest, OrganizationResponse};

use crate::http::{ApiError, B2b, Envelope, Json, OnBehalf, Reply};

/// Makes an organization.
#[utoipa::path(
    post,
    path = "/v1/b2b/organizations",
    tag = "B2B organizations",
    operation_id = "b2b_organizations_create",
    request_body = CreateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<OrganizationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn create(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Json(request): Json<CreateRequest>,
) -> Result<Reply<OrganizationResponse>, ApiError> {
    Ok(Reply(
        organizations::create(&engine, &project, acting, request).await?,
    ))
}
