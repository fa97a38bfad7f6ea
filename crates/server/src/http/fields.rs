//! What is wrong with a body or a query, in the API's words: the field, and the rule that it breaks. What the caller sent is
//! not repeated, for it may be a secret.

use std::cell::Cell;

use axum::extract::rejection::QueryRejection;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::{Map, Value};
use tenure_core::session::DURATION_MINUTES;

/// What stands for the whole where no field is meant.
const BODY: &str = "the request body";

/// How often a body is read again, and how long it may be for that.
const TRIES: usize = 64;
const LONGEST: usize = 64 * 1024;

/// Why a body can't be read as a `T`.
pub(super) fn explain<T: DeserializeOwned>(body: &str, error: &serde_json::Error) -> String {
    if error.classify() != Category::Data {
        return format!(
            "{BODY} must be valid JSON; it is not at line {}, column {}",
            error.line(),
            error.column()
        );
    }
    let read = |value: &Value| T::deserialize(value).err().map(|error| error.to_string());
    match serde_json::from_str(body) {
        Ok(value) if body.len() <= LONGEST => match read(&value) {
            Some(said) => rule(&Search::new(&read, &said).path(&value), &said),
            None => rule("", &error.to_string()),
        },
        _ => rule("", &error.to_string()),
    }
}

/// The parser says what is wrong and not where, so parts of the body are left out until it no longer says it. Good requests
/// need not keep track of where they are for that.
struct Search<'a, F> {
    read: &'a F,
    said: &'a str,
    left: Cell<usize>,
}

impl<'a, F: Fn(&Value) -> Option<String>> Search<'a, F> {
    fn new(read: &'a F, said: &'a str) -> Self {
        let left = Cell::new(TRIES);
        Self { read, said, left }
    }

    fn path(&self, body: &Value) -> String {
        let mut body = body.clone();
        let mut path = String::new();
        let mut at = String::new();
        while let Some((name, pointer)) = self.part(&body, &at) {
            self.narrow(&mut body, &at, pointer.trim_start_matches('/'));
            path += &name;
            at += &pointer;
        }
        path.trim_start_matches('.').to_owned()
    }

    /// Leaves the other fields out, which may be wrong in the same way.
    fn narrow(&self, body: &mut Value, at: &str, key: &str) {
        let Some(Value::Object(fields)) = body.pointer(at) else {
            return;
        };
        let Some(value) = fields.get(key) else {
            return;
        };
        let only = Value::Object(Map::from_iter([(key.to_owned(), value.clone())]));
        if self.says_the_same(body, at, only.clone())
            && let Some(found) = body.pointer_mut(at)
        {
            *found = only;
        }
    }

    /// Which part of what stands at `at` is wrong: as a piece of a path, and of a JSON pointer.
    fn part(&self, body: &Value, at: &str) -> Option<(String, String)> {
        let found = body.pointer(at)?;
        let empty = match found {
            Value::Object(_) => Value::Object(Map::new()),
            _ => Value::Array(Vec::new()),
        };
        if self.says_the_same(body, at, empty) {
            // Whatever is in it.
            return None;
        }
        match found {
            Value::Object(fields) => {
                let key = fields.keys().find(|key| self.is_wrong_field(body, at, key))?;
                let pointer = key.replace('~', "~0").replace('/', "~1");
                Some((format!(".{key}"), format!("/{pointer}")))
            }
            Value::Array(list) => {
                let (mut from, mut to) = (0, list.len());
                while to - from > 1 {
                    let middle = usize::midpoint(from, to);
                    let first = Value::Array(list[from..middle].to_vec());
                    if self.says_the_same(body, at, first) {
                        to = middle;
                    } else {
                        from = middle;
                    }
                }
                let only = Value::Array(vec![list.get(from)?.clone()]);
                self.says_the_same(body, at, only)
                    .then(|| (format!("[{from}]"), format!("/{from}")))
            }
            _ => None,
        }
    }

    fn is_wrong_field(&self, body: &Value, at: &str, key: &str) -> bool {
        let Some(Value::Object(fields)) = body.pointer(at) else {
            return false;
        };
        let mut without = fields.clone();
        let Some(value) = without.remove(key) else {
            return false;
        };
        // Something is still missing if nothing else is there.
        let is_missing = self.said.starts_with("missing field");
        let only = Map::from_iter([(key.to_owned(), value)]);
        (!is_missing && self.says_the_same(body, at, Value::Object(only)))
            || self
                .said_with(body, at, Value::Object(without))
                .is_some_and(|said| said != self.said && said != format!("missing field `{key}`"))
    }

    fn says_the_same(&self, body: &Value, at: &str, instead: Value) -> bool {
        self.said_with(body, at, instead)
            .is_some_and(|said| said == self.said)
    }

    /// What the parser says with something else at that place: nothing if it takes it. `None` when it was asked often enough.
    fn said_with(&self, body: &Value, at: &str, instead: Value) -> Option<String> {
        self.left.set(self.left.get().checked_sub(1)?);
        let mut body = body.clone();
        *body.pointer_mut(at)? = instead;
        Some((self.read)(&body).unwrap_or_default())
    }
}

/// Why a query string can't be read.
pub(super) fn explain_query(rejection: &QueryRejection) -> String {
    let text = rejection.body_text();
    let text = text
        .strip_prefix("Failed to deserialize query string: ")
        .unwrap_or(&text);
    match text.split_once(": ") {
        Some((field, reason)) if !field.contains(' ') => rule(field, reason),
        _ => rule("", text),
    }
}

