//! `DELETE /v1/users/phone_numbers/{phone_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::users;
use tenure_types::ErrorBody;
use tenure_types::users::UserResponse;

use crate::http::{ApiError, Consumer, Envelope, Reply};

/// Takes a phone number from its user.
#[utoipa::path(
    delete,
    path = "/v1/users/phone_numbers/{phone_id}",
    tag = "Users",
    operation_id = "users_phone_numbers_delete",
    params(("phone_id" = String, Path, description = "The phone number's id")),
    responses(
        (status = 200, description = "Done", body = Envelope<UserResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn delete(
    State(engine): State<Arc<Engine>>,
    Consumer(project): Consumer,
    Path(phone_id): Path<String>,
) -> Result<Reply<UserResponse>, ApiError> {
    Ok(Reply(
        users::delete_phone_number(&engine, &project, &phone_id).await?,
    ))
}
