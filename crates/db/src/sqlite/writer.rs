//! Group commit: the units of work that wait at the same time share one transaction and one fsync. Each has a savepoint
//! of its own, so that one can fail alone, and each is answered only after the commit that holds it.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Poll, Waker};

use tokio::sync::{mpsc, oneshot};

use crate::sqlite::Connection;
use crate::tx::Link;
use crate::{Error, Tx};

/// The most units in one transaction; more would only make the first of them wait.
const GROUP: usize = 256;
/// The most units that wait; beyond, callers wait to be let in.
const QUEUE: usize = 4096;

pub(super) struct Writer {
    queue: mpsc::Sender<Job>,
}

/// Runs a unit inside the open transaction. What it returns is called after the commit, with how that went.
type Job = Box<dyn FnOnce(&Tx) -> Answer + Send>;
type Answer = Box<dyn FnOnce(Option<&rusqlite::Error>)>;

impl Writer {
    pub(super) fn start(connection: Connection) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let tx = Tx::new(Link::Sqlite(connection));
        std::thread::Builder::new()
            .name("tenure-db-writer".into())
            .spawn(move || run(&tx, jobs))
            .expect("a thread can be started when the process starts");
        Self { queue }
    }

    pub(super) async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            if answer.is_closed() {
                // Nobody waits any more, and nothing has been done yet.
                return Box::new(|_| {});
            }
            let result = in_savepoint(tx, &unit);
            Box::new(move |failure| {
                // A caller that left in the meantime left a unit that is done whole.
                let _ = answer.send(match failure {
                    None => result,
                    Some(error) => Err(Error::unavailable(error.to_string()).into()),
                });
            })
        });
        if self.queue.send(job).await.is_err() {
            return Err(Error::unavailable("the writer has stopped").into());
        }
        answered.await.unwrap_or_else(|_| Err(Error::unavailable("the writer has stopped").into()))
    }
}

fn run(tx: &Tx, mut jobs: mpsc::Receiver<Job>) {
    let Link::Sqlite(connection) = &tx.link else { return };
    let mut answers = Vec::with_capacity(GROUP);
    while let Some(job) = jobs.blocking_recv() {
        let begun = connection.lock().execute_batch("BEGIN IMMEDIATE");
        let mut failure = begun.err();
        let mut next = Some(job);
        while let Some(job) = next {
            if failure.is_none() {
                answers.push(job(tx));
            }
            // Without a transaction the job is dropped, and its caller told so by the closed channel.
            next = if answers.len() < GROUP { jobs.try_recv().ok() } else { None };
        }
        if failure.is_none() {
            failure = connection.lock().execute_batch("COMMIT").err();
        }
        if let Some(error) = &failure {
            tracing::error!(%error, "a group of writes could not be committed");
            // After a failed BEGIN there is nothing to roll back, and that is fine.
            let _ = connection.lock().execute_batch("ROLLBACK");
        }
        for answer in answers.drain(..) {
            answer(failure.as_ref());
        }
    }
}

fn in_savepoint<T, E: From<Error>>(tx: &Tx, unit: &impl AsyncFn(&Tx) -> Result<T, E>) -> Result<T, E> {
    let Link::Sqlite(connection) = &tx.link else { return Err(Error::Misuse("not SQLite").into()) };
    connection.batch("SAVEPOINT unit")?;
    let result = catch_unwind(AssertUnwindSafe(|| finish_at_once(unit(tx))))
        .unwrap_or(Err(Error::Misuse("it panicked")))
        .unwrap_or_else(|misuse| Err(misuse.into()));
    connection.batch(if result.is_ok() { "RELEASE unit" } else { "ROLLBACK TO unit; RELEASE unit" })?;
    result
}

/// Every call on a SQLite [`Tx`] is done when it returns, so a unit that awaits nothing else is done at the first poll.
pub(super) fn finish_at_once<T>(unit: impl Future<Output = T>) -> Result<T, Error> {
    match std::pin::pin!(unit).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Ok(result),
        Poll::Pending => Err(Error::Misuse("it awaited something other than its transaction")),
    }
}
