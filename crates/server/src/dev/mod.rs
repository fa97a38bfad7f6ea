//! What only the development mode serves. It is no part of the API, so the OpenAPI document does not have it.

mod messages;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use tenure_engine::Engine;

pub(crate) fn routes() -> Router<Arc<Engine>> {
    Router::new().route("/dev/messages", get(messages::list))
}
