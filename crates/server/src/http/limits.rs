//! Limits on what is read at all.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tenure_engine::Engine;

/// The most headers of a request.
pub(crate) const MAX_HEADERS: usize = 64;

pub(crate) fn layer(router: Router<Arc<Engine>>, max_body_bytes: usize) -> Router<Arc<Engine>> {
    router.layer(DefaultBodyLimit::max(max_body_bytes))
}
