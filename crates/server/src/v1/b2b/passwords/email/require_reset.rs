//! `POST /v1/b2b/passwords/email/require_reset`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords::email;
use tenure_types::ErrorBody;
use tenure_types::b2b::passwords::{RequireResetRequest, RequireResetResponse};

use crate::http::{ApiError, B2b, Envelope, Json, OnBehalf, Reply};

/// Has an address's password set anew, where a person has one for all organizations. No member may do so.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/email/require_reset",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_email_require_reset",
    request_body = RequireResetRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<RequireResetResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn require_reset(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(member): OnBehalf,
    Json(request): Json<RequireResetRequest>,
) -> Result<Reply<RequireResetResponse>, ApiError> {
    Ok(Reply(
        email::require_reset(&engine, &project, member, request).await?,
    ))
}
