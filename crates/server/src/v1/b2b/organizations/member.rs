//! `GET /v1/b2b/organizations/{organization_id}/member`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations::members;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::{GetRequest, MemberResponse};

use crate::http::{ApiError, B2b, Envelope, OnBehalf, Query, Reply};

/// Reads a member of an organization, by its id or its e-mail address.
#[utoipa::path(
    get,
    path = "/v1/b2b/organizations/{organization_id}/member",
    tag = "B2B members",
    operation_id = "b2b_members_get",
    params(
        ("organization_id" = String, Path, description = "The organization's id, slug or external id"),
        GetRequest,
    ),
    responses(
        (status = 200, description = "Done", body = Envelope<MemberResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn member(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Path(organization_id): Path<String>,
    Query(request): Query<GetRequest>,
) -> Result<Reply<MemberResponse>, ApiError> {
    Ok(Reply(
        members::get(&engine, &project, acting, &organization_id, request).await?,
    ))
}
