//! `GET /v1/sessions/jwks/{project_id}`, and the same under `/v1/b2b`: no flow of the engine, for the answer has headers of its own.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use tenure_engine::{Engine, projects};
use tenure_types::jwks::JwksResponse;
use tenure_types::{ErrorBody, ErrorType};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::{ApiError, Envelope, Reply};

/// How long the database is waited for.
const PATIENCE: Duration = Duration::from_millis(300);

/// How long a verifier may keep the keys: far less than the day that a key is published before it signs.
const MAX_AGE: HeaderValue = HeaderValue::from_static("public, max-age=900");

pub(crate) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(sessions_jwks))
        .routes(routes!(b2b_sessions_jwks))
}

/// The public keys that a project's session JWTs are signed with. Needs no credentials, and minds none.
#[utoipa::path(
    get,
    path = "/v1/sessions/jwks/{project_id}",
    tag = "Sessions",
    params(("project_id" = String, Path, description = "The project's id")),
    responses(
        (status = 200, description = "Done", body = Envelope<JwksResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(())
)]
async fn sessions_jwks(
    State(engine): State<Arc<Engine>>,
    Path(project): Path<String>,
) -> Result<Response, ApiError> {
    published(&engine, &project).await
}

/// The public keys that a project's session JWTs are signed with. Needs no credentials, and minds none.
#[utoipa::path(
    get,
    path = "/v1/b2b/sessions/jwks/{project_id}",
    tag = "B2B sessions",
    params(("project_id" = String, Path, description = "The project's id")),
    responses(
        (status = 200, description = "Done", body = Envelope<JwksResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(())
)]
async fn b2b_sessions_jwks(
    State(engine): State<Arc<Engine>>,
    Path(project): Path<String>,
) -> Result<Response, ApiError> {
    published(&engine, &project).await
}

async fn published(engine: &Engine, project: &str) -> Result<Response, ApiError> {
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
