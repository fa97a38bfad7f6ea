//! `/v1/b2b/otps/email/discovery`

mod authenticate;
mod send;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(send::send))
        .routes(routes!(authenticate::authenticate))
}
