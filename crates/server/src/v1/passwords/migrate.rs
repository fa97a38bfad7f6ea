//! `POST /v1/passwords/migrate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::passwords;
use tenure_types::ErrorBody;
use tenure_types::passwords::{MigrateRequest, MigrateResponse};

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Takes over a password hash of another system.
#[utoipa::path(
    post,
    path = "/v1/passwords/migrate",
    tag = "Passwords",
    operation_id = "passwords_migrate",
    request_body = MigrateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<MigrateResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn migrate(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<MigrateRequest>,
) -> Result<Reply<MigrateResponse>, ApiError> {
    Ok(Reply(passwords::migrate(&engine, &project, request).await?))
}
