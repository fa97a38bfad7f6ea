//! `POST /v1/b2b/organizations/{organization_id}/members/{member_id}/unlink_retired_email`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations::members;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::{UnlinkRetiredEmailRequest, UnlinkRetiredEmailResponse};

use crate::http::{ApiError, B2b, Envelope, Json, OnBehalf, Reply};

/// Gives up an e-mail address that a member once had.
#[utoipa::path(
    post,
    path = "/v1/b2b/organizations/{organization_id}/members/{member_id}/unlink_retired_email",
    tag = "B2B members",
    operation_id = "b2b_members_unlink_retired_email",
    params(
        ("organization_id" = String, Path, description = "The organization's id, slug or external id"),
        ("member_id" = String, Path, description = "The member's id, ours or external"),
    ),
    request_body = UnlinkRetiredEmailRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<UnlinkRetiredEmailResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn unlink_retired_email(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Path((organization_id, member_id)): Path<(String, String)>,
    Json(request): Json<UnlinkRetiredEmailRequest>,
) -> Result<Reply<UnlinkRetiredEmailResponse>, ApiError> {
    let named = (organization_id.as_str(), member_id.as_str());
    Ok(Reply(
        members::unlink_retired_email(&engine, &project, acting, named, request).await?,
    ))
}
