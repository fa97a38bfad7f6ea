//! One connection, for as long as one unit of work has it. It is closed unless it comes to rest.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_postgres::Statement;
use tokio_postgres::types::{ToSql, Type};

use super::listen::NOTIFY;
use super::pool::Lease;
use crate::{Error, Row, Sql, Value};

/// How long a connection may take to come to rest after its unit of work was abandoned, before it is closed.
const PATIENCE: Duration = Duration::from_secs(5);

const CLOCK: &str = "SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)";

/// Goes back to the pool at rest, or not at all.
pub(crate) struct Link {
    /// `None`: it has been given back, or closed.
    connection: Option<Lease>,
    /// The statement after which nothing of the unit is left on the connection. `None`: it is at rest.
    before_rest: Option<&'static str>,
    /// How long the answer to a statement is waited for.
    patience: Duration,
    /// The connection is of no use any more.
    is_lost: AtomicBool,
}

impl Link {
    pub(super) fn new(connection: Lease, before_rest: &'static str, patience: Duration) -> Self {
        Self {
            connection: Some(connection),
            before_rest: Some(before_rest),
            patience,
            is_lost: AtomicBool::new(false),
        }
    }

    /// It is closed when it is dropped, and nothing that is sent on it is answered.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }

    /// Nothing is open and no answer is awaited.
    pub(super) fn rest(&mut self) {
        self.before_rest = None;
    }

    pub(crate) async fn execute(&self, sql: &Sql<'_>, params: &[Value<'_>]) -> Result<u64, Error> {
        self.answered(async {
            let connection = self.connection();
            if connection.pool.is_unprepared() {
                return Ok(connection
                    .execute_typed(sql.postgres(), &as_typed(params))
                    .await?);
            }
            let statement = self.prepared(sql).await?;
            Ok(connection.execute_raw(&statement, as_params(params)).await?)
        })
        .await
    }

    /// All executions are sent before the first answer is awaited.
    pub(crate) async fn execute_many<const N: usize>(
        &self,
        sql: &Sql<'_>,
        params: &[[Value<'_>; N]],
    ) -> Result<u64, Error> {
        let connection = self.connection();
        let statement = if connection.pool.is_unprepared() {
            None
        } else {
            Some(self.answered(self.prepared(sql)).await?)
        };
        let statement = statement.as_ref();
        let mut running = Vec::with_capacity(params.len());
        for params in params {
            let mut one = Box::pin(async move {
                match statement {
                    Some(statement) => connection.execute_raw(statement, as_params(params)).await,
                    None => connection.execute_typed(sql.postgres(), &as_typed(params)).await,
                }
            });
            // The first poll puts the message on its way.
            let first = std::future::poll_fn(|context| Poll::Ready(one.as_mut().poll(context))).await;
            running.push((one, first));
        }
        let mut changed = 0;
        for (one, first) in running {
            changed += match first {
                Poll::Ready(done) => done?,
                // Each is a statement with a time of its own.
                Poll::Pending => self.answered(async { Ok(one.await?) }).await?,
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
        self.answered(async {
            let channel: &(dyn ToSql + Sync) = &channel;
            self.connection()
                .query_typed(NOTIFY, &[(channel, Type::TEXT)])
                .await?;
            Ok(())
        })
        .await
    }

    /// In unix milliseconds, as of this moment, not of the transaction's beginning.
    pub(crate) async fn clock(&self) -> Result<i64, Error> {
        self.answered(async {
            let rows = self.connection().query_typed(CLOCK, &[]).await?;
            let row = rows
                .first()
                .ok_or_else(|| Error::unavailable("no time was told"))?;
            Ok(row.try_get(0)?)
        })
        .await
    }

    pub(crate) async fn batch(&self, text: &str) -> Result<(), Error> {
        self.answered(async { Ok(self.connection().batch_execute(text).await?) })
            .await
    }

    /// For migrations, which take what time they need.
    pub(crate) async fn patient_batch(&self, text: &str) -> Result<(), Error> {
        Ok(self.connection().batch_execute(text).await?)
    }

    async fn rows(&self, sql: &Sql<'_>, params: &[Value<'_>]) -> Result<Vec<tokio_postgres::Row>, Error> {
        self.answered(async {
            let connection = self.connection();
            if connection.pool.is_unprepared() {
                return Ok(connection.query_typed(sql.postgres(), &as_typed(params)).await?);
            }
            let statement = self.prepared(sql).await?;
            let params: Vec<&(dyn ToSql + Sync)> = as_params(params).collect();
            Ok(connection.query(&statement, &params).await?)
        })
        .await
    }

    async fn prepared(&self, sql: &Sql<'_>) -> Result<Statement, Error> {
        Ok(self
            .connection()
            .prepared(sql.postgres(), sql.is_dynamic())
            .await?)
    }

    /// A server that stands still says nothing, not even that a time limit has passed; so the limit is kept here too.
    async fn answered<T>(&self, statement: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let lease = self.connection();
        let outages = &lease.pool.outages;
        let Ok(answer) = timeout(self.patience, statement).await else {
            let error = Error::unavailable("PostgreSQL did not answer in time");
            self.is_lost.store(true, Ordering::Relaxed);
            lease.pool.dial.cancel(lease);
            lease.pool.distrust();
            outages.reach.note(&error.cause());
            return Err(error);
        };
        match &answer {
            Ok(_) => outages.answered(),
            Err(error @ Error::TimedOut(_)) => outages.statements.note(&error.cause()),
            Err(error @ Error::Unavailable(_)) => outages.reach.note(&error.cause()),
            Err(error @ Error::Unwritable(_)) => outages.writes.note(&error.cause()),
            Err(Error::Forgotten(_)) => lease.pool.stop_preparing(),
            Err(error @ Error::ReadOnly(_)) => {
                // The next connection may find a host that takes writes.
                self.is_lost.store(true, Ordering::Relaxed);
                lease.pool.distrust();
                outages.writes.note(&error.cause());
            }
            Err(_) => {}
        }
        answer
    }

    fn connection(&self) -> &Lease {
        self.connection.as_ref().expect("it is there until drop")
    }
}

impl Drop for Link {
    /// A unit of work that was dropped half-way (its caller went away, or it panicked) leaves the connection busy or in
    /// a transaction. It keeps its place in the pool until the server has answered.
    fn drop(&mut self) {
        let Some(lease) = self.connection.take() else {
            return;
        };
        if self.is_lost() {
            return;
        }
        match (self.before_rest, Handle::try_current()) {
            (None, _) => lease.give_back(),
            (Some(statement), Ok(runtime)) => {
                runtime.spawn(async move {
                    match timeout(PATIENCE, lease.batch_execute(statement)).await {
                        Ok(Ok(())) => lease.give_back(),
                        Ok(Err(_)) => {}
                        // The server may be at work on it: closing the connection alone would not end that.
                        Err(_) => lease.pool.dial.cancel(&lease),
                    }
                });
            }
            (Some(_), Err(_)) => {}
        }
    }
}

fn as_params<'a>(params: &'a [Value<'a>]) -> impl ExactSizeIterator<Item = &'a (dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync))
}

fn as_typed<'a>(params: &'a [Value<'a>]) -> Vec<(&'a (dyn ToSql + Sync), Type)> {
    let typed = params.iter().map(Value::postgres_type);
    as_params(params).zip(typed).collect()
}
