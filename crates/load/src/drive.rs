//! Sends prepared requests over many connections, closed loop or open, and counts what comes back.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use serde::Deserialize;

use crate::{
    http::{Answer, Connection},
    pace::Pacer,
};

/// Requests and the place reached in them; a second run goes on where the first stopped.
pub(crate) struct Requests {
    bytes: Vec<Vec<u8>>,
    cycles: bool,
    next: AtomicUsize,
    accepts: fn(&Answer<'_>) -> bool,
    keeps_tokens: bool,
}

impl Requests {
    /// Sent over and over, in order.
    pub(crate) fn repeated(bytes: Vec<Vec<u8>>) -> Self {
        Self::new(bytes, true)
    }

    /// Each sent once.
    pub(crate) fn once(bytes: Vec<Vec<u8>>) -> Self {
        Self::new(bytes, false)
    }

    /// Says which answers are right, where that is more than a 200.
    pub(crate) fn accepting(mut self, accepts: fn(&Answer<'_>) -> bool) -> Self {
        self.accepts = accepts;
        self
    }

    /// Keeps the `session_token` of each answer.
    pub(crate) fn keeping_tokens(mut self) -> Self {
        self.keeps_tokens = true;
        self
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    fn new(bytes: Vec<Vec<u8>>, cycles: bool) -> Self {
        let accepts = |answer: &Answer<'_>| answer.status == 200;
        Self {
            bytes,
            cycles,
            next: AtomicUsize::new(0),
            accepts,
            keeps_tokens: false,
        }
    }

    fn take(&self) -> Option<&[u8]> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let place = if self.cycles {
            place % self.bytes.len()
        } else {
            place
        };
        self.bytes.get(place).map(Vec::as_slice)
    }
}

/// How hard to push.
#[derive(Clone, Copy)]
pub(crate) struct Push {
    pub(crate) connections: usize,
    /// Requests a second of an open loop; closed loop without.
    pub(crate) rate: Option<f64>,
    pub(crate) how_long: Duration,
}

/// What came back.
pub(crate) struct Outcome {
    /// Nanoseconds, of accepted answers.
    pub(crate) latencies: Histogram<u64>,
    pub(crate) accepted: u32,
    pub(crate) refused: u32,
    /// One of the refusals, in words.
    pub(crate) refusal: Option<String>,
    pub(crate) elapsed: Duration,
    pub(crate) tokens: Vec<String>,
}

impl Outcome {
    pub(crate) fn per_second(&self) -> f64 {
        f64::from(self.accepted) / self.elapsed.as_secs_f64()
    }

    /// For preparations, where one wrong answer spoils what follows.
    pub(crate) fn all_accepted(self, what: &str) -> Result<Self> {
        match &self.refusal {
            Some(refusal) => anyhow::bail!("{what}: {} refused, one of them: {refusal}", self.refused),
            None => Ok(self),
        }
    }
}

/// Runs until the time is over or, for requests sent once, until none is left.
pub(crate) async fn drive(address: SocketAddr, requests: &Arc<Requests>, push: Push) -> Result<Outcome> {
    let mut connections = Vec::with_capacity(push.connections);
    for _ in 0..push.connections {
        connections.push(
            Connection::open(address)
                .await
                .with_context(|| format!("connecting to {address}"))?,
        );
    }
    let pacer = push
        .rate
        .map(|rate| Pacer::start(rate, push.how_long, push.connections));
    let started = Instant::now();
    let deadline = started + push.how_long;
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|connection| {
            let loops = Loop {
                connection,
                address,
                requests: Arc::clone(requests),
                pacer: pacer.clone(),
                deadline,
            };
            tokio::spawn(loops.run())
        })
        .collect();
    let mut outcome = Outcome::empty();
    for task in tasks {
        // A server that hangs must end the run with words, not hang it too.
        let patience = push.how_long + Duration::from_secs(60);
        let share = tokio::time::timeout(patience, task)
            .await
            .context("the server stopped answering")??;
        outcome.add(share);
    }
    outcome.elapsed = started.elapsed();
    Ok(outcome)
}

/// One connection's work.
struct Loop {
    connection: Connection,
    address: SocketAddr,
    requests: Arc<Requests>,
    pacer: Option<Arc<Pacer>>,
    deadline: Instant,
}

impl Loop {
    async fn run(mut self) -> Outcome {
        let mut share = Outcome::empty();
        while let Some(due) = self.due().await {
            let Some(request) = self.requests.take() else {
                break;
            };
            match self.connection.send(request).await {
                Ok(answer) if (self.requests.accepts)(&answer) => {
                    let nanos = u64::try_from(due.elapsed().as_nanos()).unwrap_or(u64::MAX);
                    share.latencies.saturating_record(nanos);
                    share.accepted += 1;
                    if self.requests.keeps_tokens {
                        match serde_json::from_slice::<Started>(answer.body) {
                            Ok(started) => share.tokens.push(started.session_token),
                            Err(error) => share.refuse(|| format!("no session_token: {error}")),
                        }
                    }
                }
                Ok(answer) => {
                    share.refuse(|| format!("{} {}", answer.status, String::from_utf8_lossy(answer.body)));
                }
                Err(error) => {
                    share.refuse(|| error.to_string());
                    match Connection::open(self.address).await {
                        Ok(connection) => self.connection = connection,
                        Err(_) => break,
                    }
                }
            }
        }
        share
    }

