//! `DELETE /v1/b2b/organizations/{organization_id}/members/passwords/{member_password_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations::members;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::MemberResponse;

use crate::http::{ApiError, B2b, Envelope, OnBehalf, Reply};

/// Takes the password from a member. Its sessions go on.
#[utoipa::path(
    delete,
    path = "/v1/b2b/organizations/{organization_id}/members/passwords/{member_password_id}",
    tag = "B2B members",
    operation_id = "b2b_members_passwords_delete",
    params(
        ("organization_id" = String, Path, description = "The organization's id, slug or external id"),
        ("member_password_id" = String, Path, description = "The id of the password"),
    ),
    responses(
        (status = 200, description = "Done", body = Envelope<MemberResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn delete(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Path((organization_id, member_password_id)): Path<(String, String)>,
) -> Result<Reply<MemberResponse>, ApiError> {
    let named = (organization_id.as_str(), member_password_id.as_str());
    Ok(Reply(
        members::delete_password(&engine, &project, acting, named).await?,
    ))
}
