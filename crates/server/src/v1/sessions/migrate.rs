//! `POST /v1/sessions/migrate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::sessions;
use tenure_types::ErrorBody;
use tenure_types::sessions::{AuthenticationResponse, MigrateRequest};

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Names the user that an outside issuer's access token belongs to, and starts a session for it if a duration is given.
#[utoipa::path(
    post,
    path = "/v1/sessions/migrate",
    tag = "Sessions",
    operation_id = "sessions_migrate",
    request_body = MigrateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn migrate(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<MigrateRequest>,
) -> Result<Reply<AuthenticationResponse>, ApiError> {
    Ok(Reply(sessions::migrate(&engine, &project, request).await?))
}
