//! `/v1/b2b/sessions`

mod authenticate;
mod exchange;
mod get;
mod jwks;
mod migrate;
mod revoke;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(get::get))
        .routes(routes!(authenticate::authenticate))
        .routes(routes!(exchange::exchange))
        .routes(routes!(revoke::revoke))
        .routes(routes!(migrate::migrate))
        .routes(routes!(jwks::jwks))
}
