//! Limits on what is read at all.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tenure_engine::Engine;

use super::serve::{METRICS, SPARE};

/// The most headers of a request.
pub(crate) const MAX_HEADERS: usize = 64;

/// The longest head of a request, in bytes. It is held in memory before anybody knows who sends it.
pub(crate) const MAX_HEADER_BYTES: u32 = 32 * 1024;

/// The most requests at a time on one HTTP/2 connection.
pub(crate) const MAX_STREAMS: u32 = 200;

/// File descriptors that a node needs beside its clients' connections and its database: the standard streams, the runtime,
/// the listeners, messages that are being sent, and the spare connections.
pub const RESERVED_DESCRIPTORS: usize = 20 + SPARE + METRICS;

pub(crate) fn layer(router: Router<Arc<Engine>>, max_body_bytes: usize) -> Router<Arc<Engine>> {
    router.layer(DefaultBodyLimit::max(max_body_bytes))
}
