//! The session of a request, as handlers receive it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use http::Extensions;
use tenure_types::b2b::rbac::AuthorizationCheck;
use tenure_types::b2b::sessions::MemberSession;
use tenure_types::rbac::Verdict;

use super::credentials::Carrier;
use super::kinds::SessionKind;
use super::options::WebOptions;
use super::refusal::{Refusal, Rejection};
use crate::authentication::Sessions;
use crate::local::AuthenticateJwtOptions;

/// The session of a request. It derefs to [`Session`](crate::types::sessions::Session) or
/// [`MemberSession`](crate::types::b2b::sessions::MemberSession). Cheap to clone.
///
/// A [`SessionLayer`](super::SessionLayer) puts it into the extensions of the request. With the feature `axum` it is an
/// extractor. `Authenticated<Session>` rejects a request without a session, `Option<Authenticated<Session>>` only one
/// whose session can't be checked, and `Result<Authenticated<Session>, Rejection>` none.
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
    sessions: Sessions<S>,
    options: Arc<WebOptions>,
}

impl<S: SessionKind> Authenticated<S> {
    pub(super) fn new(
        session: S,
        jwt: String,
        carrier: Carrier,
        is_local: bool,
        sessions: &Sessions<S>,
        options: &Arc<WebOptions>,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                session,
                jwt,
                carrier,
                is_local,
                sessions: sessions.clone(),
                options: Arc::clone(options),
            }),
        }
    }

    /// The session's JWT, for calls to other services that check it. It is a fresh one if the server was asked.
    pub fn jwt(&self) -> &str {
        &self.shared.jwt
    }

    /// Where its credential came from.
    pub fn carrier(&self) -> Carrier {
        self.shared.carrier
    }

    /// Whether it was authenticated without a call to the server.
    pub fn is_local(&self) -> bool {
        self.shared.is_local
    }

    /// Checks whether the session's roles allow an action on a resource; for a member, in its own organization. Fails with
    /// [`Refusal::Forbidden`] if not.
    ///
    /// The check uses the cached policies. The server is asked when a denial may be out of date, and when policies can't be
    /// fetched.
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
        self.allows(self.authorization_check(resource_id, action)).await
    }

    async fn allows(&self, check: S::Check) -> Result<Verdict, Refusal> {
        let Shared { jwt, sessions, .. } = &*self.shared;
        let options = AuthenticateJwtOptions {
            authorization_check: Some(check),
            ..self.shared.options.checking()
        };
        let authenticated = sessions.authenticate_jwt(jwt, &options).await?;
        // A denial is an error above. A missing verdict grants nothing either.
        authenticated.verdict.ok_or(Refusal::Forbidden)
    }
}

impl Authenticated<MemberSession> {
    /// As [`authorize`](Self::authorize), for a resource of this organization. Members of other organizations are refused.
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
        let check = AuthorizationCheck::new(organization_id, resource_id, action);
        self.allows(check).await
    }
}

/// The result for a request, in its extensions.
#[derive(Clone)]
struct Outcome<S: SessionKind>(Result<Authenticated<S>, Rejection>);

/// Replaces the result of an outer layer of the same kind.
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

/// Shows no JWT.
impl<S: SessionKind> fmt::Debug for Authenticated<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticated")
            .field("session", &self.shared.session)
            .field("carrier", &self.shared.carrier)
            .field("is_local", &self.shared.is_local)
            .finish_non_exhaustive()
    }
}
