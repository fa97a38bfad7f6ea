//! `GET /v1/b2b/organizations/members/dangerously_get/{member_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations::members;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::{DangerouslyGetRequest, MemberResponse};

use crate::http::{ApiError, B2b, Envelope, OnBehalf, Query, Reply};

/// Reads a member of any organization. Who calls must know that it may see the organization.
#[utoipa::path(
    get,
    path = "/v1/b2b/organizations/members/dangerously_get/{member_id}",
    tag = "B2B members",
    operation_id = "b2b_members_dangerously_get",
    params(
        ("member_id" = String, Path, description = "The member's id, ours only"),
        DangerouslyGetRequest,
    ),
    responses(
        (status = 200, description = "Done", body = Envelope<MemberResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn dangerously_get(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Path(member_id): Path<String>,
    Query(request): Query<DangerouslyGetRequest>,
) -> Result<Reply<MemberResponse>, ApiError> {
    Ok(Reply(
        members::dangerously_get(&engine, &project, acting, &member_id, request).await?,
    ))
}
