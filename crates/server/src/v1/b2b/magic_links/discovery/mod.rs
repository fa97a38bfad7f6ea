//! `/v1/b2b/magic_links/discovery`

mod authenticate;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().routes(routes!(authenticate::authenticate))
}
