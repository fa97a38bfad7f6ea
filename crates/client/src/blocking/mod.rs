//! The same clients for programs without async: each call waits for its answer.
//!
//! Resources and methods are those of [`crate::Client`] and [`crate::B2bClient`]; where these are `async`, the ones here
//! return when they are done. Calls run on a runtime of the client's own, in the thread that makes the call, so there
//! are no threads in the background.
//!
//! Not for async programs: a call from within a runtime panics, as does dropping the last clone of a client there.
//!
//! ```no_run
//! use tenure::Builder;
//! use tenure::types::search::SearchRequest;
//!
//! # fn example() -> Result<(), tenure::Error> {
//! let client = Builder::new("project-test-00000000-0000-4000-8000-000000000000", "secret-test-…")
//!     .base_url("https://sessions.example.com")
//!     .build_blocking()?;
//! let user = client.users.get("user-test-00000000-0000-4000-8000-000000000000")?;
//! for page in client.users.search_pages(SearchRequest::default()) {
//!     println!("{} users", page?.results.len());
//! }
//! # Ok(())
//! # }
//! ```

mod calls;
mod client;
mod pages;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use tokio::runtime::Runtime;

pub use self::client::{B2bClient, Client};
pub use self::pages::Pages;
use crate::Error;

/// A resource whose calls are waited for. The resources below it are fields, as they are of `R`:
/// `client.organizations.members.create(…)`.
#[derive(Clone)]
pub struct Blocking<R: Resource> {
    pub(crate) resource: R,
    parts: R::Parts,
    runtime: Waiting,
}

impl<R: Resource> Blocking<R> {
    pub(crate) fn new(resource: &R, runtime: &Waiting) -> Self {
        Self {
            resource: resource.clone(),
            parts: resource.parts(runtime),
            runtime: runtime.clone(),
        }
    }

    pub(crate) fn wait<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.runtime.0.block_on(call)
    }
}

/// The resources below this one.
impl<R: Resource> Deref for Blocking<R> {
    type Target = R::Parts;

    fn deref(&self) -> &R::Parts {
        &self.parts
    }
}

impl<R: Resource> fmt::Debug for Blocking<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Blocking").field(&self.resource).finish()
    }
}

/// What can be waited for. There are no others than the resources of this crate.
pub trait Resource: Clone + fmt::Debug {
    /// The resources below it.
    type Parts: Clone;

    #[doc(hidden)]
    fn parts(&self, runtime: &Waiting) -> Self::Parts;
}

/// The runtime of one client and its clones.
#[doc(hidden)]
#[derive(Clone)]
pub struct Waiting(Arc<Runtime>);