/// The parser's sentence as a rule of the field.
fn rule(path: &str, said: &str) -> String {
    let field = if path.is_empty() { BODY } else { path };
    // The parser adds where it stopped, which says less than the field.
    let said = said.rsplit_once(" at line ").map_or(said, |(said, _)| said);
    let inner = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    if let Some(name) = quoted(said, "missing field `") {
        return format!("{} is required", inner(name));
    }
    if let Some(name) = quoted(said, "duplicate field `") {
        return format!("{} must not be given twice", inner(name));
    }
    if let Some(name) = quoted(said, "unknown field `") {
        return format!("{} is not known", inner(name));
    }
    if let Some((_, known)) = said
        .strip_prefix("unknown variant")
        .and_then(|rest| rest.split_once("expected "))
    {
        let known = known.trim_start_matches("one of ").replace('`', "");
        return format!("{field} must be one of: {known}");
    }
    let is_invalid = ["invalid type: ", "invalid value: ", "invalid length "]
        .iter()
        .any(|start| said.starts_with(start));
    if let (true, Some((_, expected))) = (is_invalid, said.rsplit_once(", expected ")) {
        return format!("{field} must be {}", kind(field, expected));
    }
    match said {
        "invalid digit found in string"
        | "cannot parse integer from empty string"
        | "a whole number is expected" => {
            format!("{field} must be {}", kind(field, "i64"))
        }
        "number too large to fit in target type" | "number too small to fit in target type" => {
            format!("{field} is out of range")
        }
        "true or false is expected" => format!("{field} must be true or false"),
        _ => format!("{field} is not valid: {said}"),
    }
}

fn quoted<'a>(said: &'a str, start: &str) -> Option<&'a str> {
    said.strip_prefix(start)?.split('`').next()
}

/// What the parser expects, as a reader of the API knows it.
fn kind(field: &str, expected: &str) -> String {
    let is_integer = ["i8", "i16", "i32", "i64", "isize"].contains(&expected);
    let is_unsigned = ["u8", "u16", "u32", "u64", "usize"].contains(&expected);
    match expected {
        _ if (is_integer || is_unsigned) && field.ends_with("session_duration_minutes") => {
            let (shortest, longest) = (DURATION_MINUTES.start(), DURATION_MINUTES.end());
            format!("an integer from {shortest} to {longest}")
        }
        _ if is_integer => "an integer".to_owned(),
        _ if is_unsigned => "an integer of 0 or more".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a string" | "string" | "str" | "a borrowed string" => "a string".to_owned(),
        "a boolean" | "bool" => "a boolean".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "an object".to_owned(),
        _ if expected.starts_with("struct ") => "an object".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::explain;

    #[derive(Debug, Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "it is read to see whether it can be")]
        label: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "UPPERCASE")]
    enum Word {
        Yes,
        No,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Flat {
        count: Option<i64>,
        inner: Option<Inner>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Body {
        #[serde(flatten)]
        #[expect(dead_code, reason = "it is read to see whether it can be")]
        flat: Flat,
        session_duration_minutes: Option<i64>,
        limit: Option<u32>,
        name: Option<String>,
        flag: Option<bool>,
        list: Vec<Inner>,
        map: BTreeMap<String, i64>,
        word: Option<Word>,
    }

    #[test]
    fn the_field_and_its_rule_are_named() {
        for (body, said) in [
            (
                r#"{"session_duration_minutes": "60"}"#,
                "session_duration_minutes must be an integer from 5 to 527040",
            ),
            (
                r#"{"session_duration_minutes": 60.5}"#,
                "session_duration_minutes must be an integer from 5 to 527040",
            ),
            (r#"{"limit": -1}"#, "limit must be an integer of 0 or more"),
            (r#"{"name": 5}"#, "name must be a string"),
            (r#"{"name": ["pass-word"]}"#, "name must be a string"),
            (r#"{"flag": "pass-word"}"#, "flag must be a boolean"),
            (r#"{"list": {}}"#, "list must be a list"),
            (
                r#"{"list": [{"label": "a"}, {"label": 1}]}"#,
                "list[1].label must be a string",
            ),
            (r#"{"list": [{"label": "a"}, {}]}"#, "list[1].label is required"),
            (r#"{"list": ["pass-word"]}"#, "list[0] must be an object"),
            (r#"{"map": {"a": "pass-word"}}"#, "map.a must be an integer"),
            (r#"{"map": []}"#, "map must be an object"),
            (
                r#"{"name": 5, "list": [{"label": 5}, {"label": 5}]}"#,
                "list[0].label must be a string",
            ),
            (
                r#"{"list": [{"label": "a"}, {"label": 5}, {"label": 5}]}"#,
                "list[1].label must be a string",
            ),
            (r#"{"count": []}"#, "count must be an integer"),
            (
                r#"{"inner": {"label": 5}, "count": 5}"#,
                "inner.label must be a string",
            ),
            (r#"{"inner": {}}"#, "inner.label is required"),
            (r#"{"word": "pass-word"}"#, "word must be one of: YES or NO"),
            (r#"{"name": "a", "name": "b"}"#, "name must not be given twice"),
            (
                r#"{"name": "a""#,
                "the request body must be valid JSON; it is not at line 1, column 12",
            ),
            (
                "{\"name\":\n pass-word}",
                "the request body must be valid JSON; it is not at line 2, column 2",
            ),
        ] {
            let error = serde_json::from_str::<Body>(body).unwrap_err();
            assert_eq!(explain::<Body>(body, &error), said, "{body}");
        }
    }
}
