//! `PUT /v1/users/{user_id}/exchange_primary_factor`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::users;
use tenure_types::ErrorBody;
use tenure_types::users::{ExchangePrimaryFactorRequest, UserResponse};

use crate::http::{ApiError, Consumer, Envelope, Json, Reply};

/// Replaces a user's only e-mail address or phone number by another.
#[utoipa::path(
    put,
    path = "/v1/users/{user_id}/exchange_primary_factor",
    tag = "Users",
    operation_id = "users_exchange_primary_factor",
    params(("user_id" = String, Path, description = "The user's id, ours or external")),
    request_body = ExchangePrimaryFactorRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<UserResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn exchange_primary_factor(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Path(user_id): Path<String>,
    Json(request): Json<ExchangePrimaryFactorRequest>,
) -> Result<Reply<UserResponse>, ApiError> {
    Ok(Reply(
        users::exchange_primary_factor(&engine, &project, &user_id, request).await?,
    ))
}
