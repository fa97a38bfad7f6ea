//! What a message says and to whom: the part that is sealed.

use serde::{Deserialize, Serialize};
use tenure_core::seal::{MasterKeys, OpenError};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Language;

/// By which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    Email,
    Sms,
}

/// A message as it is sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    /// An e-mail address, or a phone number in E.164.
    pub(super) to: String,
    /// Of e-mails only.
    pub(super) subject: Option<String>,
    pub(super) text: String,
    /// Of e-mails only.
    pub(super) html: Option<String>,
    /// The links in it, so that nobody has to look for them in the text.
    pub(super) links: Vec<String>,
    /// The code in it.
    pub(super) code: Option<String>,
    pub(super) language: Language,
}

/// Why a stored message can't be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum UnsealError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("damaged")]
    Damaged,
}

impl Channel {
    pub const ALL: [Self; 2] = [Self::Email, Self::Sms];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

impl Content {
    pub(super) fn seal(&self, keys: &MasterKeys, project: Uuid, message: Uuid, nonce: [u8; 12]) -> Vec<u8> {
        let plain = Zeroizing::new(serde_json::to_vec(self).expect("texts and lists of texts are JSON"));
        keys.seal(&purpose(project, message), &plain, nonce)
    }

    pub(super) fn unseal(
        keys: &MasterKeys,
        project: Uuid,
        message: Uuid,
        sealed: &[u8],
    ) -> Result<Self, UnsealError> {
        let plain = keys.open(&purpose(project, message), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| UnsealError::Damaged)
    }
}

/// What a message is sealed for.
pub(super) fn purpose(project: Uuid, message: Uuid) -> Vec<u8> {
    format!("message {message} of {project}").into_bytes()
}
