//! The composition root of a node: configuration in, a running server out.

use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::{Extension, Router};
use tenure_engine::{Engine, jobs, projects, signals};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::dev::host::Listens;
use crate::http::metrics::Metrics;
use crate::http::places::Limits;
use crate::http::tls::{self, Certificates};
use crate::http::{limits, openapi as document, request, serve};
use crate::{dev, health, v1};

/// How a node meets the network.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the API is served.
    pub listen: SocketAddr,
    /// Where `/metrics` is served, if anywhere: it is not for the public.
    pub metrics_listen: Option<SocketAddr>,
    pub tls: Option<Tls>,
    /// The longest request body, in bytes.
    pub max_body_bytes: usize,
    /// How long a client may take for the TLS handshake, and for the first request. A connection without a request under
    /// way is ended after this time, or at most twice as long.
    pub patience: Duration,
    /// How many connections to the API there may be.
    pub connections: Limits,
    /// How long it may take until the server has stopped: what is under way may finish, and what is in memory is written.
    pub drain: Duration,
}

/// PEM files of a certificate chain and its key.
#[derive(Clone, Debug)]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Tls {
    /// Whether the files can be read and belong together.
    pub fn check(&self) -> Result<(), tls::TlsError> {
        tls::read(self).map(drop)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("can't listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
    #[error("can't listen on {taken}: it is in use; {free} is free")]
    Taken { taken: SocketAddr, free: SocketAddr },
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
}

/// Why a node does not serve any more, though nobody told it to stop, or has lost what it had in memory.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the database can't be used")]
    Prepare(#[from] projects::Error),
    #[error("the last accesses of sessions could not be written")]
    Flush(#[from] tenure_db::Error),
}

/// A node that has its ports and is not serving yet.
pub struct App {
    engine: Arc<Engine>,
    config: Config,
    listener: TcpListener,
    metrics_listener: Option<TcpListener>,
    /// The certificate, and what shows it to clients.
    tls: Option<(Arc<Certificates>, TlsAcceptor)>,
}

/// Where a node can be reached.
#[derive(Clone, Copy, Debug)]
pub struct Running {
    pub listen: SocketAddr,
    pub metrics: Option<SocketAddr>,
}

impl App {
    /// Takes the ports; a port of 0 takes a free one.
    pub async fn bind(engine: Arc<Engine>, config: Config) -> Result<Self, StartError> {
        let tls = match config.tls.clone() {
            Some(files) => {
                let certificates = Certificates::load(files)?;
                let acceptor = certificates.acceptor()?;
                Some((certificates, acceptor))
            }
            None => None,
        };
        let listener = bind(config.listen).await?;
        let metrics_listener = match config.metrics_listen {
            Some(address) => Some(bind(address).await?),
            None => None,
        };
        Ok(Self {
            engine,
            config,
            listener,
            metrics_listener,
            tls,
        })
    }

    pub fn running(&self) -> Running {
        let address = |listener: &TcpListener| listener.local_addr().expect("a bound socket has an address");
        Running {
            listen: address(&self.listener),
            metrics: self.metrics_listener.as_ref().map(address),
        }
    }

    /// What is shown to clients, if the node does TLS.
    pub fn certificates(&self) -> Option<Arc<Certificates>> {
        self.tls.as_ref().map(|(certificates, _)| certificates.clone())
    }

    /// Serves until `stop` is done, then lets requests under way finish, stops the jobs and writes what is in memory: all
    /// that within [`Config::drain`], whatever the database does.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> Result<(), ServeError> {
        let prepared = self.engine.clone();
        let metrics = Arc::new(Metrics::default());
        if let Some(listener) = self.metrics_listener {
            let router = metrics.router(self.engine.clone());
            let service = serve::Service {
                full: router.clone(),
                router,
                patience: self.config.patience,
                limits: Limits::in_all(serve::METRICS),
            };
            tokio::spawn(serve::forever(listener, service));
        }
        let engine = self.engine.clone();
        let drain = self.config.drain;
        let until = OnceLock::new();
        // Who waits for signals would wait on, and the server for them.
        let stop = async {
            stop.await;
            let _ = until.set(Instant::now() + drain);
            signals::close(&engine);
        };
        let listens = Listens(self.config.listen.ip());
        let service = serve::Service {
            full: full(self.engine.clone(), metrics.clone()),
            router: router(self.engine, metrics, self.config.max_body_bytes).layer(Extension(listens)),
            patience: self.config.patience,
            limits: self.config.connections,
        };
        let (certificates, acceptor) = self.tls.unzip();
        let followed = certificates.map(|certificates| tokio::spawn(certificates.follow()));
        let served = async {
            let drain_requests = drain.saturating_sub(reserve(drain));
            let mut serving = pin!(serve::until(
                self.listener,
                acceptor,
                service,
                stop,
                drain_requests
            ));
            tokio::select! {
                waited = prepared.wait_for_database() => waited?,
                () = &mut serving => return Ok(()),
            }
            let jobs = jobs::start(&prepared);
            serving.await;
            let until = until.get().copied().unwrap_or_else(Instant::now);
            match tokio::time::timeout_at(until, jobs.stop()).await {
                Ok(written) => Ok(written?),
                Err(_) => Err(tenure_db::Error::Unavailable("no answer in time".into()).into()),
            }
        }
        .await;
        if let Some(followed) = followed {
            followed.abort();
        }
        served
    }
}

/// What is kept of the time to drain for what is in memory, when requests take all they may.
fn reserve(drain: Duration) -> Duration {
    (drain / 4).min(Duration::from_secs(5))
}

async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    match TcpListener::bind(address).await {
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(match free_near(address).await {
            Some(free) => StartError::Taken { taken: address, free },
            None => StartError::Listen(address, error),
        }),
        bound => bound.map_err(|error| StartError::Listen(address, error)),
    }
}

/// The first address after `taken` that nobody listens on, a few ports on.
async fn free_near(taken: SocketAddr) -> Option<SocketAddr> {
    for port in (taken.port().checked_add(1)?..=u16::MAX).take(20) {
        let near = SocketAddr::new(taken.ip(), port);
        if TcpListener::bind(near).await.is_ok() {
            return Some(near);
        }
    }
    None
}

/// The whole API, as a service that needs no network.
pub fn router(engine: Arc<Engine>, metrics: Arc<Metrics>, max_body_bytes: usize) -> Router {
    router_with(engine, metrics, max_body_bytes, Router::new())
}

/// The API and `more`, in the same layers: for tests of the layers.
#[doc(hidden)]
pub fn router_with(
    engine: Arc<Engine>,
    metrics: Arc<Metrics>,
    max_body_bytes: usize,
    more: Router<Arc<Engine>>,
) -> Router {
    let (router, _) = endpoints().split_for_parts();
    // Apart from the endpoints: what is for development only is not in the OpenAPI document.
    let router = router
        .merge(dev::routes())
        .merge(more)
        .fallback(request::not_found);
    request::layer(limits::layer(router, max_body_bytes), engine.clone(), metrics).with_state(engine)
}

/// What is served where there is no place for another connection: whether the node is well.
fn full(engine: Arc<Engine>, metrics: Arc<Metrics>) -> Router {
    let (router, _) = health_checks().split_for_parts();
    request::layer(router.fallback(request::full), engine.clone(), metrics).with_state(engine)
}

/// The OpenAPI document, made from the endpoints themselves.
pub fn openapi() -> utoipa::openapi::OpenApi {
    endpoints().split_for_parts().1
}

fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::with_openapi(document::base())
        .merge(health_checks())
        .merge(v1::endpoints())
}

fn health_checks() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::ready))
}
