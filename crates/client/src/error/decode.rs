//! Answers that can't be decoded.

/// The answer can't be decoded: it is not of Tenure, or of a very different version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an answer of status {status} can't be decoded: {message}")]
pub struct DecodeError {
    status: u16,
    message: String,
}

impl DecodeError {
    /// The HTTP status of the answer.
    pub fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn new(status: u16, error: &serde_json::Error) -> Self {
        Self {
            status,
            message: without_values(&error.to_string()),
        }
    }
}

/// Removes quoted values from a message of serde: a value of the wrong type may be a token.
fn without_values(message: &str) -> String {
    let mut quoted = false;
    let mut kept = String::with_capacity(message.len());
    let mut characters = message.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if quoted => drop(characters.next()),
            '"' => {
                quoted = !quoted;
                kept.push('"');
            }
            _ if quoted => {}
            _ => kept.push(character),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_the_wrong_type_is_not_shown() {
        let error = serde_json::from_str::<u8>(r#""hush \" hush""#).unwrap_err();
        let error = DecodeError::new(200, &error);
        assert!(
            error.message.contains("invalid type: string \"\", expected u8"),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("hush"));
    }
}
