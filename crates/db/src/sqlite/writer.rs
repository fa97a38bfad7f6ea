//! Group commit: the units of work that wait at the same time share one transaction and one fsync. Each has a savepoint
//! of its own, so that one can fail alone, and each is answered only after the commit that holds it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::notifications::Notifications;
use crate::outage::Outages;
use crate::sqlite::Connection;
use crate::sqlite::log::{Emptier, Log};
use crate::tx::Link;
use crate::unit::finished_at_once;
use crate::{Error, Tx};

/// The most units in one transaction; more would only make the first of them wait.
const GROUP: usize = 256;
/// The most units that wait; beyond, callers wait to be let in.
const QUEUE: usize = 4096;

pub(super) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
}

/// A unit of work in the queue.
trait Job: Send {
    /// Runs the unit inside the open transaction.
    fn run(&mut self, tx: &Tx);

    /// The channels to ring now that the group is committed.
    fn notified(&mut self) -> Vec<&'static str>;

    /// Tells the caller what the unit returned, or why nothing of its group was committed.
    fn answer(self: Box<Self>, failure: Option<&Error>);
}

struct Waiting<F, T, E> {
    unit: F,
    result: Option<Result<T, E>>,
    notified: Vec<&'static str>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Waiting<F, T, E>
where
    F: AsyncFn(&Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, tx: &Tx) {
        // When nobody waits any more, nothing has been done yet, and nothing will be.
        if !self.caller.is_closed() {
            let result = in_savepoint(tx, &self.unit);
            if result.is_ok() {
                self.notified = tx.take_notified();
            }
            self.result = Some(result);
        }
    }

    fn notified(&mut self) -> Vec<&'static str> {
        std::mem::take(&mut self.notified)
    }

    fn answer(self: Box<Self>, failure: Option<&Error>) {
        let answer = match failure {
            Some(failure) => Some(Err(failure.shared().into())),
            None => self.result,
        };
        if let Some(answer) = answer {
            // A caller that left in the meantime left a unit that is done whole.
            let _ = self.caller.send(answer);
        }
    }
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        log: Arc<Log>,
        notifications: Arc<Notifications>,
        outages: Arc<Outages>,
    ) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let tx = Tx::new(Link::Sqlite(connection));
        std::thread::Builder::new()
            .name("tenure-db-writer".into())
            .spawn(move || run(&tx, jobs, Emptier::new(log), &notifications, &outages))
            .expect("a thread can be started when the process starts");
        Self { queue }
    }

    pub(super) async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let stopped = || Error::unavailable("the writer has stopped");
        let job = Box::new(Waiting {
            unit,
            result: None,
            notified: Vec::new(),
            caller,
        });
        self.queue.send(job).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

fn run(
    tx: &Tx,
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
    mut log: Emptier,
    notifications: &Notifications,
    outages: &Outages,
) {
    let Link::Sqlite(connection) = &tx.link else {
        return;
    };
    let mut group = Vec::with_capacity(GROUP);
    while let Some(job) = jobs.blocking_recv() {
        group.push(job);
        let failure = commit(tx, connection, &mut group, &mut jobs).err();
        match &failure {
            None => {
                outages.reach.over();
                outages.wrote();
            }
            Some(error) => {
                match error {
                    Error::Unwritable(_) => outages.writes.note(&error.cause()),
                    _ => outages.reach.note(&error.cause()),
                }
                // After a failed BEGIN there is nothing to roll back, and that is fine.
                let _ = connection.control("ROLLBACK");
            }
        }
        for mut job in group.drain(..) {
            if failure.is_none() {
                for channel in job.notified() {
                    notifications.notify(channel);
                }
            }
            // What a caller's types do when they are dropped or converted must not end this thread.
            let _ = catch_unwind(AssertUnwindSafe(|| job.answer(failure.as_ref())));
        }
        log.look(connection);
    }
}

/// Runs the first job of the group and whatever waits behind it.
fn commit(
    tx: &Tx,
    connection: &Connection,
    group: &mut Vec<Box<dyn Job>>,
    jobs: &mut mpsc::Receiver<Box<dyn Job>>,
) -> Result<(), Error> {
    if let Err(error) = connection.control("BEGIN IMMEDIATE") {
        // Whoever waits behind has waited long enough too.
        group.extend(std::iter::from_fn(|| jobs.try_recv().ok()));
        return Err(error);
    }
    let mut last = 0;
    loop {
        group[last].run(tx);
        if !connection.is_in_transaction() {
            // A full disk, for one, makes SQLite roll back by itself; what ran from here on would be committed alone.
            return Err(tx.take_refusal().map_or_else(
                || Error::unavailable("a statement ended the transaction of its group"),
                |refusal| Error::Unwritable(refusal.into()),
            ));
        }
        last += 1;
        if last == GROUP {
            break;
        }
        let Ok(next) = jobs.try_recv() else { break };
        group.push(next);
    }
    connection.control("COMMIT")
}

fn in_savepoint<T, E: From<Error>>(tx: &Tx, unit: &impl AsyncFn(&Tx) -> Result<T, E>) -> Result<T, E> {
    let Link::Sqlite(connection) = &tx.link else {
        return Err(Error::Misuse("not SQLite").into());
    };
    connection.control("SAVEPOINT unit")?;
    tx.start_anew();
    let mut result = finished_at_once(unit(tx)).unwrap_or_else(|misuse| Err(misuse.into()));
    if result.is_ok()
        && let Err(misuse) = tx.all_settled()
    {
        result = Err(misuse.into());
    }
    let ended = match &result {
        Ok(_) => connection.control("RELEASE unit"),
        Err(_) => connection
            .control("ROLLBACK TO unit")
            .and_then(|()| connection.control("RELEASE unit")),
    };
    if ended.is_err() {
        // What the unit did can't be told from what the others did any more: none of it may be committed.
        let _ = connection.control("ROLLBACK");
    }
    result
}
