//! The middleware itself.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{HeaderValue, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::cookies::{SessionCookies, is_public};
use super::kinds::SessionClient;
use super::options::WebOptions;
use super::presented::Presented;
use super::refusal::Rejection;
use super::session;
use super::settle::Settler;
use crate::error::Error;

/// Finds the session of each request, and keeps its cookies fresh. See the [module](super).
///
/// It refuses nobody: [`Authenticated`] is in the extensions of the requests that have a session, and [`Require`] or the
/// extractor refuses the others. It belongs around those routes that have to do with sessions, and costs them a check of
/// a signature.
///
/// [`Authenticated`]: super::Authenticated
/// [`Require`]: super::Require
///
/// ```no_run
/// use tenure::web::{SessionLayer, WebOptions};
///
/// # fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
/// let layer = SessionLayer::new(client, WebOptions::default())?;
/// # drop(layer);
/// # Ok(())
/// # }
/// ```
pub struct SessionLayer<C: SessionClient> {
    settler: Arc<Settler<C>>,
    login: Option<HeaderValue>,
}

/// What a [`SessionLayer`] makes of a service.
pub struct SessionService<T, C: SessionClient> {
    inner: T,
    layer: SessionLayer<C>,
}

impl<C: SessionClient> SessionLayer<C> {
    /// Fails when the options make no cookies or redirects that browsers would take.
    pub fn new(client: C, options: WebOptions) -> Result<Self, Error> {
        options.check()?;
        let login = options.login_page().and_then(Result::ok);
        Ok(Self {
            settler: Arc::new(Settler::new(client, options)),
            login,
        })
    }

    /// What logins and logouts set: the same that is in the extensions of each request.
    pub fn cookies(&self) -> SessionCookies {
        self.settler.cookies.clone()
    }
}

impl<T, C: SessionClient> Layer<T> for SessionLayer<C> {
    type Service = SessionService<T, C>;

    fn layer(&self, inner: T) -> Self::Service {
        SessionService {
            inner,
            layer: self.clone(),
        }
    }
}

impl<T, C, B, R> Service<Request<B>> for SessionService<T, C>
where
    C: SessionClient,
    T: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    T::Future: Send,
    B: Send + 'static,
{
    type Response = Response<R>;
    type Error = T::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, T::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), T::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let next = self.inner.clone();
        // The one that is ready, not its clone.
        let mut inner = std::mem::replace(&mut self.inner, next);
        let SessionLayer { settler, login } = self.layer.clone();
        Box::pin(async move {
            let presented = Presented::read(request.headers(), &settler.options);
            let settled = settler.settle(&presented).await;
            let outcome = settled
                .outcome
                .map_err(|refusal| Rejection::new(refusal, request.headers(), login.as_ref()));
            let extensions = request.extensions_mut();
            extensions.insert(settler.cookies.clone());
            session::put(outcome, extensions);

            let mut response = inner.call(request).await?;
            let headers = response.headers_mut();
            if let Some(cookies) = settled.cookies
                && !settler.cookies.are_set_in(headers)
                && !is_public(headers)
            {
                cookies.append_to(headers);
            }
            Ok(response)
        })
    }
}

impl<C: SessionClient> Clone for SessionLayer<C> {
    fn clone(&self) -> Self {
        Self {
            settler: Arc::clone(&self.settler),
            login: self.login.clone(),
        }
    }
}

impl<C: SessionClient> fmt::Debug for SessionLayer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer")
            .field("options", &self.settler.options)
            .finish_non_exhaustive()
    }
}

impl<T: Clone, C: SessionClient> Clone for SessionService<T, C> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            layer: self.layer.clone(),
        }
    }
}

impl<T: fmt::Debug, C: SessionClient> fmt::Debug for SessionService<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService")
            .field("inner", &self.inner)
            .field("layer", &self.layer)
            .finish()
    }
}
