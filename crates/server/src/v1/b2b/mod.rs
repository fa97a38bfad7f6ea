//! `/v1/b2b`

mod discovery;
mod organizations;
mod sessions;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .merge(discovery::endpoints())
        .merge(organizations::endpoints())
        .merge(sessions::endpoints())
}
