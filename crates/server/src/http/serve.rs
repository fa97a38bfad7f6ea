//! Connections: HTTP/1.1 and HTTP/2, plain or over TLS, until the server is told to stop.
//!
//! Who says nothing is not waited for: every connection holds a file descriptor, and anybody can open one.

use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::limits::{MAX_HEADER_BYTES, MAX_HEADERS, MAX_STREAMS};
use super::places::{Limits, Place, Places};

/// The connections that are taken although there is no place left, for the health checks and to say so to the others.
pub(crate) const SPARE: usize = 8;

/// The connections to `/metrics`.
pub(crate) const METRICS: usize = 8;

/// How long one of [`SPARE`] may take for its request.
const SPARE_PATIENCE: Duration = Duration::from_secs(1);

/// What is served, and to how many.
pub(crate) struct Service {
    pub(crate) router: Router,
    /// For those who find no place.
    pub(crate) full: Router,
    pub(crate) patience: Duration,
    pub(crate) limits: Limits,
}

/// How a connection is served.
#[derive(Clone)]
struct Terms {
    router: Router,
    patience: Duration,
    keep_alive: bool,
}

/// Serves until `stop` is done, then waits up to `drain` for what is under way.
pub(crate) async fn until(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    service: Service,
    stop: impl Future<Output = ()>,
    drain: Duration,
) {
    // Every connection holds a receiver until it has ended.
    let (stopping, _) = watch::channel(());
    let places = Places::new(service.limits);
    let spare = Places::new(Limits::in_all(SPARE));
    let usual = Terms {
        router: service.router,
        patience: service.patience,
        keep_alive: true,
    };
    let full = Terms {
        router: service.full,
        patience: SPARE_PATIENCE,
        keep_alive: false,
    };
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let (stream, peer) = accept(&listener).await;
            if let Some(place) = places.take(peer).await {
                return (stream, Some((place, usual.clone())));
            }
            (stream, spare.take(peer).await.map(|place| (place, full.clone())))
        };
        let (stream, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let Some((place, terms)) = place else {
            tracing::debug!("a connection found no place");
            continue;
        };
        tokio::spawn(connection(
            stream,
            tls.clone(),
            terms,
            place,
            stopping.subscribe(),
        ));
    }
    drop(listener);
    stopping.send_replace(());
    if tokio::time::timeout(drain, stopping.closed()).await.is_err() {
        tracing::warn!("stopping with requests under way");
    }
}

/// Serves for as long as the process lives.
pub(crate) async fn forever(listener: TcpListener, service: Service) {
    until(listener, None, service, std::future::pending(), Duration::ZERO).await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are written whole; waiting to fill a packet would only delay them.
                let _ = stream.set_nodelay(true);
                return (stream, peer.ip());
            }
            Err(error) => {
                // Out of file descriptors, most likely: some will be free soon.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    terms: Terms,
    place: Place,
    stop: watch::Receiver<()>,
) {
    let Some(tls) = tls else {
        return http(stream, terms, place, stop).await;
    };
    let handshake = tokio::time::timeout(terms.patience, tls.accept(stream));
    let shaken = tokio::select! {
        shaken = handshake => shaken,
        () = place.revoked() => return tracing::debug!("a TLS handshake made room"),
    };
    match shaken {
        Ok(Ok(stream)) => http(stream, terms, place, stop).await,
        Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
        Err(_) => tracing::debug!("TLS handshake took too long"),
    }
}

async fn http(
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
    terms: Terms,
    place: Place,
    mut stop: watch::Receiver<()>,
) {
    let patience = terms.patience;
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // From the end of one answer to the head of the next request, too.
        .header_read_timeout(patience)
        .keep_alive(terms.keep_alive)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEADER_BYTES as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEADER_BYTES);
    let requests = &place.requests;
    let router = TowerToHyperService::new(terms.router);
    let service = service_fn(|mut request: http::Request<_>| {
        let under_way = requests.begin();
        let client = place.client(request.headers());
        request.extensions_mut().insert(client);
        let answer = router.call(request);
        async move {
            let _under_way = under_way;
            answer.await
        }
    });
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let mut makes_room = false;
    tokio::select! {
        ended = connection.as_mut() => return log(ended),
        _ = stop.changed() => {}
        () = place.revoked() => makes_room = true,
        () = requests.silence(patience) => if requests.are_none() {
            return tracing::debug!("a connection brought no request");
        },
    }
    // What is under way is answered; who doesn't take the answer, or the news that this is the end, is not waited for.
    connection.as_mut().graceful_shutdown();
    if makes_room {
        // A request that has just arrived is read, and answered.
        tokio::select! {
            biased;
            ended = connection.as_mut() => return log(ended),
            () = std::future::ready(()) => {}
        }
        if requests.idle_after().is_some() {
            return tracing::debug!("a connection made room");
        }
    }
    tokio::select! {
        ended = connection => log(ended),
        () = requests.silence(patience) => tracing::debug!("a connection did not end"),
    }
}

fn log(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!(error, "a connection ended badly");
    }
}
