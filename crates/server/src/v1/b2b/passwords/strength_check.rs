//! `POST /v1/b2b/passwords/strength_check`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords;
use tenure_types::ErrorBody;
use tenure_types::b2b::passwords::{StrengthCheckRequest, StrengthCheckResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Tells how strong a password is under the project's policy.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/strength_check",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_strength_check",
    request_body = StrengthCheckRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<StrengthCheckResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn strength_check(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<StrengthCheckRequest>,
) -> Result<Reply<StrengthCheckResponse>, ApiError> {
    Ok(Reply(
        passwords::strength_check(&engine, &project, request).await?,
    ))
}
