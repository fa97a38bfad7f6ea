//! The two kinds of sessions, as far as a website has to do with them: each is declared once.

use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;

use tenure_types::b2b::sessions::{MemberSession, SessionArguments};
use tenure_types::rbac::AuthorizationCheck;
use tenure_types::sessions::{AuthenticateRequest, Session};
use tenure_types::{Timestamp, b2b};

use self::sealed::{Answer, Proof};
use crate::clock::Clock;
use crate::error::{Error, LocalError};
use crate::local::{AuthenticateJwtOptions, VerifiedJwt};
use crate::{B2bClient, Client};

/// The session of a [`Client`] or of a [`B2bClient`]: [`Session`] or [`MemberSession`].
pub trait SessionKind: sealed::Sealed + Clone + Debug + Send + Sync + 'static {
    type Client: SessionClient<Session = Self>;
}

/// A client whose sessions a website can have: [`Client`] or [`B2bClient`].
pub trait SessionClient: sealed::Sealed + Clone + Debug + Send + Sync + 'static {
    type Session: SessionKind<Client = Self>;

    #[doc(hidden)]
    type Check: Clone + Send + Sync;

    #[doc(hidden)]
    fn clock(&self) -> &Arc<dyn Clock>;

    /// As far as this machine can. `None`: the server is to be asked.
    #[doc(hidden)]
    fn settle(
        &self,
        jwt: &str,
        options: &AuthenticateJwtOptions<Self::Check>,
    ) -> impl Future<Output = Result<Option<VerifiedJwt<Self::Session>>, LocalError>> + Send;

    /// At the server.
    #[doc(hidden)]
    fn ask(
        &self,
        proof: Proof<'_>,
        options: &AuthenticateJwtOptions<Self::Check>,
    ) -> impl Future<Output = Result<Answer<Self::Session>, Error>> + Send;

    #[doc(hidden)]
    fn check(session: &Self::Session, resource_id: &str, action: &str) -> Self::Check;

    #[doc(hidden)]
    fn expires_at(session: &Self::Session) -> Timestamp;
}

pub(super) mod sealed {
    use tenure_types::rbac::Verdict;

    /// Nobody else's types.
    pub trait Sealed {}

    impl Sealed for crate::Client {}
    impl Sealed for crate::B2bClient {}
    impl Sealed for super::Session {}
    impl Sealed for super::MemberSession {}

    #[derive(Clone, Copy)]
    pub enum Proof<'a> {
        Jwt(&'a str),
        Token(&'a str),
    }

    impl<'a> Proof<'a> {
        pub(in super::super) fn jwt(self) -> Option<&'a str> {
            match self {
                Self::Jwt(jwt) => Some(jwt),
                Self::Token(_) => None,
            }
        }

        pub(in super::super) fn token(self) -> Option<&'a str> {
            match self {
                Self::Token(token) => Some(token),
                Self::Jwt(_) => None,
            }
        }
    }

    /// What the server says of a live session.
    pub struct Answer<S> {
        pub session: S,
        pub session_token: String,
        pub session_jwt: String,
        pub verdict: Option<Verdict>,
    }
}

impl SessionKind for Session {
    type Client = Client;
}

impl SessionKind for MemberSession {
    type Client = B2bClient;
}

impl SessionClient for Client {
    type Session = Session;
    type Check = AuthorizationCheck;

    fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    async fn settle(
        &self,
        jwt: &str,
        options: &AuthenticateJwtOptions<Self::Check>,
    ) -> Result<Option<VerifiedJwt<Session>>, LocalError> {
        self.inner.local.settle(jwt, options).await
    }

    async fn ask(
        &self,
        proof: Proof<'_>,
        options: &AuthenticateJwtOptions<Self::Check>,
    ) -> Result<Answer<Session>, Error> {
        let request = AuthenticateRequest {
            session_token: proof.token().map(Into::into),
            session_jwt: proof.jwt().map(Into::into),
            session_duration_minutes: options.session_duration_minutes,
            session_custom_claims: options.session_custom_claims.clone(),
            authorization_check: options.authorization_check.clone(),
        };
        let answer = self.sessions.authenticate(request).await?;
        Ok(Answer {
            session: answer.body.session,
            session_token: answer.body.session_token.into(),
            session_jwt: answer.body.session_jwt.into(),
            verdict: answer.body.verdict,
        })
    }

    fn check(_: &Session, resource_id: &str, action: &str) -> Self::Check {
        AuthorizationCheck {
            resource_id: resource_id.to_owned(),
            action: action.to_owned(),
        }
    }

    fn expires_at(session: &Session) -> Timestamp {
        session.expires_at
    }
}

impl SessionClient for B2bClient {
    type Session = MemberSession;
    type Check = b2b::rbac::AuthorizationCheck;

    fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    async fn settle(
        &self,
        jwt: &str,
        options: &AuthenticateJwtOptions<Self::Check>,
    ) -> Result<Option<VerifiedJwt<MemberSession>>, LocalError> {
        self.inner.local.settle(jwt, options).await
    }

    async fn ask(
        &self,
        proof: Proof<'_>,
        options: &AuthenticateJwtOptions<Self::Check>,
    ) -> Result<Answer<MemberSession>, Error> {
        let session = SessionArguments {
            session_token: proof.token().map(Into::into),
            session_jwt: proof.jwt().map(Into::into),
            session_duration_minutes: options.session_duration_minutes,
            session_custom_claims: options.session_custom_claims.clone(),
        };
        let request = b2b::sessions::AuthenticateRequest {
            session,
            authorization_check: options.authorization_check.clone(),
        };
        let answer = self.sessions.authenticate(request).await?;
        Ok(Answer {
            session: answer.body.member_session,
            session_token: answer.body.session_token.into(),
            session_jwt: answer.body.session_jwt.into(),
            verdict: answer.body.verdict,
        })
    }

    /// In the session's own organization.
    fn check(session: &MemberSession, resource_id: &str, action: &str) -> Self::Check {
        Self::Check {
            organization_id: session.organization_id.to_string(),
            resource_id: resource_id.to_owned(),
            action: action.to_owned(),
        }
    }

    fn expires_at(session: &MemberSession) -> Timestamp {
        session.expires_at
    }
}
