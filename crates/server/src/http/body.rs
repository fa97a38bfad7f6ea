//! Bodies and queries, read as leniently as the official SDKs need and no more.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tenure_types::ErrorType;

use super::{ApiError, clients, fields};

/// A JSON object, whatever the content type says. An absent body and `null` are `{}`.
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let sends_empty_defaults = clients::sends_empty_defaults(request.headers());
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                ApiError::new(ErrorType::RequestTooLarge, "the request body is too large")
            } else {
                ApiError::new(ErrorType::BadRequest, "the request body could not be read")
            }
        })?;
        // The whole text, for the parser does not look into what it skips.
        let body = std::str::from_utf8(&bytes)
            .map_err(|_| ApiError::new(ErrorType::BadRequest, "the request body must be UTF-8"))?
            .trim_ascii();
        let body = if body.is_empty() || body == "null" {
            "{}"
        } else {
            body
        };
        if !body.starts_with('{') {
            return Err(ApiError::new(
                ErrorType::BadRequest,
                "the request body must be a JSON object",
            ));
        }
        if has_nul(body) {
            return Err(ApiError::new(
                ErrorType::BadRequest,
                "texts can't hold the character U+0000",
            ));
        }
        let read = if sends_empty_defaults {
            serde_json::from_str(body).and_then(|mut fields| {
                clients::remove_empty_defaults(&mut fields);
                serde_json::from_value(Value::Object(fields))
            })
        } else {
            serde_json::from_str(body)
        };
        read.map(Self)
            .map_err(|error| ApiError::new(ErrorType::BadRequest, fields::explain::<T>(body, &error)))
    }
}

/// The query string.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = axum::extract::Query::try_from_uri(&parts.uri)
            .map_err(|rejection| ApiError::new(ErrorType::BadRequest, fields::explain_query(&rejection)))?;
        Ok(Self(query.0))
    }
}

/// Whether a JSON text holds an escaped U+0000. PostgreSQL can't store one, so no text may have it.
fn has_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let slashes = json[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        slashes % 2 == 0
    })
}

#[cfg(test)]
mod tests {
    use super::has_nul;

    #[test]
    fn nul_is_found_where_it_is_one() {
        assert!(has_nul(r#"{"a":"\u0000"}"#));
        assert!(has_nul(r#"{"a":"\\\u0000"}"#));
        assert!(!has_nul(r#"{"a":"\\u0000"}"#));
        assert!(!has_nul(r#"{"a":"u0000 \u0001"}"#));
    }
}
