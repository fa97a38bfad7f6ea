//! `POST /v1/b2b/magic_links/email/login_or_signup`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::magic_links::email;
use tenure_types::ErrorBody;
use tenure_types::b2b::magic_links::LoginOrSignupRequest;
use tenure_types::b2b::members::MemberUpsertResponse;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Sends a link to log in with, or to join an organization by.
#[utoipa::path(
    post,
    path = "/v1/b2b/magic_links/email/login_or_signup",
    tag = "B2B magic links",
    operation_id = "b2b_magic_links_email_login_or_signup",
    request_body = LoginOrSignupRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<MemberUpsertResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn login_or_signup(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<LoginOrSignupRequest>,
) -> Result<Reply<MemberUpsertResponse>, ApiError> {
    Ok(Reply(email::login_or_signup(&engine, &project, request).await?))
}
