//! `/v1/sessions`

mod authenticate;
mod get;
mod jwks;
mod migrate;
mod revoke;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use jwks::published;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(get::get))
        .routes(routes!(authenticate::authenticate))
        .routes(routes!(revoke::revoke))
        .routes(routes!(migrate::migrate))
        .routes(routes!(jwks::jwks))
}
