//! `POST /v1/b2b/organizations/{organization_id}/members`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations::members;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::{CreateRequest, MemberResponse};

use crate::http::{ApiError, B2b, Envelope, Json, OnBehalf, Reply};

/// Makes a member of an organization.
#[utoipa::path(
    post,
    path = "/v1/b2b/organizations/{organization_id}/members",
    tag = "B2B members",
    operation_id = "b2b_members_create",
    params(("organization_id" = String, Path, description = "The organization's id, slug or external id")),
    request_body = CreateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<MemberResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn create(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Path(organization_id): Path<String>,
    Json(request): Json<CreateRequest>,
) -> Result<Reply<MemberResponse>, ApiError> {
    Ok(Reply(
        members::create(&engine, &project, acting, &organization_id, request).await?,
    ))
}
