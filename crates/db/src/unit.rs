//! Running a unit of work without letting it take its surroundings down.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::Error;

/// A panic becomes [`Error::Misuse`]: whoever drops the transaction afterwards rolls it back.
pub(crate) async fn caught<T>(unit: impl Future<Output = T>) -> Result<T, Error> {
    let mut unit = pin!(unit);
    std::future::poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| unit.as_mut().poll(context)))
            .map_or(Poll::Ready(Err(panicked())), |poll| poll.map(Ok))
    })
    .await
}

/// Every call on a SQLite transaction is done when it returns, so a unit that awaits nothing else is done at the first
/// poll.
pub(crate) fn finished_at_once<T>(unit: impl Future<Output = T>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(|| {
        match pin!(unit).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => Ok(result),
            Poll::Pending => Err(Error::Misuse("it awaited something other than its transaction")),
        }
    }))
    .unwrap_or_else(|_| Err(panicked()))
}

fn panicked() -> Error {
    Error::Misuse("it panicked")
}
