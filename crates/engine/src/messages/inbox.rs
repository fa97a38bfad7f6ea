//! The inbox of the development mode: what would have been sent, to be read by whoever develops.

use serde::Serialize;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::content::Content;
use super::{Language, store};
use crate::Engine;

/// As many as the inbox keeps.
const MOST: i64 = 200;

/// A message as `GET /dev/messages` shows it.
#[derive(Clone, Debug, Serialize)]
pub struct InboxMessage {
    pub message_id: Uuid,
    /// `email` or `sms`.
    pub channel: String,
    /// An e-mail address, or a phone number.
    pub to: String,
    /// Of e-mails only.
    pub subject: Option<String>,
    pub text: String,
    /// Of e-mails only.
    pub html: Option<String>,
    /// The links in it.
    pub links: Vec<String>,
    /// The code in it.
    pub code: Option<String>,
    pub locale: Language,
    pub created_at: Timestamp,
}

/// What is in the inbox, of all projects, the newest first: also what was only just written and is not delivered yet,
/// so that a script finds what the call before it caused. `to`: only what went to this address or number. `None`: this
/// node has no inbox, for its messages leave the machine.
pub async fn inbox(
    engine: &Engine,
    to: Option<&str>,
    limit: usize,
) -> Result<Option<Vec<InboxMessage>>, tenure_db::Error> {
    if !engine.messages.transport.keeps_what_it_sent() {
        return Ok(None);
    }
    let rows = engine
        .db
        .scan(async move |tx| store::inbox(tx, MOST).await)
        .await?;
    let mut messages = Vec::new();
    for row in rows {
        // Sealed under a master key that is no longer given: nobody can read it.
        let Ok(content) = Content::unseal(&engine.master_keys, row.project, row.message, &row.sealed) else {
            continue;
        };
        if to.is_some_and(|to| !to.eq_ignore_ascii_case(&content.to)) {
            continue;
        }
        messages.push(InboxMessage {
            message_id: row.message,
            channel: row.channel,
            to: content.to,
            subject: content.subject,
            text: content.text,
            html: content.html,
            links: content.links,
            code: content.code,
            locale: content.language,
            created_at: Timestamp::from_millis(row.created_at),
        });
        if messages.len() >= limit {
            break;
        }
    }
    Ok(Some(messages))
}
