//! What only the development mode serves. It is no part of the API, so the OpenAPI document does not have it.

pub(crate) mod host;
mod messages;

use std::sync::Arc;

use axum::routing::get;
use axum::{Router, middleware};
use tenure_engine::Engine;

pub(crate) fn routes() -> Router<Arc<Engine>> {
    Router::new()
        .route("/dev/messages", get(messages::list))
        .layer(middleware::from_fn(host::only_own))
}
