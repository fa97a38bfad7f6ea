//! `/v1/b2b/rbac`

mod organizations;
mod policy;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(policy::policy))
        .merge(organizations::endpoints())
}
