//! `POST /v1/passwords`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::passwords;
use tenure_types::ErrorBody;
use tenure_types::passwords::{CreateRequest, CreateResponse};

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Makes a user with an e-mail address and a password.
#[utoipa::path(
    post,
    path = "/v1/passwords",
    tag = "Passwords",
    operation_id = "passwords_create",
    request_body = CreateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<CreateResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn create(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<CreateRequest>,
) -> Result<Reply<CreateResponse>, ApiError> {
    Ok(Reply(passwords::create(&engine, &project, request).await?))
}
