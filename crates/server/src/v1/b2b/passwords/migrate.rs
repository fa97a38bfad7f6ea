//! `POST /v1/b2b/passwords/migrate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords;
use tenure_types::ErrorBody;
use tenure_types::b2b::members::MemberUpsertResponse;
use tenure_types::b2b::passwords::MigrateRequest;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Takes over a password hash of another system, for a member that exists or is made.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/migrate",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_migrate",
    request_body = MigrateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<MemberUpsertResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn migrate(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<MigrateRequest>,
) -> Result<Reply<MemberUpsertResponse>, ApiError> {
    Ok(Reply(passwords::migrate(&engine, &project, request).await?))
}
