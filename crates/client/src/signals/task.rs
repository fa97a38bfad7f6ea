//! The task: a long poll after the other, and a pause after a failure.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use reqwest::Method;
use tenure_types::signals::{GetRequest, GetResponse, Kind, Signal, Subject};
use tokio::time::Instant;

use super::{FollowerEvent, Shared};
use crate::client::Inner;
use crate::retries::draw;
use crate::transport::{Call, Transport};
use crate::{Error, local::Local};

/// The most that the first pause after a failure can be, and the most that any can be.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Until nobody has the client any more.
pub(super) async fn run(client: Weak<Inner>, shared: Arc<Shared>) {
    let mut cursor = None;
    // Since the last success. The first call is like one after failures: what is known is needed at once.
    let mut failures = None;
    loop {
        let Some(transport) = client.upgrade().map(|inner| inner.transport.clone()) else {
            return;
        };
        let wait = match failures {
            Some(0) => shared.options.wait(),
            _ => Duration::ZERO,
        };
        let asked_at = Instant::now();
        match poll(&transport, cursor.clone(), wait).await {
            Ok(answer) => {
                let Some(inner) = client.upgrade() else { return };
                // An empty answer was true when it was given, after the wait; another one may have been on its way long.
                let was_idle = wait.min(asked_at.elapsed());
                let known_at = match (answer.more, answer.signals.is_empty()) {
                    (true, _) => None,
                    (false, true) => Some(asked_at + was_idle),
                    (false, false) => Some(asked_at),
                };
                take(&inner.local, &shared, &answer, known_at);
                if !answer.more && failures != Some(0) {
                    failures = Some(0);
                    shared.tell(&FollowerEvent::CaughtUp);
                }
                cursor = Some(answer.cursor);
                shared.heard.send_replace(());
            }
            Err(error) => {
                let so_far = failures.unwrap_or(0_u32);
                failures = Some(so_far.saturating_add(1));
                shared.failures.fetch_add(1, Ordering::Relaxed);
                let pause = pause(so_far).mul_f64(draw());
                shared.tell(&FollowerEvent::Failed { error: &error, pause });
                tokio::time::sleep(pause).await;
            }
        }
    }
}

async fn poll(transport: &Transport, after: Option<String>, wait: Duration) -> Result<GetResponse, Error> {
    let request = GetRequest {
        after,
        wait: Some(i64::try_from(wait.as_secs()).unwrap_or(i64::MAX)),
    };
    let call = Call::new(Method::GET, "/v1/signals".to_owned())
        .with(&request)
        .held_back_for(wait)
        .tried_once();
    transport.send(call).await
}

/// Signals first and caches after: a check in between asks the server.
fn take(local: &Local, shared: &Shared, answer: &GetResponse, known_at: Option<Instant>) {
    shared.learn(answer.reset, &answer.signals, known_at);
    if answer.reset {
        shared.tell(&FollowerEvent::Restarted);
        // A change may have been missed.
        local.forget_policies();
    }
    for signal in &answer.signals {
        obey(local, signal);
    }
    if !answer.signals.is_empty() {
        shared.tell(&FollowerEvent::Received(&answer.signals));
    }
}

/// What a signal means for keys and policies that are kept.
fn obey(local: &Local, signal: &Signal) {
    match (signal.kind, signal.subject) {
        (Kind::Ended, Subject::Key(kid)) => local.drop_key(kid),
        (_, Subject::Project(_)) => local.forget_project_policy(),
        (_, Subject::Organization(organization)) => local.forget_organization_policy(organization),
        _ => {}
    }
}

fn pause(failures: u32) -> Duration {
    FIRST_PAUSE
        .saturating_mul(2_u32.saturating_pow(failures))
        .min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses: Vec<_> = (0..8).map(|failures| pause(failures).as_millis()).collect();
        assert_eq!(pauses, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
    }
}
