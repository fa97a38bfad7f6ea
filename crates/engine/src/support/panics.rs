//! A panic is a bug of ours, and one request's or job's: it must not take others with it, nor be silent.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

/// What was under way panicked, and is gone.
#[derive(Debug, thiserror::Error)]
#[error("panicked: {0}")]
pub struct Panicked(String);

/// Runs a future to its end, or to its panic. State that it shares must bear to be left half-way: our locks are taken
/// over from whoever panicked, and a transaction that is dropped is rolled back.
pub async fn caught<F: Future>(future: F) -> Result<F::Output, Panicked> {
    let mut future = pin!(future);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(payload) => Poll::Ready(Err(Panicked(message(payload.as_ref())))),
        },
    )
    .await
}

/// Of `panic!` with a text, as all of the standard library's are.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("without a text")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_error() {
        assert_eq!(caught(async { 1 }).await.unwrap(), 1);
        let texts = caught(async { panic!("number {}", 2) }).await;
        assert_eq!(texts.unwrap_err().to_string(), "panicked: number 2");
        let late = caught(async {
            tokio::task::yield_now().await;
            std::panic::panic_any(3);
        });
        let late = late.await.unwrap_err();
        assert_eq!(late.to_string(), "panicked: without a text");
    }
}
