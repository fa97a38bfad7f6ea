//! Successful answers: the resource's fields beside `status_code` and `request_id`, in one flat object.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use super::request::Context;

/// 200 with a body.
pub(crate) struct Reply<T>(pub(crate) T);

/// 200 with a body that was written before, for more than one answer: a JSON object.
pub(crate) struct Written<B>(pub(crate) B);

/// 201 with a body.
pub(crate) struct Created<T>(pub(crate) T);

/// The shape of an answer, for the OpenAPI document.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it is only described, never built: see `respond`")]
pub(crate) struct Envelope<T> {
    /// The HTTP status.
    status_code: u16,
    /// The id of the request, as in the log.
    request_id: String,
    #[schema(inline)]
    #[serde(flatten)]
    body: T,
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        respond(StatusCode::OK, &self.0)
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        respond(StatusCode::CREATED, &self.0)
    }
}

impl<B: AsRef<[u8]>> IntoResponse for Written<B> {
    fn into_response(self) -> Response {
        enveloped(StatusCode::OK, |out| out.extend_from_slice(self.0.as_ref()))
    }
}

pub(super) fn respond<T: Serialize>(status: StatusCode, body: &T) -> Response {
    enveloped(status, |out| {
        serde_json::to_writer(out, body).expect("resources are JSON objects");
    })
}

/// Writes envelope and body into one buffer, in one pass: the body's own opening brace becomes the comma between them.
fn enveloped(status: StatusCode, write: impl FnOnce(&mut Vec<u8>)) -> Response {
    let mut out = Vec::with_capacity(4096);
    out.extend_from_slice(b"{\"status_code\":");
    out.extend_from_slice(status.as_str().as_bytes());
    out.extend_from_slice(b",\"request_id\":\"");
    out.extend_from_slice(Context::request_id().to_string().as_bytes());
    out.push(b'"');
    let seam = out.len();
    write(&mut out);
    debug_assert_eq!(out.get(seam), Some(&b'{'), "a body is an object");
    if out.get(seam + 1) == Some(&b'}') {
        out.remove(seam);
    } else {
        out[seam] = b',';
    }
    out.push(b'\n');
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    (status, [json], out).into_response()
}
