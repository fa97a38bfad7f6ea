//! `GET /v1/sessions/jwks/{project_id}`

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use tenure_engine::{Engine, projects};
use tenure_types::jwks::JwksResponse;
use tenure_types::{ErrorBody, ErrorType};

use crate::http::{ApiError, Envelope, Reply};

/// How long a verifier may keep the keys: far less than the day that a key is published before it signs.
/// How long the database is waited for.
const PATIENCE: Duration = Duration::from_millis(300);
const MAX_AGE: HeaderValue = HeaderValue::from_static("public, max-age=900");

/// The public keys that a project's session JWTs are signed with. Needs no credentials, and minds none.
#[utoipa::path(
    get,
    path = "/v1/sessions/jwks/{project_id}",
    tag = "Sessions",
    operation_id = "sessions_jwks",
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

/// The same for projects of both kinds.
pub(crate) async fn published(engine: &Engine, project: &str) -> Result<Response, ApiError> {
    let id = project
        .parse()
        .map_err(|_| ApiError::new(ErrorType::InvalidProjectId, "the project id is malformed"))?;
    let project = projects::find(engine, id)
        .await?
        .ok_or(projects::Error::NotFound)?;
    let project = match tokio::time::timeout(PATIENCE, projects::current(engine, &project)).await {
        // Keys change twice a year, and verifiers can do nothing without them: those that this node knows will do.
        Err(_) => project,
        Ok(Err(projects::Error::Db(error))) if error.is_temporary() => project,
        Ok(current) => current?,
    };
    let mut response = Reply(JwksResponse {
        keys: project.keys.published().to_vec(),
    })
    .into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, MAX_AGE);
    Ok(response)
}
