//! The endpoints: a table for each resource.

mod b2b;
mod jwks;
mod passwords;
mod rbac;
mod sessions;
mod signals;
mod users;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .merge(b2b::endpoints())
        .merge(jwks::endpoints())
        .merge(passwords::endpoints())
        .merge(rbac::endpoints())
        .merge(sessions::endpoints())
        .merge(signals::endpoints())
        .merge(users::endpoints())
}
