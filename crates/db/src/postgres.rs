//! PostgreSQL: a pool of connections, and transactions that are run again when they lost against others.

mod config;
mod link;
mod listen;

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use deadpool_postgres::{Object, Pool, Runtime};

use crate::bells::{Bells, Listener};
use crate::tx::Link as TxLink;
use crate::unit::caught;
use crate::{Error, Sql, Tx};

pub(crate) use link::Link;

/// How often a unit of work is tried before its caller is told.
const ATTEMPTS: u32 = 8;
/// How long a caller waits for a connection.
const WAIT: Duration = Duration::from_secs(10);
/// Said out loud, so that the server's own default can't change what a unit of work sees.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

#[derive(Clone)]
pub(crate) struct Postgres(Arc<Shared>);

struct Shared {
    pool: Pool,
    place: config::Place,
    bells: Arc<Bells>,
    /// Opened when somebody listens: a process that only runs a command has no need of it.
    ear: OnceLock<listen::Ear>,
}

impl Postgres {
    pub(crate) async fn open(
        url: &str,
        ca_file: Option<&Path>,
        max_connections: usize,
    ) -> Result<Self, Error> {
        if max_connections == 0 {
            return Err(Error::Location("PostgreSQL needs at least one connection".into()));
        }
        let place = config::Place::parse(url, ca_file)?;
        let pool = Pool::builder(place.manager())
            .max_size(max_connections)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| Error::Location(error.to_string()))?;
        let postgres = Self(Arc::new(Shared {
            pool,
            place,
            bells: Arc::default(),
            ear: OnceLock::new(),
        }));
        drop(postgres.connection().await?);
        Ok(postgres)
    }

    pub(crate) fn listen(&self, channel: &'static str) -> Listener {
        let listener = self.0.bells.listen(channel);
        self.0
            .ear
            .get_or_init(|| listen::Ear::open(self.0.place.clone(), self.0.bells.clone()));
        listener
    }

    pub(crate) async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        let mut attempt = 1;
        loop {
            let mut tx = Tx::new(TxLink::Postgres(Link::new(self.connection().await?, "ROLLBACK")));
            let failure = match in_transaction(&tx, &unit).await {
                Ok(done) => match tx.batch("COMMIT").await {
                    Ok(()) => {
                        rest(&mut tx);
                        for channel in tx.take_rings() {
                            self.0.bells.ring(channel);
                        }
                        return Ok(done);
                    }
                    // Whether the unit was done is not known: it is not tried again.
                    Err(error @ Error::Unavailable(_)) => return Err(error.into()),
                    Err(error) => error.into(),
                },
                Err(failure) => failure,
            };
            if tx.batch("ROLLBACK").await.is_ok() {
                rest(&mut tx);
            }
            if !tx.is_transient() || attempt == ATTEMPTS {
                return Err(failure);
            }
            drop(tx);
            tokio::time::sleep(Duration::from_millis(1 << attempt)).await;
            attempt += 1;
        }
    }

    pub(crate) async fn read<T, E: From<Error>>(
        &self,
        unit: impl AsyncFnOnce(&Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        // Nothing to do before the next user but to wait for the answers that nobody reads.
        let mut tx = Tx::new(TxLink::Postgres(Link::new(self.connection().await?, "")));
        let result = unit(&tx).await;
        if tx.all_settled().is_ok() {
            rest(&mut tx);
        }
        result
    }

    pub(crate) async fn scan<T, E: From<Error>>(
        &self,
        unit: impl AsyncFnOnce(&Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        caught(self.read(unit)).await?
    }

    pub(crate) async fn prepare(&self, sql: &Sql<'_>) -> Result<(), Error> {
        self.connection().await?.prepare(sql.postgres()).await?;
        Ok(())
    }

    async fn connection(&self) -> Result<Object, Error> {
        Ok(self.0.pool.get().await?)
    }
}

async fn in_transaction<T, E: From<Error>>(
    tx: &Tx,
    unit: &impl AsyncFn(&Tx) -> Result<T, E>,
) -> Result<T, E> {
    tx.batch(BEGIN).await?;
    let done = caught(async { unit(tx).await }).await??;
    tx.all_settled()?;
    Ok(done)
}

fn rest(tx: &mut Tx) {
    if let TxLink::Postgres(link) = &mut tx.link {
        link.rest();
    }
}
