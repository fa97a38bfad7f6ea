//! Several calls of one unit of work at once.

use std::future::{Future, poll_fn};
use std::task::Poll;

/// Runs them all. On PostgreSQL their statements travel together, so that all wait for the network as long as one; on
/// SQLite each ends before the next begins. Returns at the first that fails.
pub async fn joined<F, T, E>(calls: impl IntoIterator<Item = F>) -> Result<(), E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut running: Vec<_> = calls.into_iter().map(Box::pin).collect();
    poll_fn(|context| {
        let mut failure = None;
        running.retain_mut(|call| {
            if failure.is_some() {
                return true;
            }
            match call.as_mut().poll(context) {
                Poll::Pending => true,
                Poll::Ready(done) => {
                    failure = done.err();
                    false
                }
            }
        });
        match failure {
            Some(error) => Poll::Ready(Err(error)),
            None if running.is_empty() => Poll::Ready(Ok(())),
            None => Poll::Pending,
        }
    })
    .await
}
