//! `PUT /v1/users/{user_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::users;
use tenure_types::ErrorBody;
use tenure_types::users::{UpdateRequest, UpdateResponse};

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Changes a user's name, metadata, external id and roles.
#[utoipa::path(
    put,
    path = "/v1/users/{user_id}",
    tag = "Users",
    operation_id = "users_update",
    params(("user_id" = String, Path, description = "The user's id, ours or external")),
    request_body = UpdateRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<UpdateResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn update(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Path(user_id): Path<String>,
    Json(request): Json<UpdateRequest>,
) -> Result<Reply<UpdateResponse>, ApiError> {
    Ok(Reply(users::update(&engine, &project, &user_id, request).await?))
}
