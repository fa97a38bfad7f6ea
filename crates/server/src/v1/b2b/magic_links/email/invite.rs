//! `POST /v1/b2b/magic_links/email/invite`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::magic_links::email;
use tenure_types::ErrorBody;
use tenure_types::b2b::magic_links::InviteRequest;
use tenure_types::b2b::members::MemberResponse;

use crate::http::{ApiError, B2b, Envelope, Json, OnBehalf, Reply};

/// Invites somebody to an organization, by a link.
#[utoipa::path(
    post,
    path = "/v1/b2b/magic_links/email/invite",
    tag = "B2B magic links",
    operation_id = "b2b_magic_links_email_invite",
    request_body = InviteRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<MemberResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn invite(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(member): OnBehalf,
    Json(request): Json<InviteRequest>,
) -> Result<Reply<MemberResponse>, ApiError> {
    Ok(Reply(email::invite(&engine, &project, member, request).await?))
}
