//! `DELETE /v1/users/{user_id}/external_id`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::users;
use tenure_types::ErrorBody;
use tenure_types::users::UserResponse;

use crate::http::{ApiError, Consumer, Envelope, Reply};

/// Takes the external id from a user.
#[utoipa::path(
    delete,
    path = "/v1/users/{user_id}/external_id",
    tag = "Users",
    operation_id = "users_external_id",
    params(("user_id" = String, Path, description = "The user's id, ours or external")),
    responses(
        (status = 200, description = "Done", body = Envelope<UserResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn external_id(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Path(user_id): Path<String>,
) -> Result<Reply<UserResponse>, ApiError> {
    Ok(Reply(
        users::delete_external_id(&engine, &project, &user_id).await?,
    ))
}
