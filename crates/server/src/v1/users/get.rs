//! `GET /v1/users/{user_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::users;
use tenure_types::ErrorBody;
use tenure_types::users::User;

use crate::http::{ApiError, Consumer, Envelope, Reply};

/// A user, by our id or the external one.
#[utoipa::path(
    get,
    path = "/v1/users/{user_id}",
    tag = "Users",
    operation_id = "users_get",
    params(("user_id" = String, Path, description = "The user's id, ours or external")),
    responses(
        (status = 200, description = "Done", body = Envelope<User>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn get(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Path(user_id): Path<String>,
) -> Result<Reply<User>, ApiError> {
    Ok(Reply(users::get(&engine, &project, &user_id).await?))
}
