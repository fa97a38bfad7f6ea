//! The client of B2B projects.

mod authorization;
pub mod sessions;

use std::fmt;
use std::sync::Arc;

use tenure_types::ProjectId;

pub use authorization::Authorization;

use self::sessions::Sessions;
use crate::client::Inner;

/// A client of a B2B project. Cheap to clone: clones share connections.
#[derive(Clone)]
#[non_exhaustive]
pub struct B2bClient {
    /// Sessions of members.
    pub sessions: Sessions,
    inner: Arc<Inner>,
}

impl B2bClient {
    /// The project whose client this is.
    pub fn project_id(&self) -> ProjectId {
        self.inner.project_id
    }

    /// Where the server is, without a trailing `/`.
    pub fn base_url(&self) -> &str {
        &self.inner.transport.base_url
    }

    pub(crate) fn new(inner: Arc<Inner>) -> Self {
        Self {
            sessions: Sessions::new(&inner),
            inner,
        }
    }
}

impl fmt::Debug for B2bClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.show(f, "B2bClient")
    }
}
