//! `POST /v1/sessions/authenticate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::sessions;
use tenure_types::ErrorBody;
use tenure_types::sessions::{AuthenticateRequest, AuthenticateResponse};

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Authenticates a session by its token or a JWT, extends it, and answers a question of permission.
#[utoipa::path(
    post,
    path = "/v1/sessions/authenticate",
    tag = "Sessions",
    operation_id = "sessions_authenticate",
    request_body = AuthenticateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticateResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn authenticate(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<AuthenticateRequest>,
) -> Result<Reply<AuthenticateResponse>, ApiError> {
    Ok(Reply(sessions::authenticate(&engine, &project, request).await?))
}
