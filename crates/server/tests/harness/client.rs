//! Calls the router, as a back-end calls the server.

use std::ops::Index;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, Method, Request};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::redact::redacted;

#[derive(Clone)]
pub(crate) struct Client {
    router: axum::Router,
    authorization: Option<String>,
    headers: HeaderMap,
}

/// An answer with a JSON body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    /// What was asked, for messages.
    asked: String,
}

impl Client {
    pub(crate) fn new(router: axum::Router, credentials: Option<(&str, &str)>) -> Self {
        let authorization = credentials
            .map(|(user, password)| format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))));
        Self {
            router,
            authorization,
            headers: HeaderMap::new(),
        }
    }

    /// The same, with a header more.
    pub(crate) fn with_header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        let name: HeaderName = name.parse().unwrap();
        client.headers.insert(name, value.parse().unwrap());
        client
    }

    /// The same node, another `Authorization` header.
    pub(crate) fn with_authorization(&self, header: &str) -> Self {
        Self {
            authorization: Some(header.to_owned()),
            ..self.clone()
        }
    }

    /// The same node, other Basic credentials.
    pub(crate) fn with_credentials(&self, user: &str, password: &str) -> Self {
        Self::new(self.router.clone(), Some((user, password)))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "").await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body.to_string()).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, body.to_string()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, "").await
    }

    /// Any bytes as a body, said to be JSON if there are any.
    pub(crate) async fn send(&self, method: Method, path: &str, body: impl Into<Vec<u8>>) -> Answer {
        let body = body.into();
        let mut request = Request::builder().method(method).uri(path);
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        self.request(request.body(Body::from(body)).unwrap()).await
    }

    /// Any request; this client's credentials and headers are added.
    pub(crate) async fn request(&self, mut request: Request<Body>) -> Answer {
        if let Some(authorization) = &self.authorization {
            let value = authorization.parse().unwrap();
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        request.headers_mut().extend(self.headers.clone());
        let asked = format!("{} {}", request.method(), request.uri());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes)
                .unwrap_or_else(|error| panic!("{asked}: {error} in {:?}", String::from_utf8_lossy(&bytes)))
        };
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
            asked,
        }
    }
}

impl Answer {
    /// The body of a 200, envelope checked.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        self.success(200)
    }

    /// The body of a 201, envelope checked.
    #[track_caller]
    pub(crate) fn created(self) -> Value {
        self.success(201)
    }

    /// Checks the whole shape of an error (contract: §1.3).
    #[track_caller]
    pub(crate) fn assert_error(&self, status: u16, error_type: &str) {
        let asked = &self.asked;
        assert_eq!(
            (self.status, self["error_type"].as_str()),
            (status, Some(error_type)),
            "{asked}: {}",
            self.body
        );
        self.assert_envelope(status);
        let message = self["error_message"].as_str();
        assert!(
            message.is_some_and(|text| !text.is_empty()),
            "{asked}: {}",
            self.body
        );
        assert_eq!(
            self["error_url"],
            format!("https://stytch.com/docs/api/errors/{status}#{error_type}"),
            "{asked}"
        );
        let fields = self.body.as_object().expect("it has fields").len();
        assert_eq!(fields, 5, "{asked}: {}", self.body);
    }

    /// Some 4xx with the shape of an error; for tables where the exact type is tested elsewhere.
    #[track_caller]
    pub(crate) fn assert_refused(&self) {
        let asked = &self.asked;
        assert!(
            (400..500).contains(&self.status),
            "{asked}: {} {}",
            self.status,
            self.body
        );
        let error_type = self["error_type"].as_str().unwrap_or_default();
        assert!(
            tenure_types::ErrorType::ALL
                .iter()
                .any(|known| known.as_str() == error_type && known.status() == self.status),
            "{asked}: {}",
            self.body
        );
        self.assert_error(self.status, error_type);
    }

    /// The body with ids, tokens and JWTs replaced by what they are, numbered in order of appearance.
    pub(crate) fn redacted(&self) -> Value {
        redacted(&self.body)
    }

    #[track_caller]
    fn success(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        self.assert_envelope(status);
        self.body
    }

    /// Contract: §1.2.
    #[track_caller]
    fn assert_envelope(&self, status: u16) {
        let asked = &self.asked;
        assert_eq!(
            self.headers.get(CONTENT_TYPE).unwrap(),
            "application/json",
            "{asked}"
        );
        assert_eq!(self["status_code"], status, "{asked}");
        let request_id = self["request_id"].as_str().unwrap_or_default();
        let parsed: Result<tenure_types::RequestId, _> = request_id.parse();
        let version = parsed.map(|id| id.uuid().get_version_num());
        assert_eq!(version, Ok(4), "{asked}: {request_id:?}");
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        &self.body[field]
    }
}
