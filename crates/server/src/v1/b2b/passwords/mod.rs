//! `/v1/b2b/passwords`

mod authenticate;
mod discovery;
mod email;
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
        .routes(routes!(authenticate::authenticate))
        .routes(routes!(strength_check::strength_check))
        .routes(routes!(migrate::migrate))
        .routes(routes!(email::reset::start::start))
        .routes(routes!(email::reset::create::reset))
        .routes(routes!(email::require_reset::require_reset))
        .routes(routes!(existing_password::reset::reset))
        .routes(routes!(session::reset::reset))
        .routes(routes!(discovery::authenticate::authenticate))
        .routes(routes!(discovery::email::reset::start::start))
        .routes(routes!(discovery::email::reset::create::reset))
}
