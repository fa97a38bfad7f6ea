//! Around every request: its id, the line in the log, and the metrics.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, Uri};
use tenure_engine::Engine;
use tenure_engine::support::client::{self, Client};
use tenure_engine::support::panics;
use tenure_types::{Environment, ErrorType, ProjectId, RequestId};
use uuid::Uuid;

use super::metrics::{self, Metrics, Route};
use super::{ApiError, drain_body, unserved};

/// What is known of the request under way. One per request, reached by whatever answers it.
pub(crate) struct Context {
    uuid: Uuid,
    project: OnceLock<ProjectId>,
    error: OnceLock<ErrorType>,
}

/// As much of a path as the log keeps, in bytes.
const PATH: usize = 256;
/// Answered whatever the database does.
const HEALTH: &str = "/health";

tokio::task_local! {
    static CONTEXT: Arc<Context>;
}

impl Context {
    /// The id of the request under way.
    pub(super) fn request_id() -> RequestId {
        CONTEXT.with(|context| context.id())
    }

    fn id(&self) -> RequestId {
        let environment = self
            .project
            .get()
            .map_or(Environment::Test, |project| project.environment());
        RequestId::new(environment, self.uuid)
    }

    /// Whose request it is.
    pub(super) fn set_project(project: ProjectId) {
        CONTEXT.with(|context| _ = context.project.set(project));
    }

    pub(super) fn set_error(error: ErrorType) {
        CONTEXT.with(|context| _ = context.error.set(error));
    }
}

pub(crate) fn layer(
    router: Router<Arc<Engine>>,
    engine: Arc<Engine>,
    metrics: Arc<Metrics>,
) -> Router<Arc<Engine>> {
    router
        .method_not_allowed_fallback(|| async {
            ApiError::new(ErrorType::MethodNotAllowed, "the route does not take this method")
        })
        .layer(middleware::from_fn(drain_body::drain))
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            trace(engine.clone(), metrics.clone(), request, next)
        }))
}

/// A path that no endpoint has.
pub(crate) async fn not_found(uri: Uri) -> ApiError {
    let message = if unserved::is_of_stytch(uri.path()) {
        "Tenure does not serve this path of Stytch's API; docs/compatibility.md lists what is missing"
    } else {
        "there is no such route"
    };
    ApiError::new(ErrorType::RouteNotFound, message)
}

/// Whatever is asked of a node that has no place for another connection.
pub(crate) async fn full() -> ApiError {
    ApiError::new(
        ErrorType::ServerUnavailable,
        "the server has as many connections as it can take",
    )
}

/// Whatever is asked of a node whose database was not there when it started.
fn no_database_yet() -> ApiError {
    ApiError::new(
        ErrorType::ServerUnavailable,
        "the database is not there yet; try again",
    )
}

async fn trace(engine: Arc<Engine>, metrics: Arc<Metrics>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let context = Arc::new(Context {
        uuid: engine.entropy().uuid(),
        project: OnceLock::new(),
        error: OnceLock::new(),
    });
    let (method, uri) = (metrics::method(request.method()), request.uri().clone());
    let route = Route::new(request.extensions().get());
    let in_flight = metrics.begin();
    let client = request.extensions().get::<Client>().copied().unwrap_or_default();
    let answer = CONTEXT.scope(context.clone(), async {
        if engine.is_waiting() && request.uri().path() != HEALTH {
            return no_database_yet().into_response();
        }
        match panics::caught(next.run(request)).await {
            // Answers of the framework itself (a malformed path) get the envelope too.
            Ok(response) if is_of_framework(&response) => framework_error(&response).into_response(),
            Ok(response) => response,
            Err(panic) => {
                metrics.record_panic();
                ApiError::internal(&panic).into_response()
            }
        }
    });
    let (response, database) = tenure_db::timed(client::scope(client, answer)).await;
    drop(in_flight);

    let (status, elapsed) = (response.status(), begun.elapsed());
    let error_type = context.error.get().map_or("-", |error| error.as_str());
    tracing::info!(
        target: "tenure::request",
        request_id = %context.id(),
        project = context.project.get().map(tracing::field::display),
        method,
        route = route.as_str(),
        // Without the query, which may hold more than a place. It has no characters that could break the line.
        path = uri.path().get(..PATH).unwrap_or(uri.path()),
        status = status.as_u16(),
        error_type,
        total_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        db_us = u64::try_from(database.as_micros()).unwrap_or(u64::MAX),
    );
    metrics.record(method, route, status, elapsed);
    response
}

fn is_of_framework(response: &Response) -> bool {
    let json = response
        .headers()
        .get(http::header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    (response.status().is_client_error() || response.status().is_server_error()) && !json
}

fn framework_error(response: &Response) -> ApiError {
    match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            ApiError::new(ErrorType::RequestTooLarge, "the request is too large")
        }
        status if status.is_client_error() => {
            ApiError::new(ErrorType::BadRequest, "the request is malformed")
        }
        _ => ApiError::new(ErrorType::InternalServerError, "an internal error"),
    }
}
