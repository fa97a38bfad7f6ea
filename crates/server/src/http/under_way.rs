//! The requests of one connection that are under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

#[derive(Default)]
pub(super) struct Requests {
    begun: AtomicU64,
    /// Or dropped, because the client has gone.
    answered: AtomicU64,
}

/// A request until it is answered.
pub(super) struct UnderWay(Arc<Requests>);

impl Requests {
    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        self.begun.fetch_add(1, Ordering::Relaxed);
        UnderWay(self.clone())
    }

    /// Done when none has been under way for `patience`, or, where there were some, for up to twice as long: looking at
    /// the clock now and then costs a request nothing.
    pub(super) async fn silence(&self, patience: Duration) {
        let mut before = self.counted();
        loop {
            tokio::time::sleep(patience).await;
            let now = self.counted();
            if now == before && now.0 == now.1 {
                return;
            }
            before = now;
        }
    }

    /// Whether the connection has brought no request yet.
    pub(super) fn are_none(&self) -> bool {
        self.counted().0 == 0
    }

    /// How many have been answered, if none is under way.
    pub(super) fn idle_after(&self) -> Option<u64> {
        let (begun, answered) = self.counted();
        (begun == answered).then_some(answered)
    }

    fn counted(&self) -> (u64, u64) {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (count(&self.begun), count(&self.answered))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.answered.fetch_add(1, Ordering::Relaxed);
    }
}
