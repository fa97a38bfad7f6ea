//! What an answer left unread of a request's body.
//!
//! A wrong secret or an unknown route is answered from the head of a request alone, perhaps before its body is here. On
//! HTTP/1 the next request begins behind that body: so it is read to its end, or the client is told that the connection
//! ends. Without either it would find its connection gone when it sends the next request.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CONNECTION, EXPECT};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};

/// The most that is read for nothing, in bytes: whoever sends more opens another connection.
const MOST: usize = 64 * 1024;

/// How long the rest may take to arrive.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) async fn drain(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    // Who waits for leave to send the body has none to be read.
    let withheld = parts.headers.contains_key(EXPECT);
    let body = Shared(Arc::new(Mutex::new(body)));
    let mut response = next
        .run(Request::from_parts(parts, Body::new(body.clone())))
        .await;
    if !body.is_end_stream() && (withheld || !ends(body).await) {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    response
}

/// Whether a body came to its end within the limits.
async fn ends(mut body: Shared) -> bool {
    let read = async {
        let mut seen = 0;
        while let Some(frame) = body.frame().await {
            seen += frame.ok()?.data_ref().map_or(0, Bytes::len);
            if seen > MOST {
                return None;
            }
        }
        Some(())
    };
    matches!(tokio::time::timeout(PATIENCE, read).await, Ok(Some(())))
}

/// A body that two may read, one after the other.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl Shared {
    fn with<T>(&self, look: impl FnOnce(&mut Body) -> T) -> T {
        // Nothing is left half done by a panic: a body keeps what it is in order by itself.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.with(|body| Pin::new(body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.with(|body| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.with(|body| body.size_hint())
    }
}
