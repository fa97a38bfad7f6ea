//! `/v1/b2b`

mod discovery;
mod magic_links;
mod members;
mod organizations;
mod otps;
mod passwords;
mod rbac;
mod recovery_codes;
mod sessions;
mod totp;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .merge(discovery::endpoints())
        .merge(magic_links::endpoints())
        .merge(members::endpoints())
        .merge(organizations::endpoints())
        .merge(otps::endpoints())
        .merge(passwords::endpoints())
        .merge(rbac::endpoints())
        .merge(recovery_codes::endpoints())
        .merge(sessions::endpoints())
        .merge(totp::endpoints())
}
