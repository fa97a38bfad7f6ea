//! Clients that block until a call returns.

use std::fmt;
use std::sync::Arc;

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime;

use crate::block_on::{Blocking, Waiting};
use crate::{Answer, Builder, ConfigError, Error, b2b};

macro_rules! client {
    ($(#[$doc:meta])* $client:ident of $of:ty $(, $acting:ident)? { $($part:ident: $resource:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct $client {
            $(pub $part: Blocking<$resource>,)*
            client: $of,
            runtime: Waiting,
        }

        impl $client {
            fn new(client: $of) -> Result<Self, Error> {
                let runtime = waiting()?;
                Ok(Self {
                    $($part: Blocking::new(&client.$part, &runtime),)*
                    client,
                    runtime,
                })
            }

            /// The id of the client's project.
            pub fn project_id(&self) -> tenure_types::ProjectId {
                self.client.project_id()
            }

            #[doc = concat!("[`", stringify!($of), "::call`], blocking.")]
            pub fn call<T: DeserializeOwned>(
                &self,
                method: Method,
                path: &str,
                request: &(impl Serialize + Sync + ?Sized),
                $($acting: Option<&crate::Authorization>,)?
            ) -> Result<Answer<T>, Error> {
                let call = self.client.call(method, path, request, $($acting)?);
                self.runtime.0.block_on(call)
            }

            /// The base URL of the server, without a trailing `/`.
            pub fn base_url(&self) -> &str {
                self.client.base_url()
            }
        }

        impl fmt::Debug for $client {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.client.fmt(f)
            }
        }
    };
}

client! {
    /// A client of a consumer project. Cheap to clone: clones share connections.
    Client of crate::Client {
        sessions: crate::sessions::Sessions,
        users: crate::users::Users,
        passwords: crate::passwords::Passwords,
        rbac: crate::rbac::Rbac,
    }
}

client! {
    /// A client of a B2B project. Cheap to clone: clones share connections.
    B2bClient of crate::B2bClient, acting {
        organizations: b2b::organizations::Organizations,
        sessions: b2b::sessions::Sessions,
        rbac: b2b::rbac::Rbac,
        discovery: b2b::discovery::Discovery,
        magic_links: b2b::magic_links::MagicLinks,
        otps: b2b::otps::Otps,
        totps: b2b::totps::Totps,
        recovery_codes: b2b::recovery_codes::RecoveryCodes,
        passwords: b2b::passwords::Passwords,
    }
}

impl Builder {
    /// A client of a consumer project for programs without async.
    pub fn build_blocking(self) -> Result<Client, Error> {
        Client::new(self.build()?)
    }

    /// A client of a B2B project for programs without async.
    pub fn build_b2b_blocking(self) -> Result<B2bClient, Error> {
        B2bClient::new(self.build_b2b()?)
    }
}

fn waiting() -> Result<Waiting, ConfigError> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| ConfigError::Http(error.into()))?;
    Ok(Waiting(Arc::new(runtime)))
}
