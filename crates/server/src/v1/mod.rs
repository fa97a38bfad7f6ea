//! The endpoints. The path of each is the path of its file.

mod b2b;
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
        .merge(sessions::endpoints())
        .merge(users::endpoints())
        .merge(passwords::endpoints())
        .merge(rbac::endpoints())
        .merge(b2b::endpoints())
        .merge(signals::endpoints())
}
