//! `DELETE /v1/b2b/organizations/{organization_id}/members/mfa_phone_numbers/{member_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations::members;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::MemberResponse;

use crate::http::{ApiError, B2b, Envelope, OnBehalf, Reply};

/// Takes the phone number from a member. Its sessions go on.
#[utoipa::path(
    delete,
    path = "/v1/b2b/organizations/{organization_id}/members/mfa_phone_numbers/{member_id}",
    tag = "B2B members",
    operation_id = "b2b_members_mfa_phone_numbers_delete",
    params(
        ("organization_id" = String, Path, description = "The organization's id, slug or external id"),
        ("member_id" = String, Path, description = "The member's id, ours or external"),
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
    Path((organization_id, member_id)): Path<(String, String)>,
) -> Result<Reply<MemberResponse>, ApiError> {
    let named = (organization_id.as_str(), member_id.as_str());
    Ok(Reply(
        members::delete_mfa_phone_number(&engine, &project, acting, named).await?,
    ))
}
