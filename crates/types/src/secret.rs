//! Texts that must not be read over a shoulder.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// A text that `Debug` does not show: a token, a password, a code. It has no `Display`; say `&*secret` where the text
/// itself is wanted.
///
/// ```
/// use tenure_types::Secret;
///
/// let password = Secret::from("correct horse battery staple");
/// assert_eq!(format!("{password:?}"), "[secret]");
/// assert_eq!(&*password, "correct horse battery staple");
/// ```
///
/// `==` takes the less time the earlier two texts differ: it is for tests and look-ups, not for deciding whether a caller
/// knows a secret.
///
/// It is not wiped when it is dropped: what it was read from and what it is written to, the buffers of JSON and HTTP,
/// are not either. What is to be kept for longer belongs in a type that is.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// `[secret]`; `[]` where there is none, as in the answer of a call that started no session.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "[]" } else { "[secret]" })
    }
}

impl Deref for Secret {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Secret {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        secret.0
    }
}
