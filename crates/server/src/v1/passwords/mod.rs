//! `/v1/passwords`

mod authenticate;
mod create;
mod existing_password;
mod migrate;
mod session;
mod strength_check;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(authenticate::authenticate))
        .routes(routes!(strength_check::strength_check))
        .routes(routes!(migrate::migrate))
        .routes(routes!(existing_password::reset::reset))
        .routes(routes!(session::reset::reset))
}
