//! `POST /v1/users`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::users;
use tenure_types::ErrorBody;
use tenure_types::users::{CreateRequest, CreateResponse};

use crate::http::{ApiError, Consumer, Created, Envelope, Json};

/// Makes a user.
#[utoipa::path(
    post,
    path = "/v1/users",
    tag = "Users",
    operation_id = "users_create",
    request_body = CreateRequest,
    responses(
        (status = 201, description = "Done", body = Envelope<CreateResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn create(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Json(request): Json<CreateRequest>,
) -> Result<Created<CreateResponse>, ApiError> {
    Ok(Created(users::create(&engine, &project, request).await?))
}
