//! What a filter adds to a search's statements, and how such parts come together.
//!
//! An engine that has to choose between the index of a filter's column and the one that reads a project in order of
//! creation may choose the second, and then looks at everybody. So where an index answers a filter, the statement begins
//! with the ids that it gives.

use uuid::Uuid;

use super::params::{Params, one_of};
use super::store;

/// SQL of a filter.
pub(crate) enum Part {
    /// A query of the ids of those that the filter finds, as `id` and each once, that an index answers.
    Ids(String),
    /// A condition over the tables of the search, for what has to look at each row.
    Test(String),
}

/// What stands between the filters of a search.
#[derive(Clone, Copy)]
pub(super) enum Joined {
    And,
    Or,
}

/// What filters come to together.
pub(super) struct Matches {
    /// Of the form of [`Part::Ids`]: only those can match.
    pub(super) ids: Option<String>,
    /// What the rows are tested for.
    pub(super) condition: String,
}

/// Where a [`Part::Ids`] is read: in the index of a column.
pub(crate) struct Lookup {
    pub(crate) table: &'static str,
    /// The column that has the ids.
    pub(crate) id: &'static str,
    /// The column that is compared.
    pub(crate) column: &'static str,
    /// More conditions over the table `i`, each of which begins with ` AND `.
    pub(crate) also: String,
}

impl Lookup {
    /// Those whose column is one of the texts. The column's index begins with the project.
    pub(crate) fn texts(&self, params: &mut Params, texts: &[String]) -> Part {
        if texts.is_empty() {
            return self.nothing();
        }
        let wanted: Vec<String> = params
            .texts(texts)
            .into_iter()
            .map(|place| format!("({place})"))
            .collect();
        Part::Ids(store::ids_of_texts(self, &wanted.join(", ")))
    }

    /// Those whose column is one of the ids. The column is an id of its own, whatever the project: the search compares
    /// that of the rows that are found.
    pub(crate) fn uuids(&self, params: &mut Params, uuids: &[Uuid]) -> Part {
        if uuids.is_empty() {
            return self.nothing();
        }
        let wanted = one_of(&format!("i.{}", self.column), &params.uuids(uuids));
        Part::Ids(store::ids_where(self, &wanted))
    }

    /// Nobody.
    pub(crate) fn nothing(&self) -> Part {
        Part::Ids(store::no_ids(self))
    }
}

impl Part {
    pub(crate) fn everything() -> Self {
        Self::Test("1 = 1".to_owned())
    }

    /// As a condition. `id`: the column of the search's ids.
    pub(super) fn condition(self, id: &str) -> String {
        match self {
            Self::Ids(ids) => format!("{id} IN ({ids})"),
            Self::Test(condition) => condition,
        }
    }

    /// Those of either. Both read an index.
    pub(crate) fn or(self, other: Self, id: &str) -> Self {
        match (self, other) {
            (Self::Ids(one), Self::Ids(other)) => Self::Ids(format!("{one} UNION {other}")),
            (one, other) => Self::Test(format!("({} OR {})", one.condition(id), other.condition(id))),
        }
    }
}

/// Puts parts together. `id`: the column of the search's ids.
pub(super) fn join(mut parts: Vec<Part>, joined: Joined, id: &str) -> Matches {
    let ids = match joined {
        Joined::And => {
            let first = parts.iter().position(|part| matches!(part, Part::Ids(_)));
            first.map(|first| parts.remove(first))
        }
        Joined::Or => {
            let either = parts.drain(..).reduce(|one, other| one.or(other, id));
            match either {
                Some(Part::Test(condition)) => {
                    parts.push(Part::Test(condition));
                    None
                }
                ids => ids,
            }
        }
    };
    let ids = ids.and_then(|part| match part {
        Part::Ids(ids) => Some(ids),
        Part::Test(_) => None,
    });
    let conditions: Vec<String> = parts.into_iter().map(|part| part.condition(id)).collect();
    let condition = if conditions.is_empty() {
        "1 = 1".to_owned()
    } else {
        conditions.join(" AND ")
    };
    Matches { ids, condition }
}
