//! `POST /v1/b2b/passwords/authenticate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::passwords;
use tenure_types::ErrorBody;
use tenure_types::b2b::passwords::{AuthenticateRequest, AuthenticateResponse};

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Checks a member's password, and starts a session with it if nothing else is asked for.
#[utoipa::path(
    post,
    path = "/v1/b2b/passwords/authenticate",
    tag = "B2B passwords",
    operation_id = "b2b_passwords_authenticate",
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
    Ok(Reply(passwords::authenticate(&engine, &project, request).await?))
}
