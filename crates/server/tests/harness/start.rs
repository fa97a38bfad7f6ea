//! Users and sessions, made through the API.

use serde_json::{Value, json};

use super::{Client, PASSWORD};

/// A session and its proofs.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) token: String,
    pub(crate) jwt: String,
}

impl Client {
    /// A user without a password; returns the id.
    pub(crate) async fn user(&self, body: Value) -> String {
        let user = self.post("/v1/users", body).await.created();
        text(&user["user_id"])
    }

    /// A new user with this e-mail address and [`PASSWORD`], and a session of an hour.
    pub(crate) async fn session(&self, email: &str) -> Session {
        self.session_with(json!({"email": email, "session_duration_minutes": 60}))
            .await
    }

    /// A new user with [`PASSWORD`], and a session; `body` needs `email` and `session_duration_minutes`.
    pub(crate) async fn session_with(&self, mut body: Value) -> Session {
        body["password"] = PASSWORD.into();
        Session::of(&self.post("/v1/passwords", body).await.ok())
    }

    /// Another session of a user that [`Client::session`] made.
    pub(crate) async fn another_session(&self, email: &str) -> Session {
        let body = json!({"email": email, "password": PASSWORD, "session_duration_minutes": 60});
        Session::of(&self.post("/v1/passwords/authenticate", body).await.ok())
    }
}

impl Session {
    /// Out of an answer that started one.
    pub(crate) fn of(body: &Value) -> Self {
        Self {
            id: text(&body["session"]["session_id"]),
            user_id: text(&body["session"]["user_id"]),
            token: text(&body["session_token"]),
            jwt: text(&body["session_jwt"]),
        }
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().expect("it is a text").to_owned()
}
