//! `POST /v1/b2b/sessions/authenticate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::sessions;
use tenure_types::ErrorBody;
use tenure_types::b2b::sessions::{AuthenticateRequest, AuthenticateResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Authenticates a session by its token or a JWT, extends it, and answers a question of permission.
#[utoipa::path(
    post,
    path = "/v1/b2b/sessions/authenticate",
    tag = "B2B sessions",
    operation_id = "b2b_sessions_authenticate",
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
    Ok(Reply(sessions::authenticate(&engine, &project, request).await?))
}
