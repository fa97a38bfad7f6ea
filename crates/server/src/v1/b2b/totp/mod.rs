//! `/v1/b2b/totp`

mod authenticate;
mod create;
mod migrate;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(authenticate::authenticate))
        .routes(routes!(migrate::migrate))
}
