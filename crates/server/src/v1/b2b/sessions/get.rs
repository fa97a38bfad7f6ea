//! `GET /v1/b2b/sessions`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::sessions;
use tenure_types::ErrorBody;
use tenure_types::b2b::sessions::{GetRequest, GetResponse};

use crate::http::{ApiError, B2b, Envelope, OnBehalf, Query, Reply};

/// Lists the live sessions of a member.
#[utoipa::path(
    get,
    path = "/v1/b2b/sessions",
    tag = "B2B sessions",
    operation_id = "b2b_sessions_get",
    params(GetRequest),
    responses(
        (status = 200, description = "Done", body = Envelope<GetResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn get(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Query(request): Query<GetRequest>,
) -> Result<Reply<GetResponse>, ApiError> {
    Ok(Reply(sessions::get(&engine, &project, acting, request).await?))
}
