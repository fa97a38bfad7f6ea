//! `POST /v1/b2b/totp/migrate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::totp;
use tenure_types::ErrorBody;
use tenure_types::b2b::totp::{MigrateRequest, MigrateResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Takes over an authenticator app that a member uses already.
#[utoipa::path(
    post,
    path = "/v1/b2b/totp/migrate",
    tag = "B2B TOTP",
    operation_id = "b2b_totp_migrate",
    request_body = MigrateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<MigrateResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn migrate(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<MigrateRequest>,
) -> Result<Reply<MigrateResponse>, ApiError> {
    Ok(Reply(totp::migrate(&engine, &project, request).await?))
}
