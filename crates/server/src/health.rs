//! `GET /health` and `GET /ready`: for load balancers.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use tenure_db::Schema;
use tenure_engine::Engine;
use tenure_types::ErrorType;
use utoipa::ToSchema;

use crate::http::{ApiError, Envelope, Reply};

#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    status: &'static str,
}

/// Whether the process is alive.
#[utoipa::path(
    get,
    path = "/health",
    tag = "Operation",
    responses((status = 200, description = "Alive", body = Envelope<Health>)),
    security(())
)]
pub(crate) async fn health() -> Reply<Health> {
    Reply(Health { status: "ok" })
}

/// Whether requests can be answered: the database can be reached and written, and no newer Tenure has migrated it. Answers
/// within two seconds.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "Operation",
    responses(
        (status = 200, description = "Ready", body = Envelope<Health>),
        (status = 503, description = "The database is out of reach, or takes no writes", body = tenure_types::ErrorBody),
    ),
    security(())
)]
pub(crate) async fn ready(State(engine): State<Arc<Engine>>) -> Result<Reply<Health>, ApiError> {
    if let Schema::Newer(version) = engine.is_ready().await? {
        return Err(ApiError::new(
            ErrorType::ServerUnavailable,
            format!("the database was migrated to version {version} by a newer Tenure"),
        ));
    }
    Ok(Reply(Health { status: "ok" }))
}
