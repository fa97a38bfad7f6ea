//! The configuration file. Messages name its lines and keys and repeat none of its text: a password may stand anywhere.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use toml::{Table, Value};

use super::environment::nearest;

/// The file's keys and values, each of the type of its default.
pub(super) fn read(path: &Path, defaults: &Table) -> Result<Table> {
    let text = std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    let file = parse(&text).with_context(|| format!("{} is not TOML", path.display()))?;
    for (key, value) in &file {
        let Some(default) = defaults.get(key) else {
            bail!(
                "{}: there is no key {key:?}; the nearest is {} (docs/config.md lists them all)",
                path.display(),
                nearest(key, defaults.keys().map(String::as_str))
            );
        };
        if !value.same_type(default) {
            bail!("{}: {key} must be {}", path.display(), kind(default));
        }
    }
    Ok(file)
}

/// Whether a URL in it has a password, or a connection string does.
pub(super) fn holds_password(file: &Table) -> bool {
    file.values().filter_map(Value::as_str).any(|text| {
        let credentials = text.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
        credentials.is_some_and(|(credentials, _)| credentials.contains(':')) || has_password_keyword(text)
    })
}

fn has_password_keyword(text: &str) -> bool {
    text.match_indices("password")
        .any(|(at, word)| text[at + word.len()..].trim_start().starts_with('='))
}

fn parse(text: &str) -> Result<Table> {
    text.parse().map_err(|error: toml::de::Error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
        anyhow!("line {line}, column {column}: {}", error.message())
    })
}

/// What a value of this type is called.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Integer(_) => "an integer",
        Value::Boolean(_) => "true or false",
        _ => "a text (in quotes)",
    }
}

#[cfg(test)]
mod tests {
    use super::{holds_password, parse};

    #[test]
    fn a_password_is_found_where_one_can_be() {
        for (text, holds) in [
            ("listen = \"127.0.0.1:1\"", false),
            ("database = \"postgres://tenure@h/d\"", false),
            ("database = \"postgres://h:1/d\"", false),
            ("smtp_from = \"Acme <a@example.com>\"", false),
            ("database = \"postgres://u:p@h/d\"", true),
            ("database = \"postgres://u:p@ss@h/d\"", true),
            ("database = \"postgres://h/d?password=p\"", true),
            ("database = \"host=h password = p\"", true),
            ("sms_url = \"https://u:p@sms.example.com\"", true),
        ] {
            assert_eq!(holds_password(&text.parse().unwrap()), holds, "{text}");
        }
    }

    #[test]
    fn an_error_says_where_and_repeats_nothing() {
        for (text, place) in [
            ("a = 1\nsms_account = pass-word\n", "line 2, column 15"),
            ("smtp_user = \"pass-word\n", "line 1, column"),
            ("a = 1\na = 'pass-word'\n", "line 2, column 1"),
            ("a = 'é' pass-word", "line 1, column 9"),
            ("[pass-word", "line 1, column"),
            ("a = \"pass-word\\q\"", "line 1, column"),
            ("pass-word", "line 1, column"),
            ("a = 'pass-word' = 'pass-word'", "line 1, column"),
            ("pass-word.b = 1\npass-word = 2", "line 2, column 1"),
            ("pass-word = 1\npass-word.b = 1", "line 2, column"),
            ("a = 12pass-word", "line 1, column"),
            ("a = 'pass-word\u{1}'", "line 1, column"),
        ] {
            let said = format!("{:#}", parse(text).unwrap_err());
            assert!(said.contains(place), "{text:?}: {said}");
            assert!(!said.contains("word"), "{text:?}: {said}");
        }
    }
}
