//! The answer of a call that succeeded.

use std::ops::{Deref, DerefMut};

use serde::Deserialize;

/// The answer of a call that succeeded. It derefs to its body; to move a field out of it, write `answer.body.field`.
///
/// ```no_run
/// # use tenure::sessions::AuthenticateRequest;
/// # async fn example(client: tenure::Client, token: String) -> Result<(), tenure::Error> {
/// let answer = client.sessions.authenticate(AuthenticateRequest::token(token)).await?;
/// println!("{}: {} until {}", answer.request_id, answer.user.user_id, answer.session.expires_at);
/// let session = answer.body.session;
/// # drop(session);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer<T> {
    /// The id of the request, as in the server's log. `""` if the server sent none.
    pub request_id: String,
    /// The HTTP status, from 200 to 299. It is named as in the JSON, since the bodies of users have a `status` of their own.
    pub status_code: u16,
    /// The body of the answer.
    pub body: T,
}

impl<T> Answer<T> {
    pub(crate) fn new(status_code: u16, json: &[u8], body: T) -> Self {
        #[derive(Deserialize, Default)]
        struct Envelope {
            request_id: Option<String>,
        }
        // Answers without an envelope are accepted too.
        let envelope: Envelope = serde_json::from_slice(json).unwrap_or_default();
        Self {
            request_id: envelope.request_id.unwrap_or_default(),
            status_code,
            body,
        }
    }
}

impl<T> Deref for Answer<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> DerefMut for Answer<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.body
    }
}
