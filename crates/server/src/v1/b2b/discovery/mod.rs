//! `/v1/b2b/discovery`

mod intermediate_sessions;
mod organizations;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(organizations::list::list))
        .routes(routes!(organizations::create::create))
        .routes(routes!(intermediate_sessions::exchange::exchange))
}
