//! The state that the clones of a client and its resources share.

use std::fmt;
use std::sync::{Arc, OnceLock};

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tenure_types::ProjectId;

use crate::answer::Answer;
use crate::authorization::Authorization;
use crate::clock::Clock;
use crate::error::Error;
use crate::local::Local;
use crate::signals::{FollowOptions, Follower};
use crate::transport::{Call, Transport, is_path};

/// The shared state of a client.
pub(crate) struct Inner {
    pub(crate) project_id: ProjectId,
    pub(crate) transport: Transport,
    /// The clock of local checks.
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) local: Arc<Local>,
    pub(crate) follower: OnceLock<Follower>,
}

impl Inner {
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        request: &(impl Serialize + ?Sized),
        acting: Option<&Authorization>,
    ) -> Result<Answer<T>, Error> {
        if !is_path(&self.transport.base_url, path) {
            return Err(Error::Argument("path"));
        }
        let call = Call::new(method, path.to_owned())
            .with_any(request)
            .map_err(|_| Error::Argument("request"))?;
        self.transport.send(call.acting(acting)).await
    }

    pub(crate) fn follow_signals(&self, options: FollowOptions) -> Follower {
        let start = || Follower::start(&self.local, self.transport.clone(), options.checked());
        self.follower.get_or_init(start).clone()
    }

    pub(crate) fn show(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        f.debug_struct(name)
            .field("project_id", &self.project_id)
            .field("base_url", &self.transport.base_url)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
