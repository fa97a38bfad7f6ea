//! Takes out of a body what is random, and leaves what relates: the same id gets the same number.

use serde_json::{Map, Value};

pub(super) fn redacted(body: &Value) -> Value {
    let mut seen = Vec::new();
    one(body, &mut seen)
}

fn one(value: &Value, seen: &mut Vec<String>) -> Value {
    match value {
        Value::Object(map) => {
            // In one order, whatever the features of `serde_json` are.
            let mut names: Vec<_> = map.keys().collect();
            names.sort_unstable();
            let fields = names
                .into_iter()
                .map(|name| (name.clone(), one(&map[name], seen)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(|item| one(item, seen)).collect(),
        Value::String(text) => match kind(text) {
            None => value.clone(),
            Some(kind) => {
                let known = seen.iter().position(|known| known == text);
                let number = known.unwrap_or_else(|| {
                    seen.push(text.clone());
                    seen.len() - 1
                });
                format!("[{kind} {number}]").into()
            }
        },
        _ => value.clone(),
    }
}

fn kind(text: &str) -> Option<String> {
    if let Some(at) = text.len().checked_sub(36)
        && text.is_char_boundary(at)
        && uuid::Uuid::try_parse(&text[at..]).is_ok()
    {
        return Some(text[..at].trim_end_matches('-').to_owned());
    }
    // Of sessions without padding, others with it.
    let unpadded = text.strip_suffix('=').unwrap_or(text);
    if text.len() == tenure_core::token::TOKEN_LENGTH && unpadded.bytes().all(is_base64url) {
        return Some("token".to_owned());
    }
    let is_jwt = text.starts_with("eyJ") && text.split('.').count() == 3;
    is_jwt.then(|| "jwt".to_owned())
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}
