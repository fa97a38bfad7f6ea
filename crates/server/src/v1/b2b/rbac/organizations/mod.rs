//! `/v1/b2b/rbac/organizations`

mod get;
mod update;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().routes(routes!(get::get, update::update))
}
