//! `POST /v1/passwords/authenticate`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::passwords;
use tenure_types::ErrorBody;
use tenure_types::passwords::AuthenticateRequest;
use tenure_types::sessions::AuthenticationResponse;

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Checks a password, and starts a session with it or adds it to one.
#[utoipa::path(
    post,
    path = "/v1/passwords/authenticate",
    tag = "Passwords",
    operation_id = "passwords_authenticate",
    request_body = AuthenticateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<AuthenticationResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn authenticate(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<AuthenticateRequest>,
) -> Result<Reply<AuthenticationResponse>, ApiError> {
    Ok(Reply(passwords::authenticate(&engine, &project, request).await?))
}
