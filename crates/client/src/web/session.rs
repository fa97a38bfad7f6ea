//! The session of a request, as its handler gets it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use http::Extensions;
use tenure_types::b2b::rbac::AuthorizationCheck;
use tenure_types::b2b::sessions::MemberSession;
use tenure_types::rbac::Verdict;

use super::kinds::sealed::Proof;
use super::kinds::{SessionClient, SessionKind};
use super::options::WebOptions;
use super::presented::Carrier;
use super::refusal::{Refusal, Rejection};
use crate::B2bClient;
use crate::error::Error;
use crate::local::AuthenticateJwtOptions;

/// The session of a request: [`Session`](crate::types::sessions::Session) or
/// [`MemberSession`](crate::types::b2b::sessions::MemberSession), whose fields are at hand. Cheap to clone.
///
/// A [`SessionLayer`](super::SessionLayer) puts it into the extensions of the request. With the feature `axum` it is an
/// extractor: `Authenticated<Session>` answers in place of the handler when there is no session,
/// `Option<Authenticated<Session>>` only when it is not known, and `Result<Authenticated<Session>, Rejection>` never.
///
/// ```no_run
/// # #[cfg(feature = "axum")]
/// # mod example {
/// use tenure::types::b2b::sessions::MemberSession;
/// use tenure::web::{Authenticated, Refusal};
///
/// async fn delete_document(member: Authenticated<MemberSession>) -> Result<String, Refusal> {
///     member.authorize("documents", "delete").await?;
///     Ok(format!("deleted by {} of {}", member.member_id, member.organization_slug))
/// }
/// # }
/// ```
pub struct Authenticated<S: SessionKind> {
    shared: Arc<Shared<S>>,
}

struct Shared<S: SessionKind> {
    session: S,
    jwt: String,
    carrier: Carrier,
    is_local: bool,
    client: S::Client,
    options: Arc<WebOptions>,
}

impl<S: SessionKind> Authenticated<S> {
    pub(super) fn new(
        session: S,
        jwt: String,
        carrier: Carrier,
        is_local: bool,
        client: &S::Client,
        options: &Arc<WebOptions>,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                session,
                jwt,
                carrier,
                is_local,
                client: client.clone(),
                options: Arc::clone(options),
            }),
        }
    }

    /// Its JWT, a fresh one if the server was asked: for calls to other services that check it.
    pub fn jwt(&self) -> &str {
        &self.shared.jwt
    }

    /// Where its proof came from.
    pub fn carrier(&self) -> Carrier {
        self.shared.carrier
    }

    /// Whether this machine settled it, without a call to the server.
    pub fn is_local(&self) -> bool {
        self.shared.is_local
    }

    /// Whether the session's roles allow an action on a resource; for a member, in its own organization. Fails with
    /// [`Refusal::Forbidden`] if not.
    ///
    /// By the policies as this machine knows them; the server is asked about a denial that may be out of date, and when
    /// they can't be had.
    ///
    /// ```no_run
    /// # use tenure::types::sessions::Session;
    /// # use tenure::web::{Authenticated, Refusal};
    /// # async fn example(session: Authenticated<Session>) -> Result<(), Refusal> {
    /// let verdict = session.authorize("documents", "read").await?;
    /// assert!(!verdict.granting_roles.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authorize(&self, resource_id: &str, action: &str) -> Result<Verdict, Refusal> {
        self.allows(S::Client::check(self, resource_id, action)).await
    }

    async fn allows(&self, check: <S::Client as SessionClient>::Check) -> Result<Verdict, Refusal> {
        let Shared { jwt, client, .. } = &*self.shared;
        let options = AuthenticateJwtOptions {
            authorization_check: Some(check),
            ..self.shared.options.checking()
        };
        let verdict = match client.settle(jwt, &options).await.map_err(Error::Local)? {
            Some(verified) => verified.verdict,
            None => client.ask(Proof::Jwt(jwt), &options).await?.verdict,
        };
        // Whoever was not allowed it was refused above; no word at all is no permission either.
        verdict.ok_or(Refusal::Forbidden)
    }
}

impl Authenticated<MemberSession> {
    /// As [`authorize`](Self::authorize), for something that belongs to this organization: no member of another one may do
    /// anything with it.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::MemberSession;
    /// # use tenure::web::{Authenticated, Refusal};
    /// # async fn example(member: Authenticated<MemberSession>, owner: String) -> Result<(), Refusal> {
    /// member.authorize_in(owner, "documents", "read").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authorize_in(
        &self,
        organization_id: impl fmt::Display,
        resource_id: &str,
        action: &str,
    ) -> Result<Verdict, Refusal> {
        let check = AuthorizationCheck {
            organization_id: organization_id.to_string(),
            ..B2bClient::check(self, resource_id, action)
        };
        self.allows(check).await
    }
}

/// What was found, in the extensions of a request.
#[derive(Clone)]
struct Outcome<S: SessionKind>(Result<Authenticated<S>, Rejection>);

/// Takes the place of what an outer layer of the same kind found.
pub(super) fn put<S: SessionKind>(found: Result<Authenticated<S>, Rejection>, extensions: &mut Extensions) {
    match &found {
        Ok(session) => drop(extensions.insert(session.clone())),
        Err(_) => drop(extensions.remove::<Authenticated<S>>()),
    }
    extensions.insert(Outcome(found));
}

pub(super) fn find<S: SessionKind>(extensions: &Extensions) -> Result<Authenticated<S>, Rejection> {
    let outcome = extensions.get::<Outcome<S>>().map(|outcome| outcome.0.clone());
    outcome.unwrap_or_else(|| Err(Refusal::NoLayer.into()))
}

impl<S: SessionKind> Clone for Authenticated<S> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<S: SessionKind> Deref for Authenticated<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.shared.session
    }
}

/// Without what proves the session.
impl<S: SessionKind> fmt::Debug for Authenticated<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticated")
            .field("session", &self.shared.session)
            .field("carrier", &self.shared.carrier)
            .field("is_local", &self.shared.is_local)
            .finish_non_exhaustive()
    }
}
