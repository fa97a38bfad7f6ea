//! Connections: HTTP/1.1 and HTTP/2, plain or over TLS, until the server is told to stop.
//!
//! Who says nothing is not waited for: every connection holds a file descriptor, and anybody can open one.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
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

use super::limits::MAX_HEADERS;

/// Serves until `stop` is done, then waits up to `drain` for what is under way.
pub(crate) async fn until(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    patience: Duration,
    stop: impl Future<Output = ()>,
    drain: Duration,
) {
    // Every connection holds a receiver until it has ended.
    let (stopping, _) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let stream = tokio::select! {
            stream = accept(&listener) => stream,
            () = &mut stop => break,
        };
        tokio::spawn(connection(
            stream,
            tls.clone(),
            router.clone(),
            patience,
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
pub(crate) async fn forever(listener: TcpListener, router: Router, patience: Duration) {
    let never = std::future::pending();
    until(listener, None, router, patience, never, Duration::ZERO).await;
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are written whole; waiting to fill a packet would only delay them.
                let _ = stream.set_nodelay(true);
                return stream;
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
    router: Router,
    patience: Duration,
    stop: watch::Receiver<()>,
) {
    match tls {
        None => http(stream, router, patience, stop).await,
        Some(tls) => match tokio::time::timeout(patience, tls.accept(stream)).await {
            Ok(Ok(stream)) => http(stream, router, patience, stop).await,
            Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
            Err(_) => tracing::debug!("TLS handshake took too long"),
        },
    }
}

async fn http(
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
    router: Router,
    patience: Duration,
    mut stop: watch::Receiver<()>,
) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // From the end of one answer to the head of the next request, too.
        .header_read_timeout(patience)
        .max_headers(MAX_HEADERS);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(16 * 1024);
    let requests = Arc::new(Requests::default());
    let router = TowerToHyperService::new(router);
    let service = service_fn(|request| {
        let under_way = UnderWay::begin(&requests);
        let answer = router.call(request);
        async move {
            let _under_way = under_way;
            answer.await
        }
    });
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        ended = connection.as_mut() => return log(ended),
        _ = stop.changed() => {}
        () = requests.silence(patience) => if requests.are_none() {
            return tracing::debug!("a connection brought no request");
        },
    }
    // What is under way is answered; who doesn't take the answer, or the news that this is the end, is not waited for.
    connection.as_mut().graceful_shutdown();
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

/// The requests of one connection.
#[derive(Default)]
struct Requests {
    begun: AtomicU64,
    /// Or dropped, because the client has gone.
    answered: AtomicU64,
}

struct UnderWay(Arc<Requests>);

impl Requests {
    /// Done when none has been under way for `patience`, or, where there were some, for up to twice as long: looking at
    /// the clock now and then costs a request nothing.
    async fn silence(&self, patience: Duration) {
        let mut before = self.counted();
        loop {
            tokio::time::sleep(patience).await;
            let now = self.counted();
            if now == before && now.0 == now.1 {
                return;
            }
            before = now;
        }
    }

    fn are_none(&self) -> bool {
        self.counted().0 == 0
    }

    fn counted(&self) -> (u64, u64) {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (count(&self.begun), count(&self.answered))
    }
}

impl UnderWay {
    fn begin(requests: &Arc<Requests>) -> Self {
        requests.begun.fetch_add(1, Ordering::Relaxed);
        Self(requests.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.answered.fetch_add(1, Ordering::Relaxed);
    }
}
