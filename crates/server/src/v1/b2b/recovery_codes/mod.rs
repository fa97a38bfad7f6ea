//! `/v1/b2b/recovery_codes`

mod get;
mod recover;
mod rotate;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(get::get))
        .routes(routes!(rotate::rotate))
        .routes(routes!(recover::recover))
}
