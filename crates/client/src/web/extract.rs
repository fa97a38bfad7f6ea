//! Extractors and responses for `axum`.

use std::convert::Infallible;

use axum_core::body::Body;
use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use http::StatusCode;
use http::request::Parts;

use super::cookies::{SessionCookies, SetCookies};
use super::kinds::SessionKind;
use super::refusal::{Refusal, Rejection};
use super::session::{self, Authenticated};

impl<S: SessionKind, A: Send + Sync> FromRequestParts<A> for Authenticated<S> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &A) -> Result<Self, Rejection> {
        session::find(&parts.extensions)
    }
}

impl<S: SessionKind, A: Send + Sync> OptionalFromRequestParts<A> for Authenticated<S> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &A) -> Result<Option<Self>, Rejection> {
        match session::find(&parts.extensions) {
            Ok(session) => Ok(Some(session)),
            Err(rejection) if rejection.refusal().status() == StatusCode::UNAUTHORIZED => Ok(None),
            Err(rejection) => Err(rejection),
        }
    }
}

impl<A: Send + Sync> FromRequestParts<A> for SessionCookies {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &A) -> Result<Self, Rejection> {
        let cookies = parts.extensions.get::<Self>().cloned();
        cookies.ok_or_else(|| Refusal::NoLayer.into())
    }
}

impl IntoResponseParts for SetCookies {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        self.append_to(response.headers_mut());
        Ok(response)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.response::<Body>()
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        self.response::<Body>()
    }
}

impl IntoResponse for SetCookies {
    fn into_response(self) -> Response {
        (self, ()).into_response()
    }
}
