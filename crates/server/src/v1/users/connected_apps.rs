//! `GET /v1/users/{user_id}/connected_apps`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::users;
use tenure_types::ErrorBody;
use tenure_types::users::ConnectedAppsResponse;

use crate::http::{ApiError, Consumer, Envelope, Reply};

/// The apps that a user has connected: none, as Tenure is no OAuth authorization server.
#[utoipa::path(
    get,
    path = "/v1/users/{user_id}/connected_apps",
    tag = "Users",
    operation_id = "users_connected_apps",
    params(("user_id" = String, Path, description = "The user's id, ours or external")),
    responses(
        (status = 200, description = "Done", body = Envelope<ConnectedAppsResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn connected_apps(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Path(user_id): Path<String>,
) -> Result<Reply<ConnectedAppsResponse>, ApiError> {
    users::get(&engine, &project, &user_id).await?;
    Ok(Reply(ConnectedAppsResponse {
        connected_apps: Vec::new(),
    }))
}
