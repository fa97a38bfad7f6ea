//! `GET /v1/signals`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::signals::Page;
use tenure_engine::v1::signals;
use tenure_types::ErrorBody;
use tenure_types::signals::{GetRequest, GetResponse};

use crate::http::{ApiError, Backend, Envelope, Query, Written};

/// Which sessions have ended, and whose rights have changed, since the call before: for those who check JWTs by
/// themselves. With `wait` it is a long poll.
#[utoipa::path(
    get,
    path = "/v1/signals",
    tag = "Signals",
    operation_id = "signals_get",
    params(GetRequest),
    responses(
        (status = 200, description = "Done", body = Envelope<GetResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn get(
    State(engine): State<Arc<Engine>>,
    Backend(project): Backend,
    Query(request): Query<GetRequest>,
) -> Result<Written<Page>, ApiError> {
    Ok(Written(signals::get(&engine, &project, request).await?))
}
