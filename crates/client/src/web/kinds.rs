//! The sessions that a website can have, and the clients that they come from.

use std::fmt::Debug;

use tenure_types::b2b::sessions::MemberSession;
use tenure_types::rbac::AuthorizationCheck;
use tenure_types::sessions::Session;
use tenure_types::{Timestamp, b2b};

use crate::authentication::{Sessions, WireSession};
use crate::b2b::B2bClient;
use crate::client::Client;

/// The session of a [`Client`] or of a [`B2bClient`]: [`Session`] or [`MemberSession`].
pub trait SessionKind: WireSession {
    type Client: SessionClient<Session = Self>;

    #[doc(hidden)]
    fn expires_at(&self) -> Timestamp;

    /// For a member, in the session's own organization.
    #[doc(hidden)]
    fn authorization_check(&self, resource_id: &str, action: &str) -> Self::Check;

    /// The session token and JWT that the server returned.
    #[doc(hidden)]
    fn tokens(remote: &Self::Remote) -> (&str, &str);
}

/// A client whose sessions a website can have: [`Client`] or [`B2bClient`].
pub trait SessionClient: Clone + Debug + Send + Sync + 'static {
    type Session: SessionKind<Client = Self>;

    #[doc(hidden)]
    fn into_sessions(self) -> Sessions<Self::Session>;
}

impl SessionKind for Session {
    type Client = Client;

    fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    fn authorization_check(&self, resource_id: &str, action: &str) -> AuthorizationCheck {
        AuthorizationCheck::new(resource_id, action)
    }

    fn tokens(remote: &Self::Remote) -> (&str, &str) {
        (&remote.session_token, &remote.session_jwt)
    }
}

impl SessionKind for MemberSession {
    type Client = B2bClient;

    fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    fn authorization_check(&self, resource_id: &str, action: &str) -> b2b::rbac::AuthorizationCheck {
        b2b::rbac::AuthorizationCheck::new(self.organization_id, resource_id, action)
    }

    fn tokens(remote: &Self::Remote) -> (&str, &str) {
        (&remote.session_token, &remote.session_jwt)
    }
}

impl SessionClient for Client {
    type Session = Session;

    fn into_sessions(self) -> Sessions<Session> {
        self.sessions
    }
}

impl SessionClient for B2bClient {
    type Session = MemberSession;

    fn into_sessions(self) -> Sessions<MemberSession> {
        self.sessions
    }
}
