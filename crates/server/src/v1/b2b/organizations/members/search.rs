//! `POST /v1/b2b/organizations/members/search`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::organizations::members;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::{SearchRequest, SearchResponse};

use crate::http::{ApiError, B2b, Envelope, Json, OnBehalf, Reply};

/// Finds members of organizations by filters, page by page.
#[utoipa::path(
    post,
    path = "/v1/b2b/organizations/members/search",
    tag = "B2B members",
    operation_id = "b2b_members_search",
    request_body = SearchRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<SearchResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn search(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Json(request): Json<SearchRequest>,
) -> Result<Reply<SearchResponse>, ApiError> {
    Ok(Reply(members::search(&engine, &project, acting, request).await?))
}
