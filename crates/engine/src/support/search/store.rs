//! SQL of searches.

use std::collections::BTreeMap;

use tenure_db::{Error, Row, Sql, Tx, Value};
use uuid::Uuid;

use super::params::{Param, Params, one_of};
use super::part::{Lookup, Matches};

/// What is searched.
pub(crate) struct Source<R> {
    pub(crate) tables: &'static str,
    /// What is read of each row.
    pub(crate) columns: &'static str,
    /// The project of a row, where no ids are known. For what is found by something narrower than its project, an
    /// expression that no index is read for.
    pub(crate) project: &'static str,
    /// Two columns: what the results are in order of.
    pub(crate) created_at: &'static str,
    pub(crate) id: &'static str,
    pub(crate) read: fn(&Row<'_>) -> Result<R, Error>,
    /// The values of the last two columns.
    pub(crate) key: fn(&R) -> (i64, Uuid),
}

/// `wanted`: the texts, as rows of VALUES. Not `IN`: for a long list SQLite would rather read the whole project.
pub(super) fn ids_of_texts(lookup: &Lookup, wanted: &str) -> String {
    let Lookup {
        table,
        id,
        column,
        also,
    } = lookup;
    format!(
        "SELECT DISTINCT i.{id} AS id FROM (VALUES {wanted}) wanted CROSS JOIN {table} i
         WHERE i.project_id = $1 AND i.{column} = wanted.column1{also}"
    )
}

pub(super) fn ids_where(lookup: &Lookup, wanted: &str) -> String {
    let Lookup { table, id, also, .. } = lookup;
    format!("SELECT DISTINCT i.{id} AS id FROM {table} i WHERE {wanted}{also}")
}

pub(super) fn no_ids(lookup: &Lookup) -> String {
    let Lookup { table, id, .. } = lookup;
    format!("SELECT i.{id} AS id FROM {table} i WHERE 1 = 0")
}

/// One statement of a search.
#[doc(hidden)]
pub struct Statement {
    pub text: String,
    params: Params,
}

impl Statement {
    pub fn values(&self) -> Vec<Value<'_>> {
        self.params.values()
    }
}

/// What counts the rows that match, and what reads a page of them in order of creation. `after` continues behind one.
pub(super) fn statements<R>(
    source: &Source<R>,
    matches: &Matches,
    scope: &str,
    params: Params,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> [Statement; 2] {
    let Source {
        tables,
        columns,
        created_at,
        id,
        ..
    } = source;
    let Matches { ids, condition } = matches;
    let rows = match ids {
        // To SQLite a CROSS JOIN says in which order to read. The project is compared in a way that reads no index.
        Some(ids) => format!(
            "FROM ({ids}) found CROSS JOIN {tables}
             WHERE {id} = found.id AND COALESCE({project}, {id}) = $1",
            project = source.project,
        ),
        None => format!("FROM {tables} WHERE {} = $1", source.project),
    };
    let rows = format!("{rows} AND {scope} AND {condition}");
    let count = Statement {
        text: format!("SELECT COUNT(*) {rows}"),
        params: params.clone(),
    };
    let mut params = params;
    let behind = after.map_or_else(String::new, |(last_created_at, last_id)| {
        let at = params.place(Param::Int(last_created_at));
        let last = params.place(Param::Uuid(last_id));
        format!("AND ({created_at} > {at} OR ({created_at} = {at} AND {id} > {last}))")
    });
    let limit = params.place(Param::Int(limit));
    let page = Statement {
        text: format!("SELECT {columns} {rows} {behind} ORDER BY {created_at}, {id} LIMIT {limit}"),
        params,
    };
    [count, page]
}

/// Reads what belongs to some things that were found, in one statement: `select`, up to its `WHERE`, which names them
/// by this column. In order of another one.
pub(crate) async fn read_of<T>(
    tx: &Tx,
    (select, column, order): (&str, &str, &str),
    project: Uuid,
    ids: &[Uuid],
    read: impl Fn(&Row<'_>) -> Result<(Uuid, T), Error>,
) -> Result<BTreeMap<Uuid, Vec<T>>, Error> {
    let mut read_of = BTreeMap::<_, Vec<_>>::new();
    // Both engines have an end of what one statement takes.
    for ids in ids.chunks(1000) {
        let mut params = Params::new(project);
        let found = one_of(column, &params.uuids(ids));
        // The project is compared in a way that reads no index: the ids are the narrower.
        let sql = Sql::dynamic(format!(
            "{select} WHERE {found} AND COALESCE(project_id, {column}) = $1 ORDER BY {order}"
        ));
        for (id, value) in tx.query(&sql, &params.values(), &read).await? {
            read_of.entry(id).or_default().push(value);
        }
    }
    Ok(read_of)
}

pub(super) async fn count(tx: &Tx, statement: &Statement) -> Result<i64, Error> {
    let sql = Sql::dynamic(statement.text.clone());
    let count = tx.query_opt(&sql, &statement.values(), |row| row.get(0)).await?;
    Ok(count.unwrap_or(0))
}

pub(super) async fn page<R>(tx: &Tx, source: &Source<R>, statement: &Statement) -> Result<Vec<R>, Error> {
    let sql = Sql::dynamic(statement.text.clone());
    tx.query(&sql, &statement.values(), source.read).await
}
