//! `/v1/b2b/otps/email`

mod authenticate;
mod discovery;
mod login_or_signup;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(login_or_signup::login_or_signup))
        .routes(routes!(authenticate::authenticate))
        .merge(discovery::endpoints())
}
