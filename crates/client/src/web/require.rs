//! A layer that refuses requests without a session, or without a permission.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::kinds::SessionKind;
use super::refusal::Rejection;
use super::session::{self, Authenticated};

/// A layer inside a [`SessionLayer`](super::SessionLayer), for routes that require a session or a permission. It answers
/// all other requests with a [`Refusal`](super::Refusal).
///
/// ```no_run
/// # #[cfg(feature = "axum")]
/// # mod example {
/// use axum::Router;
/// use axum::routing::{delete, get};
/// use tenure::types::b2b::sessions::MemberSession;
/// use tenure::web::{Require, SessionLayer, WebOptions};
///
/// # async fn read() {}
/// # async fn remove() {}
/// fn example(client: tenure::B2bClient) -> Result<Router, tenure::Error> {
///     let readers = Require::<MemberSession>::action("documents", "read");
///     Ok(Router::new()
///         .route("/documents", get(read).layer(readers))
///         .route("/documents/{id}", delete(remove).layer(Require::<MemberSession>::action("documents", "delete")))
///         .layer(SessionLayer::new(client, WebOptions::default())?))
/// }
/// # }
/// ```
pub struct Require<S> {
    /// The resource and the action.
    action: Option<Arc<(String, String)>>,
    kind: PhantomData<fn() -> S>,
}

/// The service of [`Require`].
pub struct RequireService<T, S> {
    inner: T,
    require: Require<S>,
}

impl<S: SessionKind> Require<S> {
    /// Requires any session.
    pub fn session() -> Self {
        Self {
            action: None,
            kind: PhantomData,
        }
    }

    /// Requires a session whose roles allow an action on a resource; see
    /// [`Authenticated::authorize`](super::Authenticated::authorize).
    pub fn action(resource_id: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            action: Some(Arc::new((resource_id.into(), action.into()))),
            kind: PhantomData,
        }
    }

    async fn check(&self, found: Result<Authenticated<S>, Rejection>) -> Result<(), Rejection> {
        let session = found?;
        if let Some(action) = &self.action {
            session.authorize(&action.0, &action.1).await?;
        }
        Ok(())
    }
}

impl<T, S> Layer<T> for Require<S> {
    type Service = RequireService<T, S>;

    fn layer(&self, inner: T) -> Self::Service {
        RequireService {
            inner,
            require: self.clone(),
        }
    }
}

impl<T, S, B, R> Service<Request<B>> for RequireService<T, S>
where
    S: SessionKind,
    T: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    T::Future: Send,
    B: Send + 'static,
    R: From<String>,
{
    type Response = Response<R>;
    type Error = T::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, T::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), T::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let next = self.inner.clone();
        // `poll_ready` was called on this one, not on its clone.
        let mut inner = std::mem::replace(&mut self.inner, next);
        let require = self.require.clone();
        Box::pin(async move {
            let found = session::find(request.extensions());
            match require.check(found).await {
                Ok(()) => inner.call(request).await,
                Err(rejection) => Ok(rejection.response()),
            }
        })
    }
}

impl<S> Clone for Require<S> {
    fn clone(&self) -> Self {
        Self {
            action: self.action.clone(),
            kind: PhantomData,
        }
    }
}

impl<S> fmt::Debug for Require<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Require").field("action", &self.action).finish()
    }
}

impl<T: Clone, S> Clone for RequireService<T, S> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            require: self.require.clone(),
        }
    }
}

impl<T: fmt::Debug, S> fmt::Debug for RequireService<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequireService")
            .field("inner", &self.inner)
            .field("require", &self.require)
            .finish()
    }
}
