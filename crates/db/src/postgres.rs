//! PostgreSQL: a pool of connections, and transactions that are run again when they lost against others.

mod config;
mod dial;
mod link;
mod listen;
mod pool;
mod pooler;
mod seats;
mod timeouts;

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::Instant;

use crate::notifications::{Listener, Notifications};
use crate::outage::Outages;
use crate::tx::Link as TxLink;
use crate::unit::caught;
use crate::{Error, Sql, Tx};
use dial::Dial;
use pool::{Lease, Pool};
use seats::Purpose;

pub(crate) use link::Link;
pub use timeouts::Timeouts;

/// How often a unit of work is tried before its caller is told.
const ATTEMPTS: u32 = 8;
/// After this long it is not tried again.
const REPETITION: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub(crate) struct Postgres(Arc<Shared>);

struct Shared {
    pool: Arc<Pool>,
    timeouts: Timeouts,
    /// How a transaction begins that lets its connection go when it meets a lock.
    begin: String,
    /// How one begins that waits.
    begin_patiently: String,
    notifications: Arc<Notifications>,
    /// Opened when somebody listens: a process that only runs a command has no need of it.
    ear: OnceLock<listen::Ear>,
}

impl Postgres {
    /// Connects to nothing yet.
    pub(crate) fn at(
        url: &str,
        ca_file: Option<&Path>,
        max_connections: usize,
        timeouts: Timeouts,
        outages: Arc<Outages>,
    ) -> Result<Self, Error> {
        if max_connections == 0 {
            return Err(Error::Location("PostgreSQL needs at least one connection".into()));
        }
        let dial = Dial::new(config::Place::parse(url, ca_file)?);
        Ok(Self(Arc::new(Shared {
            pool: Arc::new(Pool::new(dial, max_connections, outages)),
            timeouts,
            begin: timeouts.begin(timeouts.quick()),
            begin_patiently: timeouts.begin(timeouts.lock),
            notifications: Arc::default(),
            ear: OnceLock::new(),
        })))
    }

    /// Whether it is there.
    pub(crate) async fn reach(&self) -> Result<(), Error> {
        self.connection(Purpose::Read).await?.give_back();
        Ok(())
    }

    pub(crate) fn outages(&self) -> &Outages {
        &self.0.pool.outages
    }

    pub(crate) fn listen(&self, channel: &'static str) -> Listener {
        let listener = self.0.notifications.listen(channel);
        self.0
            .ear
            .get_or_init(|| listen::Ear::open(self.0.pool.clone(), self.0.notifications.clone()));
        listener
    }

    pub(crate) async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        let began = Instant::now();
        let mut attempt = 1;
        let (mut purpose, mut begin) = (Purpose::Write, &self.0.begin);
        loop {
            let lease = self.connection(purpose).await?;
            let mut tx = Tx::new(TxLink::Postgres(self.link(lease, "ROLLBACK")));
            let failure = match in_transaction(&tx, begin, &unit).await {
                Ok(done) => match tx.batch("COMMIT").await {
                    Ok(()) => {
                        rest(&mut tx);
                        for channel in tx.take_notified() {
                            self.0.notifications.notify(channel);
                        }
                        self.0.pool.outages.wrote();
                        return Ok(done);
                    }
                    // Whether the unit was done is not known: it is not tried again.
                    Err(error @ Error::Unavailable(_)) => return Err(error.into()),
                    Err(error) => error.into(),
                },
                Err(failure) => failure,
            };
            if !is_lost(&tx) && tx.batch("ROLLBACK").await.is_ok() {
                rest(&mut tx);
            }
            let (is_transient, is_blocked) = (tx.is_transient(), tx.is_blocked());
            drop(tx);
            if is_blocked && purpose == Purpose::Write {
                // Others may have use for the connection; who waits for a row queues with those that do the same.
                (purpose, begin) = (Purpose::PatientWrite, &self.0.begin_patiently);
                continue;
            }
            if is_blocked {
                self.0.pool.outages.locks.note(&"a row or a table is held");
            }
            if !is_transient || attempt == ATTEMPTS || began.elapsed() >= REPETITION {
                return Err(failure);
            }
            tokio::time::sleep(Duration::from_millis(1 << attempt)).await;
            attempt += 1;
        }
    }

    pub(crate) async fn read<T, E: From<Error>>(
        &self,
        unit: impl AsyncFnOnce(&Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let lease = self.connection(Purpose::Read).await?;
        // Nothing to do before the next user but to wait for the answers that nobody reads.
        let mut tx = Tx::new(TxLink::Postgres(self.link(lease, "")));
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
        let lease = self.connection(Purpose::Scan).await?;
        let mut tx = Tx::new(TxLink::Postgres(self.link(lease, "ROLLBACK")));
        // In a transaction, so that PostgreSQL itself ends what takes too long.
        tx.batch(&self.0.begin_patiently).await?;
        let result = caught(async { unit(&tx).await }).await;
        if !is_lost(&tx) && tx.batch("ROLLBACK").await.is_ok() {
            rest(&mut tx);
        }
        result?
    }

    pub(crate) async fn prepare(&self, sql: &Sql<'_>) -> Result<(), Error> {
        let lease = self.connection(Purpose::Read).await?;
        lease.prepare(sql.postgres()).await.map_err(Error::from)?;
        lease.give_back();
        Ok(())
    }

    /// Whether a pooler between here and PostgreSQL forgets prepared statements. Where it does, none is used from here on.
    pub(crate) async fn has_forgetful_pooler(&self) -> Result<bool, Error> {
        let forgets = pooler::forgets(&self.0.pool.dial).await?;
        if forgets {
            self.0.pool.stop_preparing();
        }
        Ok(forgets)
    }

    fn link(&self, lease: Lease, before_rest: &'static str) -> Link {
        Link::new(lease, before_rest, self.0.timeouts.answer())
    }

    async fn connection(&self, purpose: Purpose) -> Result<Lease, Error> {
        self.0.pool.lease(purpose).await
    }
}

async fn in_transaction<T, E: From<Error>>(
    tx: &Tx,
    begin: &str,
    unit: &impl AsyncFn(&Tx) -> Result<T, E>,
) -> Result<T, E> {
    tx.batch(begin).await?;
    let done = caught(async { unit(tx).await }).await??;
    tx.all_settled()?;
    Ok(done)
}

fn is_lost(tx: &Tx) -> bool {
    matches!(&tx.link, TxLink::Postgres(link) if link.is_lost())
}

fn rest(tx: &mut Tx) {
    if let TxLink::Postgres(link) = &mut tx.link {
        link.rest();
    }
}
