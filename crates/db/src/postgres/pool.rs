//! The connections of a process, and who has them.

use std::collections::HashMap;
use std::future::poll_fn;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, ready};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_postgres::{Client, Statement};

use super::dial::{Dial, Driver};
use super::seats::{Purpose, Seat, Seats};
use crate::Error;
use crate::outage::Outages;

/// How long a caller waits for a connection, all in all.
const WAIT: Duration = Duration::from_secs(10);
/// How often one is tried while PostgreSQL has no room for the first.
const PAUSE: Duration = Duration::from_millis(100);
/// How often more connections are tried for than PostgreSQL let in before.
const GROWTH: Duration = Duration::from_secs(1);
/// How many statements made at run time a connection remembers, so that their number has an end.
const REMEMBERED: usize = 256;

pub(super) struct Pool {
    pub(super) dial: Dial,
    pub(super) outages: Arc<Outages>,
    /// Told when PostgreSQL has no room for the first connection: whoever has one beside the pool gives it up.
    pub(super) starved: Notify,
    seats: Seats,
    /// A pooler would lose what is prepared.
    is_unprepared: AtomicBool,
    idle: Mutex<Vec<Connection>>,
    /// Connections of an earlier one are not used again.
    generation: AtomicU64,
    /// Each connection holds a clone.
    alive: Arc<()>,
    grown: Mutex<Instant>,
}

pub(super) struct Connection {
    client: Client,
    statements: Mutex<HashMap<Box<str>, Statement>>,
    driver: AbortHandle,
    generation: u64,
    _alive: Arc<()>,
}

/// A connection for one unit of work. It is closed unless it is given back.
pub(super) struct Lease {
    connection: Option<Connection>,
    pub(super) pool: Arc<Pool>,
    _seat: Seat,
}

impl Pool {
    pub(super) fn new(dial: Dial, max_connections: usize, outages: Arc<Outages>) -> Self {
        Self {
            dial,
            outages,
            starved: Notify::new(),
            seats: Seats::new(max_connections),
            is_unprepared: AtomicBool::new(false),
            idle: Mutex::default(),
            generation: AtomicU64::new(0),
            alive: Arc::default(),
            grown: Mutex::new(Instant::now()),
        }
    }

    /// Waits for a seat, and for a connection where PostgreSQL has too many already.
    pub(super) async fn lease(self: &Arc<Self>, purpose: Purpose) -> Result<Lease, Error> {
        let until = Instant::now() + WAIT;
        let mut refusal = None;
        let too_late = |refusal: Option<Error>| {
            refusal.unwrap_or_else(|| Error::unavailable("no connection to PostgreSQL became free in time"))
        };
        loop {
            self.try_to_grow();
            let Ok(seat) = timeout_at(until, self.seats.take(purpose)).await else {
                let error = too_late(refusal);
                self.outages.connections.note(&error.cause());
                return Err(error);
            };
            if let Some(connection) = self.take_idle() {
                return Ok(self.lent(connection, seat));
            }
            match timeout_at(until, self.dial.connect()).await {
                Ok(Ok((client, driver))) => return Ok(self.lent(self.made(client, driver), seat)),
                Ok(Err(error @ Error::Full(_))) => {
                    drop(seat);
                    let alive = Arc::strong_count(&self.alive) - 1;
                    self.seats.shrink_to(alive);
                    if alive == 0 {
                        self.starved.notify_waiters();
                        if Instant::now() + PAUSE >= until {
                            self.outages.reach.note(&error.cause());
                            return Err(error);
                        }
                        sleep(PAUSE).await;
                    }
                    refusal = Some(error);
                }
                Ok(Err(error)) => {
                    self.outages.reach.note(&error.cause());
                    return Err(error);
                }
                Err(_) => {
                    let error = too_late(refusal);
                    self.outages.reach.note(&error.cause());
                    return Err(error);
                }
            }
        }
    }

    /// A connection has gone silent: those that lie idle are likely to be as dead, and each would cost somebody as long.
    pub(super) fn distrust(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
        self.idle().clear();
    }

    pub(super) fn is_unprepared(&self) -> bool {
        self.is_unprepared.load(Ordering::Relaxed)
    }

    /// From here on each statement is parsed when it is run.
    pub(super) fn stop_preparing(&self) {
        if !self.is_unprepared.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "a pooler in front of PostgreSQL forgets prepared statements, so none is used, which makes queries \
                 slower; PgBouncer in transaction mode needs max_prepared_statements above 0 (version 1.21 or newer)"
            );
        }
    }

    fn lent(self: &Arc<Self>, connection: Connection, seat: Seat) -> Lease {
        Lease {
            connection: Some(connection),
            pool: self.clone(),
            _seat: seat,
        }
    }

    fn made(&self, client: Client, mut driver: Driver) -> Connection {
        let driving = tokio::spawn(poll_fn(move |context| {
            loop {
                match ready!(driver(context)) {
                    Some(Ok(_)) => {}
                    Some(Err(error)) => {
                        tracing::debug!(%error, "a connection to PostgreSQL broke");
                        return Poll::Ready(());
                    }
                    None => return Poll::Ready(()),
                }
            }
        }));
        Connection {
            client,
            statements: Mutex::default(),
            driver: driving.abort_handle(),
            generation: self.generation.load(Ordering::Relaxed),
            _alive: self.alive.clone(),
        }
    }

    fn take_idle(&self) -> Option<Connection> {
        let mut idle = self.idle();
        while let Some(connection) = idle.pop() {
            if self.is_good(&connection) {
                return Some(connection);
            }
        }
        None
    }

    fn is_good(&self, connection: &Connection) -> bool {
        connection.generation == self.generation.load(Ordering::Relaxed) && !connection.client.is_closed()
    }

    fn try_to_grow(&self) {
        if !self.seats.are_fewer() {
            return;
        }
        let mut grown = self.grown.lock().unwrap_or_else(PoisonError::into_inner);
        if grown.elapsed() >= GROWTH {
            *grown = Instant::now();
            self.seats.grow();
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    /// Prepared once on each connection.
    pub(super) async fn prepared(
        &self,
        text: &str,
        is_dynamic: bool,
    ) -> Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.statements().get(text) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(text).await?;
        let mut statements = self.statements();
        if is_dynamic && statements.len() >= REMEMBERED {
            statements.clear();
        }
        statements.insert(text.into(), statement.clone());
        Ok(statement)
    }

    fn statements(&self) -> MutexGuard<'_, HashMap<Box<str>, Statement>> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Connection {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Lease {
    pub(super) fn give_back(mut self) {
        if let Some(connection) = self.connection.take()
            && self.pool.is_good(&connection)
        {
            self.pool.idle().push(connection);
        }
    }
}

impl Deref for Lease {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("it is there until it is given back")
    }
}