    /// The moment from which the next request's latency counts; `None` when the run is over.
    async fn due(&self) -> Option<Instant> {
        let now = Instant::now();
        match &self.pacer {
            // A server that can't hold the rate gets five seconds for the backlog, not for ever.
            Some(_) if now > self.deadline + Duration::from_secs(5) => None,
            Some(pacer) => pacer.next().await.map(|(_, due)| due),
            None => (now < self.deadline).then_some(now),
        }
    }
}

#[derive(Deserialize)]
struct Started {
    session_token: String,
}

impl Outcome {
    fn empty() -> Self {
        Self {
            latencies: Histogram::new_with_max(100_000_000_000, 3).expect("bounds that the crate allows"),
            accepted: 0,
            refused: 0,
            refusal: None,
            elapsed: Duration::ZERO,
            tokens: Vec::new(),
        }
    }

    fn refuse(&mut self, words: impl FnOnce() -> String) {
        self.refused += 1;
        self.refusal.get_or_insert_with(words);
    }

    fn add(&mut self, share: Self) {
        self.latencies
            .add(&share.latencies)
            .expect("histograms of the same bounds");
        self.accepted += share.accepted;
        self.refused += share.refused;
        self.refusal = self.refusal.take().or(share.refusal);
        self.tokens.extend(share.tokens);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers each request after `delay` with the status that the request's path names.
    async fn echo_status(delay: Duration) -> SocketAddr {
        crate::fake::serve(delay, |line| {
            let status = line.split(['/', ' ']).nth(2).unwrap();
            (
                status.parse().unwrap(),
                format!("{{\"session_token\":\"token-{status}\"}}"),
            )
        })
        .await
    }

    fn to(address: SocketAddr, statuses: &[u16]) -> Vec<Vec<u8>> {
        statuses
            .iter()
            .map(|status| crate::http::request("GET", &format!("/{status}"), address, "x", None))
            .collect()
    }

    #[tokio::test]
    async fn each_request_is_sent_once_and_wrong_answers_are_counted() {
        let address = echo_status(Duration::ZERO).await;
        let requests = Arc::new(Requests::once(to(address, &[200, 200, 500, 201, 200])).keeping_tokens());
        let push = Push {
            connections: 3,
            rate: None,
            how_long: Duration::from_secs(10),
        };
        let outcome = drive(address, &requests, push).await.unwrap();
        assert_eq!((outcome.accepted, outcome.refused), (3, 2));
        assert_eq!(outcome.latencies.len(), 3);
        assert_eq!(outcome.tokens, ["token-200"; 3]);
        assert!(outcome.all_accepted("test").is_err());
    }

    #[tokio::test]
    async fn an_open_loop_charges_the_wait_for_a_connection() {
        // One connection, 20 ms an answer, 100 requests a second: each waits for those before it.
        let address = echo_status(Duration::from_millis(20)).await;
        let requests = Arc::new(Requests::repeated(to(address, &[200])));
        let push = Push {
            connections: 1,
            rate: Some(100.0),
            how_long: Duration::from_millis(200),
        };
        let outcome = drive(address, &requests, push).await.unwrap();
        assert_eq!(outcome.accepted, 20);
        assert!(
            outcome.latencies.max() > 150_000_000,
            "{}",
            outcome.latencies.max()
        );
    }
}
