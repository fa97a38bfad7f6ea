//! `POST /v1/b2b/magic_links/authenticate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::magic_links;
use tenure_types::ErrorBody;
use tenure_types::b2b::magic_links::{AuthenticateRequest, AuthenticateResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Takes the token of a link that a member has opened.
#[utoipa::path(
    post,
    path = "/v1/b2b/magic_links/authenticate",
    tag = "B2B magic links",
    operation_id = "b2b_magic_links_authenticate",
    request_body = AuthenticateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticateResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn authenticate(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<AuthenticateRequest>,
) -> Result<Reply<AuthenticateResponse>, ApiError> {
    Ok(Reply(
        magic_links::authenticate(&engine, &project, request).await?,
    ))
}
