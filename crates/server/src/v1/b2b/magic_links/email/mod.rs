//! `/v1/b2b/magic_links/email`

mod discovery;
mod invite;
mod login_or_signup;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(login_or_signup::login_or_signup))
        .routes(routes!(invite::invite))
        .merge(discovery::endpoints())
}
