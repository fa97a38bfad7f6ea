//! The clock of an open loop: each request has the moment at which it was due, whether or not a connection was free,
//! so that a server that stalls is charged for everybody who waited.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::Semaphore;

/// Hands out due times at a fixed rate.
pub(crate) struct Pacer {
    started: Instant,
    interval: Duration,
    total: u32,
    taken: AtomicU32,
    due: Semaphore,
}

impl Pacer {
    /// Starts at once and goes on for `how_long`; `takers` is the number of tasks that will ask.
    ///
    /// The times are kept by a thread, because the timers of the async runtime are a millisecond coarse.
    pub(crate) fn start(rate: f64, how_long: Duration, takers: usize) -> Arc<Self> {
        let interval = Duration::from_secs_f64(1.0 / rate);
        let total = how_long.div_duration_f64(interval).round();
        // The rate is a person's argument: a float in, a count out.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates, never wraps"
        )]
        let total = total as u32;
        let pacer = Arc::new(Self {
            started: Instant::now(),
            interval,
            total,
            taken: AtomicU32::new(0),
            due: Semaphore::new(0),
        });
        let clock = Arc::clone(&pacer);
        thread::spawn(move || {
            for number in 0..total {
                let wait = clock.moment(number).saturating_duration_since(Instant::now());
                if !wait.is_zero() {
                    thread::sleep(wait);
                }
                clock.due.add_permits(1);
            }
            // Wakes the tasks that would wait for a request that never falls due.
            clock.due.add_permits(takers);
        });
        pacer
    }

    /// The number of the next request and the moment at which it was due; `None` after the last.
    pub(crate) async fn next(&self) -> Option<(u32, Instant)> {
        self.due.acquire().await.ok()?.forget();
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        (number < self.total).then(|| (number, self.moment(number)))
    }

    fn moment(&self, number: u32) -> Instant {
        self.started + self.interval * number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn due_times_are_even_and_end() {
        let pacer = Pacer::start(1000.0, Duration::from_millis(50), 2);
        // Nobody asked in time: the due times are the planned ones all the same.
        tokio::time::sleep(Duration::from_millis(60)).await;
        let mut moments = Vec::new();
        while let Some((number, moment)) = pacer.next().await {
            assert_eq!(usize::try_from(number).unwrap(), moments.len());
            moments.push(moment);
        }
        assert_eq!(moments.len(), 50);
        assert!(
            moments
                .windows(2)
                .all(|pair| pair[1] - pair[0] == Duration::from_millis(1))
        );
        assert!(pacer.next().await.is_none());
    }
}
