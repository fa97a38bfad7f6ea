//! The parameters of a statement that is put together from filters.

use tenure_db::Value;
use uuid::Uuid;

/// Those of one statement; the project is the first.
#[derive(Clone)]
pub(crate) struct Params(Vec<Param>);

/// A parameter that outlives the statement's text.
#[derive(Clone)]
pub(crate) enum Param {
    Text(String),
    Int(i64),
    Uuid(Uuid),
    Bool(bool),
}

impl Params {
    pub(super) fn new(project: Uuid) -> Self {
        Self(vec![Param::Uuid(project)])
    }

    /// Adds one; returns its place in the text, such as `$2`.
    pub(crate) fn place(&mut self, param: Param) -> String {
        self.0.push(param);
        format!("${}", self.0.len())
    }

    /// As [`Params::place`], for several texts.
    pub(crate) fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) -> Vec<String> {
        texts
            .into_iter()
            .map(|text| self.place(Param::Text(text.clone())))
            .collect()
    }

    /// As [`Params::place`], for several ids.
    pub(crate) fn uuids<'a>(&mut self, uuids: impl IntoIterator<Item = &'a Uuid>) -> Vec<String> {
        uuids
            .into_iter()
            .map(|uuid| self.place(Param::Uuid(*uuid)))
            .collect()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn values(&self) -> Vec<Value<'_>> {
        self.0
            .iter()
            .map(|param| match param {
                Param::Text(text) => Value::Text(text),
                Param::Int(number) => Value::Int(*number),
                Param::Uuid(uuid) => Value::Uuid(*uuid),
                Param::Bool(flag) => Value::Bool(*flag),
            })
            .collect()
    }
}

/// Whether a column has one of the values in these places.
pub(crate) fn one_of(column: &str, places: &[String]) -> String {
    if places.is_empty() {
        "1 = 0".to_owned()
    } else {
        format!("{column} IN ({})", places.join(", "))
    }
}

/// A pattern that matches the text anywhere, and nothing but the text. Its escape is `\`.
pub(crate) fn like(part: &str) -> Param {
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    Param::Text(format!("%{escaped}%"))
}
