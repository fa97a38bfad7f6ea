//! One connection, for as long as one unit of work has it.

use std::task::Poll;
use std::time::Duration;

use deadpool_postgres::Object;
use tokio::runtime::Handle;
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;

use super::listen::NOTIFY;
use crate::{Error, Row, Sql, Value};

/// How long a connection may take to come to rest after its unit of work was abandoned, before it is closed.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many statements made at run time a connection remembers, so that their number has an end.
const REMEMBERED: usize = 256;

const CLOCK: &str = "SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)";

/// Goes back to the pool at rest, or not at all.
pub(crate) struct Link {
    connection: Unclean,
    /// The statement after which nothing of the unit is left on the connection. `None`: it is at rest.
    before_rest: Option<&'static str>,
}

impl Link {
    pub(super) fn new(connection: Object, before_rest: &'static str) -> Self {
        Self {
            connection: Unclean(Some(connection)),
            before_rest: Some(before_rest),
        }
    }

    /// Nothing is open and no answer is awaited.
    pub(super) fn rest(&mut self) {
        self.before_rest = None;
    }

    pub(crate) async fn execute(&self, sql: &Sql<'_>, params: &[Value<'_>]) -> Result<u64, Error> {
        let statement = self.prepared(sql).await?;
        Ok(self
            .connection()
            .execute_raw(&statement, as_params(params))
            .await?)
    }

    /// All executions are sent before the first answer is awaited.
    pub(crate) async fn execute_many<const N: usize>(
        &self,
        sql: &Sql<'_>,
        params: &[[Value<'_>; N]],
    ) -> Result<u64, Error> {
        let statement = self.prepared(sql).await?;
        let mut running = Vec::with_capacity(params.len());
        for params in params {
            let mut one = Box::pin(self.connection().execute_raw(&statement, as_params(params)));
            // The first poll puts the message on its way.
            let first = std::future::poll_fn(|context| Poll::Ready(one.as_mut().poll(context))).await;
            running.push((one, first));
        }
        let mut changed = 0;
        for (one, first) in running {
            changed += match first {
                Poll::Ready(done) => done?,
                Poll::Pending => one.await?,
            };
        }
        Ok(changed)
    }

    pub(crate) async fn query<T>(
        &self,
        sql: &Sql<'_>,
        params: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.rows(sql, params)
            .await?
            .iter()
            .map(|row| read(&Row::Postgres(row)))
            .collect()
    }

    pub(crate) async fn query_opt<T>(
        &self,
        sql: &Sql<'_>,
        params: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.rows(sql, params)
            .await?
            .first()
            .map(|row| read(&Row::Postgres(row)))
            .transpose()
    }

    /// Tells whoever listens, once the transaction is committed.
    pub(crate) async fn notify(&self, channel: &str) -> Result<(), Error> {
        let statement = self.connection().prepare_cached(NOTIFY).await?;
        self.connection().query(&statement, &[&channel]).await?;
        Ok(())
    }

    /// In unix milliseconds, as of this moment, not of the transaction's beginning.
    pub(crate) async fn clock(&self) -> Result<i64, Error> {
        let statement = self.connection().prepare_cached(CLOCK).await?;
        Ok(self.connection().query_one(&statement, &[]).await?.try_get(0)?)
    }

    pub(crate) async fn batch(&self, text: &str) -> Result<(), Error> {
        Ok(self.connection().batch_execute(text).await?)
    }

    async fn rows(&self, sql: &Sql<'_>, params: &[Value<'_>]) -> Result<Vec<tokio_postgres::Row>, Error> {
        let statement = self.prepared(sql).await?;
        let params: Vec<&(dyn ToSql + Sync)> = as_params(params).collect();
        Ok(self.connection().query(&statement, &params).await?)
    }

    async fn prepared(&self, sql: &Sql<'_>) -> Result<Statement, Error> {
        let connection = self.connection();
        if sql.is_dynamic() && connection.statement_cache.size() >= REMEMBERED {
            connection.statement_cache.clear();
        }
        Ok(connection.prepare_cached(sql.postgres()).await?)
    }

    fn connection(&self) -> &Object {
        self.connection.0.as_ref().expect("it is there until drop")
    }
}

impl Drop for Link {
    /// A unit of work that was dropped half-way (its caller went away, or it panicked) leaves the connection busy or in
    /// a transaction. It keeps its place in the pool until the server has answered.
    fn drop(&mut self) {
        let mut connection = Unclean(self.connection.0.take());
        match (self.before_rest, Handle::try_current()) {
            (None, _) => connection.give_back(),
            (Some(statement), Ok(runtime)) => {
                runtime.spawn(async move {
                    let Some(object) = &connection.0 else { return };
                    if let Ok(Ok(())) = tokio::time::timeout(PATIENCE, object.batch_execute(statement)).await
                    {
                        connection.give_back();
                    }
                });
            }
            (Some(_), Err(_)) => {}
        }
    }
}

/// A connection that is closed unless it is given back; the server then rolls back what was open.
struct Unclean(Option<Object>);

impl Unclean {
    fn give_back(&mut self) {
        drop(self.0.take());
    }
}

impl Drop for Unclean {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(Object::take(connection));
        }
    }
}

fn as_params<'a>(params: &'a [Value<'a>]) -> impl ExactSizeIterator<Item = &'a (dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync))
}
