//! `POST /v1/b2b/totp`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::totp;
use tenure_types::ErrorBody;
use tenure_types::b2b::totp::{CreateRequest, CreateResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Registers an authenticator app for a member.
#[utoipa::path(
    post,
    path = "/v1/b2b/totp",
    tag = "B2B TOTP",
    operation_id = "b2b_totp_create",
    request_body = CreateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<CreateResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn create(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<CreateRequest>,
) -> Result<Reply<CreateResponse>, ApiError> {
    Ok(Reply(totp::create(&engine, &project, request).await?))
}
