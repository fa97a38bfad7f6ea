//! `GET /v1/b2b/sessions/jwks/{project_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use tenure_engine::Engine;
use tenure_types::ErrorBody;
use tenure_types::jwks::JwksResponse;

use crate::http::{ApiError, Envelope};
use crate::v1::sessions::published;

/// The public keys that a project's session JWTs are signed with. Needs no credentials, and minds none.
#[utoipa::path(
    get,
    path = "/v1/b2b/sessions/jwks/{project_id}",
    tag = "B2B sessions",
    operation_id = "b2b_sessions_jwks",
    params(("project_id" = String, Path, description = "The project's id")),
    responses(
        (status = 200, description = "Done", body = Envelope<JwksResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(())
)]
pub(crate) async fn jwks(
    State(engine): State<Arc<Engine>>,
    Path(project): Path<String>,
) -> Result<Response, ApiError> {
    published(&engine, &project).await
}
