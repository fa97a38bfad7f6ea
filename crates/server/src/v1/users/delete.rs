//! `DELETE /v1/users/{user_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::users;
use tenure_types::ErrorBody;
use tenure_types::users::DeleteResponse;

use crate::http::{ApiError, Consumer, Envelope, Reply};

/// Deletes a user, its factors and its sessions.
#[utoipa::path(
    delete,
    path = "/v1/users/{user_id}",
    tag = "Users",
    operation_id = "users_delete",
    params(("user_id" = String, Path, description = "The user's id, ours or external")),
    responses(
        (status = 200, description = "Done", body = Envelope<DeleteResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn delete(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Path(user_id): Path<String>,
) -> Result<Reply<DeleteResponse>, ApiError> {
    Ok(Reply(users::delete(&engine, &project, &user_id).await?))
}
