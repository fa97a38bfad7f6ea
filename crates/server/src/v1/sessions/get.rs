//! `GET /v1/sessions`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::sessions;
use tenure_types::ErrorBody;
use tenure_types::sessions::{GetRequest, GetResponse};

use crate::http::{ApiError, Consumer, Envelope, Query, Reply};

/// The live sessions of a user.
#[utoipa::path(
    get,
    path = "/v1/sessions",
    tag = "Sessions",
    operation_id = "sessions_get",
    params(GetRequest),
    responses(
        (status = 200, description = "Done", body = Envelope<GetResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn get(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Query(request): Query<GetRequest>,
) -> Result<Reply<GetResponse>, ApiError> {
    Ok(Reply(sessions::get(&engine, &project, request).await?))
}
