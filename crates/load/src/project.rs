//! A project on a running server: where it is, and the requests that it takes.

use std::net::{SocketAddr, ToSocketAddrs};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::http::{Connection, HttpError, request};

/// A project with its credentials; what is asked of users and their sessions is for a consumer project.
#[derive(Clone)]
pub(crate) struct Project {
    pub(crate) address: SocketAddr,
    authorization: String,
}

impl Project {
    /// `base_url` is plain `http://HOST:PORT`; TLS would measure the client's own cryptography.
    pub(crate) fn new(base_url: &str, project_id: &str, secret: &str) -> Result<Self> {
        let host = base_url
            .strip_prefix("http://")
            .with_context(|| format!("{base_url} is not plain http; start the server without TLS"))?;
        let address = host
            .trim_end_matches('/')
            .to_socket_addrs()
            .with_context(|| format!("{base_url} has no HOST:PORT"))?
            .next()
            .with_context(|| format!("{base_url} has no address"))?;
        let authorization = format!("Basic {}", STANDARD.encode(format!("{project_id}:{secret}")));
        Ok(Self {
            address,
            authorization,
        })
    }

    pub(crate) async fn connect(&self) -> Result<Connection, HttpError> {
        Connection::open(self.address).await
    }

    pub(crate) fn get(&self, path: &str) -> Vec<u8> {
        request("GET", path, self.address, &self.authorization, None)
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Vec<u8> {
        request("PUT", path, self.address, &self.authorization, Some(body))
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Vec<u8> {
        request("POST", path, self.address, &self.authorization, Some(body))
    }

    /// Creates the user whom the UserInfo endpoint of [`crate::userinfo`] names for `bearer`.
    pub(crate) fn create_user(&self, bearer: &str) -> Vec<u8> {
        self.post("/v1/users", &json!({"email": crate::userinfo::email_of(bearer)}))
    }

    /// Starts a session of one hour for the user behind `bearer`; no password is hashed on this way.
    pub(crate) fn start(&self, bearer: &str) -> Vec<u8> {
        self.post(
            "/v1/sessions/migrate",
            &json!({"session_token": bearer, "session_duration_minutes": 60}),
        )
    }

    pub(crate) fn authenticate(&self, token: &str) -> Vec<u8> {
        self.post("/v1/sessions/authenticate", &json!({"session_token": token}))
    }

    pub(crate) fn extend(&self, token: &str, minutes: u64) -> Vec<u8> {
        let body = json!({"session_token": token, "session_duration_minutes": minutes});
        self.post("/v1/sessions/authenticate", &body)
    }

    pub(crate) fn revoke(&self, token: &str) -> Vec<u8> {
        self.post("/v1/sessions/revoke", &json!({"session_token": token}))
    }
}
