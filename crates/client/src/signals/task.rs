//! The follower's task: one long poll after another, with a pause after a failure.

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
use crate::retries::generate_jitter;
use crate::transport::{Call, Transport};

/// The upper limits of the first pause after a failure, and of every pause.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Runs until the last clone of the client is dropped.
pub(super) async fn run(local: Weak<Local>, transport: Transport, shared: Arc<Shared>) {
    let _end = End(Arc::clone(&shared));
    let mut cursor = None;
    // Since the last success; `None` before the first one, whose answer is needed at once, as after a failure.
    let mut failures = None;
    while local.strong_count() > 0 {
        let wait = match failures {
            Some(0) => shared.options.wait(),
            _ => Duration::ZERO,
        };
        let sent_at = Instant::now();
        match poll(&transport, cursor.clone(), wait, shared.options.patience()).await {
            Ok(answer) => {
                let Some(local) = local.upgrade() else { return };
                apply(&local, &shared, &answer);
                // An answer after the whole wait is as recent as the wait's end. An earlier one is as old as the request.
                let waited = sent_at.elapsed() >= wait;
                let is_idle = answer.signals.is_empty() && !answer.more;
                if !answer.more {
                    let idle = if is_idle && waited { wait } else { Duration::ZERO };
                    shared.caught_up_at(sent_at + idle);
                }
                let is_back = !answer.more && failures.replace(0) != Some(0);
                shared.progress.send_replace(());
                emit(&shared, &answer, is_back);
                cursor = Some(answer.cursor);
                if is_idle && !waited {
                    // The server is stopping, or a proxy does not let it wait.
                    tokio::time::sleep(FIRST_PAUSE).await;
                }
            }
            Err(error) => {
                let so_far = failures.unwrap_or(0_u32);
                failures = Some(so_far.saturating_add(1));
                shared.failures.fetch_add(1, Ordering::Relaxed);
                let pause = pause(so_far).mul_f64(generate_jitter());
                shared.emit(&FollowerEvent::Failed { error: &error, pause });
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
        as_known_variants(&mut answer, project);
    }
    // `send` returns successful answers only.
    serde_json::from_value(answer).map_err(|error| DecodeError::new(200, &error).into())
}

/// Replaces what this version can't read, as a newer server may send it: an unknown kind becomes `changed`, and an unknown
/// subject becomes the whole project. Checks then ask the server.
fn as_known_variants(answer: &mut Value, project: ProjectId) {
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

/// Records the signals first and updates the caches after: a check in between asks the server.
fn apply(local: &Local, shared: &Shared, answer: &GetResponse) {
    shared.record(answer.reset, &answer.signals);
    if answer.reset {
        // A change may have been missed.
        local.forget_keys_and_policies();
    }
    for signal in &answer.signals {
        update_caches(local, signal);
    }
}

/// Calls the observer, after the signals are in effect: it may take long.
fn emit(shared: &Shared, answer: &GetResponse, is_back: bool) {
    if answer.reset {
        shared.emit(&FollowerEvent::Restarted);
    }
    if !answer.signals.is_empty() {
        shared.emit(&FollowerEvent::Received(&answer.signals));
    }
    if is_back {
        shared.emit(&FollowerEvent::CaughtUp);
    }
}

/// Records that the task has ended, in whatever way.
struct End(Arc<Shared>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.has_ended.store(true, Ordering::Release);
        self.0.progress.send_replace(());
    }
}

/// Drops the keys and policies that a signal is about.
fn update_caches(local: &Local, signal: &Signal) {
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
    fn unknown_signals_of_a_newer_server_become_changes() {
        let uuid = "e3795c81-f849-4167-bfda-e4a6e9c280fd";
        let (project, user) = (format!("project-test-{uuid}"), format!("user-test-{uuid}"));
        let signal =
            |kind: &str, subject: &str| json!({"kind": kind, "subject": subject, "at": 1, "cause": "x"});
        let mut answer = json!({"cursor": "1", "reset": false, "more": false, "signals": [
            signal("ended", &user), signal("paused", &user), signal("ended", "connection-test-1"), signal("x", "y"),
        ], "next": null});
        as_known_variants(&mut answer, project.parse().unwrap());
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
