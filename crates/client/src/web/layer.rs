//! The middleware that authenticates requests.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{HeaderValue, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::authenticator::Authenticator;
use super::cookies::{SessionCookies, is_public};
use super::credentials::SessionCredentials;
use super::kinds::SessionClient;
use super::options::WebOptions;
use super::refusal::Rejection;
use super::session;
use crate::error::Error;

/// Authenticates each request, and refreshes its cookies. See the [module](super).
///
/// It refuses no request: it puts [`Authenticated`] into the extensions of requests with a session, and [`Require`] or the
/// extractor refuses the others. Add it to the routes that use sessions; it costs one check of a signature per request.
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
    authenticator: Arc<Authenticator<C::Session>>,
    login: Option<HeaderValue>,
}

/// The service of a [`SessionLayer`].
pub struct SessionService<T, C: SessionClient> {
    inner: T,
    layer: SessionLayer<C>,
}

impl<C: SessionClient> SessionLayer<C> {
    /// Fails when browsers would not accept the cookies or the redirect of these options.
    pub fn new(client: C, options: WebOptions) -> Result<Self, Error> {
        options.check()?;
        let login = options.login_page().and_then(Result::ok);
        Ok(Self {
            authenticator: Arc::new(Authenticator::new(client.into_sessions(), options)),
            login,
        })
    }

    /// The cookies for logins and logouts, as in the extensions of each request.
    pub fn cookies(&self) -> SessionCookies {
        self.authenticator.cookies.clone()
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
        // `poll_ready` was called on this one, not on its clone.
        let mut inner = std::mem::replace(&mut self.inner, next);
        let SessionLayer { authenticator, login } = self.layer.clone();
        Box::pin(async move {
            let credentials = SessionCredentials::read(request.headers(), &authenticator.options);
            let (authenticated, cookies) = authenticator.authenticate(&credentials).await;
            let authenticated =
                authenticated.map_err(|refusal| Rejection::new(refusal, request.headers(), login.as_ref()));
            let extensions = request.extensions_mut();
            extensions.insert(authenticator.cookies.clone());
            session::put(authenticated, extensions);

            let mut response = inner.call(request).await?;
            let headers = response.headers_mut();
            if let Some(cookies) = cookies
                && !authenticator.cookies.are_set_in(headers)
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
            authenticator: Arc::clone(&self.authenticator),
            login: self.login.clone(),
        }
    }
}

impl<C: SessionClient> fmt::Debug for SessionLayer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer")
            .field("options", &self.authenticator.options)
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
