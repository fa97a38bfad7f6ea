//! SQL of searches.

use tenure_db::{Error, Row, Sql, Tx};
use uuid::Uuid;

use super::params::{Param, Params};

/// What is searched.
pub(crate) struct Source<R> {
    pub(crate) tables: &'static str,
    /// What is read of each row.
    pub(crate) columns: &'static str,
    /// Three columns: whose it is, and what the results are in order of.
    pub(crate) project: &'static str,
    pub(crate) created_at: &'static str,
    pub(crate) id: &'static str,
    pub(crate) read: fn(&Row<'_>) -> Result<R, Error>,
    /// The values of the last two columns.
    pub(crate) key: fn(&R) -> (i64, Uuid),
}

/// How many rows match.
pub(super) async fn count<R>(
    tx: &Tx,
    source: &Source<R>,
    condition: &str,
    params: &Params,
) -> Result<i64, Error> {
    let Source { tables, project, .. } = source;
    let sql = Sql::dynamic(format!(
        "SELECT COUNT(*) FROM {tables} WHERE {project} = $1 AND {condition}"
    ));
    let count = tx.query_opt(&sql, &params.values(), |row| row.get(0)).await?;
    Ok(count.unwrap_or(0))
}

/// Rows that match, in order of creation; `after` continues behind one.
pub(super) async fn page<R>(
    tx: &Tx,
    source: &Source<R>,
    condition: &str,
    mut params: Params,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<R>, Error> {
    let Source {
        tables,
        columns,
        project,
        created_at,
        id,
        read,
        ..
    } = source;
    let behind = after.map_or_else(String::new, |(last_created_at, last_id)| {
        let at = params.place(Param::Int(last_created_at));
        let last = params.place(Param::Uuid(last_id));
        format!("AND ({created_at} > {at} OR ({created_at} = {at} AND {id} > {last}))")
    });
    let limit = params.place(Param::Int(limit));
    let sql = Sql::dynamic(format!(
        "SELECT {columns} FROM {tables} WHERE {project} = $1 AND {condition} {behind}
         ORDER BY {created_at}, {id} LIMIT {limit}"
    ));
    tx.query(&sql, &params.values(), read).await
}
