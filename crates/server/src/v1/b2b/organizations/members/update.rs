//! `PUT /v1/b2b/organizations/{organization_id}/members/{member_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations::members;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::{MemberResponse, UpdateRequest};

use crate::http::{ApiError, B2b, Envelope, Json, OnBehalf, Reply};

/// Changes a member: what is absent stays.
#[utoipa::path(
    put,
    path = "/v1/b2b/organizations/{organization_id}/members/{member_id}",
    tag = "B2B members",
    operation_id = "b2b_members_update",
    params(
        ("organization_id" = String, Path, description = "The organization's id, slug or external id"),
        ("member_id" = String, Path, description = "The member's id, ours or external"),
    ),
    request_body = UpdateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<MemberResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn update(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Path((organization_id, member_id)): Path<(String, String)>,
    Json(request): Json<UpdateRequest>,
) -> Result<Reply<MemberResponse>, ApiError> {
    let named = (organization_id.as_str(), member_id.as_str());
    Ok(Reply(
        members::update(&engine, &project, acting, named, request).await?,
    ))
}
