//! How long a task has spent in the database, for whoever asks.

use std::cell::Cell;
use std::future::Future;
use std::time::{Duration, Instant};

tokio::task_local! {
    static SPENT: Cell<Duration>;
}

/// Runs a future, and tells how much of its time it spent waiting for the database.
pub async fn timed<F: Future>(future: F) -> (F::Output, Duration) {
    SPENT
        .scope(Cell::default(), async move {
            let output = future.await;
            (output, SPENT.with(Cell::get))
        })
        .await
}

/// Counts a call of the database towards the surrounding [`timed`], if there is one.
pub(crate) async fn counted<F: Future>(call: F) -> F::Output {
    let begun = Instant::now();
    let output = call.await;
    // Outside of `timed` nobody asks.
    let _ = SPENT.try_with(|spent| spent.set(spent.get() + begun.elapsed()));
    output
}
