//! `POST /v1/passwords/strength_check`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::passwords;
use tenure_types::ErrorBody;
use tenure_types::passwords::{StrengthCheckRequest, StrengthCheckResponse};

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Tells how strong a password is under the project's policy.
#[utoipa::path(
    post,
    path = "/v1/passwords/strength_check",
    tag = "Passwords",
    operation_id = "passwords_strength_check",
    request_body = StrengthCheckRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<StrengthCheckResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn strength_check(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<StrengthCheckRequest>,
) -> Result<Reply<StrengthCheckResponse>, ApiError> {
    Ok(Reply(
        passwords::strength_check(&engine, &project, request).await?,
    ))
}
