//! Sends calls over HTTP, with credentials and retries, and reads their answers.

use std::fmt::Display;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::{Method, Request, RequestBuilder, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tenure_types::ErrorBody;
use url::Url;

use crate::answer::Answer;
use crate::authorization::Authorization;
use crate::error::{ApiError, DecodeError, Error, TransportError};
use crate::retries::{self, Retries};

#[derive(Clone)]
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    /// Without a trailing `/`.
    pub(crate) base_url: String,
    pub(crate) project_id: String,
    pub(crate) secret: SecretString,
    pub(crate) retries: Retries,
    /// The timeout of each try.
    pub(crate) timeout: Duration,
    pub(crate) user_agent: HeaderValue,
}

/// A call before it is sent.
pub(crate) struct Call {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    acting: Option<Authorization>,
    /// Whether the call may be repeated.
    is_read: bool,
    /// The timeout of each try, where it is not the client's.
    timeout: Option<Duration>,
    retries: Option<Retries>,
}

impl Call {
    /// `path` is below the base URL, its parameters encoded by [`segment`].
    pub(crate) fn new(method: Method, path: String) -> Self {
        Self {
            is_read: method == Method::GET,
            method,
            path,
            query: Vec::new(),
            body: None,
            acting: None,
            timeout: None,
            retries: None,
        }
    }

    /// Sends the request's fields as the query of a GET, or as the JSON body of other methods.
    pub(crate) fn with<T: Serialize>(self, request: &T) -> Self {
        self.with_any(request)
            .expect("requests are structs of strings, numbers and JSON")
    }

    /// As [`with`](Self::with), for a request that may not be serializable.
    pub(crate) fn with_any<T: Serialize + ?Sized>(mut self, request: &T) -> serde_json::Result<Self> {
        if self.method == Method::GET {
            self.query = pairs(serde_json::to_value(request)?);
        } else {
            self.body = Some(serde_json::to_vec(request)?);
        }
        Ok(self)
    }

    /// Makes the call for this member.
    pub(crate) fn acting(mut self, member: Option<&Authorization>) -> Self {
        self.acting = member.cloned();
        self
    }

    /// Marks a POST that may be repeated.
    pub(crate) fn read(mut self) -> Self {
        self.is_read = true;
        self
    }

    /// Makes a long poll: the server answers after `wait` at the latest, and the answer may take `patience` besides.
    pub(crate) fn held_back_for(mut self, wait: Duration, patience: Duration) -> Self {
        self.timeout = Some(wait.saturating_add(patience));
        self
    }

    /// Turns retries off, for a caller that repeats the call itself.
    pub(crate) fn tried_once(mut self) -> Self {
        self.retries = Some(Retries::OFF);
        self
    }
}

impl Transport {
    pub(crate) async fn send<T: DeserializeOwned>(&self, call: Call) -> Result<Answer<T>, Error> {
        let request = self.request(&call);
        let mut tries_made = 0;
        loop {
            let again = request.try_clone().expect("a body of bytes can be cloned");
            let error = match self.once(again).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            tries_made += 1;
            let retries = call.retries.unwrap_or(self.retries);
            let pause = retries.pause(&error, tries_made, call.is_read, retries::generate_jitter);
            let Some(pause) = pause else {
                return Err(error);
            };
            tokio::time::sleep(pause).await;
        }
    }

    fn request(&self, call: &Call) -> Request {
        let mut url = Url::parse(&format!("{}{}", self.base_url, call.path))
            .expect("the base URL was checked, and the path is encoded");
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let mut request = self
            .http
            .request(call.method.clone(), url)
            .basic_auth(&self.project_id, Some(self.secret.expose_secret()))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, self.user_agent.clone())
            .timeout(call.timeout.unwrap_or(self.timeout));
        if let Some(member) = &call.acting {
            request = member.put_on(request);
        }
        if let Some(body) = &call.body {
            request = request.body(body.clone());
        }
        RequestBuilder::build(request).expect("the URL and the headers are parsed already")
    }

    async fn once<T: DeserializeOwned>(&self, request: Request) -> Result<Answer<T>, Error> {
        let answer = self.http.execute(request).await.map_err(TransportError::from)?;
        read(answer).await
    }
}

async fn read<T: DeserializeOwned>(answer: Response) -> Result<Answer<T>, Error> {
    let status = answer.status();
    let retry_after = retry_after(answer.headers());
    let body = answer.bytes().await.map_err(TransportError::from)?;
    let unreadable = |error| DecodeError::new(status.as_u16(), &error);
    if status.is_success() {
        let read = serde_json::from_slice(&body).map_err(unreadable)?;
        return Ok(Answer::new(status.as_u16(), &body, read));
    }
    let body: ErrorBody = serde_json::from_slice(&body).map_err(unreadable)?;
    Err(ApiError::new(status.as_u16(), body, retry_after).into())
}

/// Reads seconds only: a date depends on two clocks.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// All characters but the unreserved ones of RFC 3986, which are not encoded in a segment of a path.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Encodes `value` as a segment of a path. Refuses values that would name another path.
pub(crate) fn segment(name: &'static str, value: impl Display) -> Result<String, Error> {
    let value = value.to_string();
    // URLs resolve dots, even encoded ones.
    if matches!(value.as_str(), "" | "." | "..") {
        return Err(Error::Argument(name));
    }
    Ok(utf8_percent_encode(&value, RESERVED).to_string())
}

/// Whether this is a path below the base URL, without a query or fragment, that the URL parser leaves unchanged.
pub(crate) fn is_path(base_url: &str, path: &str) -> bool {
    let whole = format!("{base_url}{path}");
    let reads_the_same =
        |url: Url| url.as_str() == whole && url.query().is_none() && url.fragment().is_none();
    path.starts_with('/') && Url::parse(&whole).is_ok_and(reads_the_same)
}

/// The fields that are not null, as pairs of a query.
fn pairs(request: Value) -> Vec<(String, String)> {
    let Value::Object(fields) = request else {
        return Vec::new();
    };
    fields
        .into_iter()
        .filter_map(|(name, value)| match value {
            Value::Null => None,
            Value::String(text) => Some((name, text)),
            other => Some((name, other.to_string())),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_parameter_stays_in_its_segment() {
        assert_eq!(segment("id", "user-test-1").unwrap(), "user-test-1");
        assert_eq!(segment("id", "a/b?c#d%2e e").unwrap(), "a%2Fb%3Fc%23d%252e%20e");
        for nothing in ["", ".", ".."] {
            assert!(
                matches!(segment("id", nothing), Err(Error::Argument("id"))),
                "{nothing:?}"
            );
        }
    }

    #[test]
    fn a_path_stays_below_the_base_url() {
        let is_path = |path| is_path("https://sessions.example.com/auth", path);
        for good in ["/v1/users", "/v1/users/user-test-1", "/v1/users/a%2Fb", "/v2"] {
            assert!(is_path(good), "{good}");
        }
        for bad in [
            "",
            "v1",
            "@evil.example",
            "/v1/../../v1",
            "/v1/%2e%2E/x",
            "/v1/users?a=b",
            "/v1/users#a",
            "/v1/a b",
            "/v1\\x",
        ] {
            assert!(!is_path(bad), "{bad}");
        }
    }

    #[test]
    fn a_query_has_the_fields_that_are_set() {
        let query = pairs(json!({"member_id": "a&b", "email_address": null, "include_deleted": true}));
        let expected = [("include_deleted", "true"), ("member_id", "a&b")];
        assert_eq!(
            query,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
        assert!(pairs(json!(null)).is_empty());
    }
}
