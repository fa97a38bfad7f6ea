//! Resources whose calls block until they return.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::error::Error;

/// A resource whose calls block until they return. The resources below it are fields, as in `R`:
/// `client.organizations.members.create(…)`.
#[derive(Clone)]
pub struct Blocking<R: Resource> {
    pub(crate) resource: R,
    parts: R::Parts,
    pub(crate) runtime: Waiting,
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

/// A resource of this crate.
pub trait Resource: Clone + fmt::Debug {
    /// The resources below it.
    type Parts: Clone;

    #[doc(hidden)]
    fn parts(&self, runtime: &Waiting) -> Self::Parts;
}

/// The runtime of one client and its clones.
#[doc(hidden)]
#[derive(Clone)]
pub struct Waiting(pub(crate) Arc<Runtime>);
