//! The task: a long poll after the other, and a pause after a failure.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use tenure_types::ProjectId;
use tenure_types::signals::{GetRequest, GetResponse, Kind, Signal, Subject};
use tokio::time::Instant;

use super::{FollowerEvent, Shared};
use crate::error::{DecodeError, Error};
use crate::local::Local;
use crate::retries::draw;
use crate::transport::{Call, Transport};

/// The most that the first pause after a failure can be, and the most that any can be.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Until nobody has the client any more.
pub(super) async fn run(local: Weak<Local>, transport: Transport, shared: Arc<Shared>) {
    let _end = End(Arc::clone(&shared));
    let mut cursor = None;
    // Since the last success. The first call is like one after failures: what is known is needed at once.
    let mut failures = None;
    while local.strong_count() > 0 {
        let wait = match failures {
            Some(0) => shared.options.wait(),
            _ => Duration::ZERO,
        };
        let asked_at = Instant::now();
        match poll(&transport, cursor.clone(), wait, shared.options.patience()).await {
            Ok(answer) => {
                let Some(local) = local.upgrade() else { return };
                take(&local, &shared, &answer);
                // An answer after the wait was true at its end; an earlier one may have been on its way for long.
                let waited = asked_at.elapsed() >= wait;
                let is_idle = answer.signals.is_empty() && !answer.more;
                if !answer.more {
                    let idle = if is_idle && waited { wait } else { Duration::ZERO };
                    shared.caught_up_at(asked_at + idle);
                }
                let is_back = !answer.more && failures.replace(0) != Some(0);
                shared.heard.send_replace(());
                tell(&shared, &answer, is_back);
                cursor = Some(answer.cursor);
                if is_idle && !waited {
                    // The server is about to stop, or somebody in between does not let it wait.
                    tokio::time::sleep(FIRST_PAUSE).await;
                }
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

async fn poll(
    transport: &Transport,
    after: Option<String>,
    wait: Duration,
    patience: Duration,
) -> Result<GetResponse, Error> {
    let request = GetRequest {
        after,
        wait: Some(i64::try_from(wait.as_secs()).unwrap_or(i64::MAX)),
    };
    let call = Call::new(Method::GET, "/v1/signals".to_owned())
        .with(&request)
        .held_back_for(wait, patience)
        .tried_once();
    let mut answer = transport.send::<Value>(call).await?.body;
    if let Ok(project) = transport.project_id.parse() {
        in_known_words(&mut answer, project);
    }
    // 200, since what comes here is an answer.
    serde_json::from_value(answer).map_err(|error| DecodeError::new(200, &error).into())
}

/// Of a signal in words that this version does not know, as a newer server may have them, no more is taken than that
/// something has changed: about its subject, or about the whole project where that is unknown too. Checks ask the server then.
fn in_known_words(answer: &mut Value, project: ProjectId) {
    let signals = answer.get_mut("signals").and_then(Value::as_array_mut);
    for signal in signals.into_iter().flatten() {
        let known = |name, is_known: fn(&str) -> bool| signal[name].as_str().is_some_and(is_known);
        let is_subject_known = known("subject", |subject| subject.parse::<Subject>().is_ok());
        let is_kind_known = known("kind", |kind| ["ended", "changed"].contains(&kind));
        if !is_subject_known || !is_kind_known {
            signal["kind"] = "changed".into();
        }
        if !is_subject_known {
            signal["subject"] = project.to_string().into();
        }
    }
}

/// Signals first and caches after: a check in between asks the server.
fn take(local: &Local, shared: &Shared, answer: &GetResponse) {
    shared.learn(answer.reset, &answer.signals);
    if answer.reset {
        // A change may have been missed.
        local.forget_keys_and_policies();
    }
    for signal in &answer.signals {
        obey(local, signal);
    }
}

/// Observers come last: however long they take, checks know by then.
fn tell(shared: &Shared, answer: &GetResponse, is_back: bool) {
    if answer.reset {
        shared.tell(&FollowerEvent::Restarted);
    }
    if !answer.signals.is_empty() {
        shared.tell(&FollowerEvent::Received(&answer.signals));
    }
    if is_back {
        shared.tell(&FollowerEvent::CaughtUp);
    }
}

/// Says that the task is over, however it ended.
struct End(Arc<Shared>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.has_ended.store(true, Ordering::Release);
        self.0.heard.send_replace(());
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
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_newer_server_signals_is_a_change() {
        let uuid = "e3795c81-f849-4167-bfda-e4a6e9c280fd";
        let (project, user) = (format!("project-test-{uuid}"), format!("user-test-{uuid}"));
        let signal =
            |kind: &str, subject: &str| json!({"kind": kind, "subject": subject, "at": 1, "cause": "x"});
        let mut answer = json!({"cursor": "1", "reset": false, "more": false, "signals": [
            signal("ended", &user), signal("paused", &user), signal("ended", "connection-test-1"), signal("x", "y"),
        ], "next": null});
        in_known_words(&mut answer, project.parse().unwrap());
        let answer: GetResponse = serde_json::from_value(answer).unwrap();
        let read = answer
            .signals
            .iter()
            .map(|signal| (signal.kind, signal.subject.to_string()));
        let expected = [
            (Kind::Ended, user.clone()),
            (Kind::Changed, user),
            (Kind::Changed, project.clone()),
            (Kind::Changed, project),
        ];
        assert_eq!(read.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses: Vec<_> = (0..8).map(|failures| pause(failures).as_millis()).collect();
        assert_eq!(pauses, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
    }
}
