//! `POST /v1/users/search`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::users;
use tenure_types::ErrorBody;
use tenure_types::search::SearchRequest;
use tenure_types::users::SearchResponse;

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Finds users by filters, page by page.
#[utoipa::path(
    post,
    path = "/v1/users/search",
    tag = "Users",
    operation_id = "users_search",
    request_body = SearchRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<SearchResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn search(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<SearchRequest>,
) -> Result<Reply<SearchResponse>, ApiError> {
    Ok(Reply(users::search(&engine, &project, request).await?))
}
