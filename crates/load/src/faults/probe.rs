//! Requests that go on through a fault, and what came of them.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::{task::JoinHandle, time::timeout};

use super::Node;
use crate::{bench::bearer, http::Connection, project::Project};

/// User 0 is the one whose rows are locked; the others have nothing to do with it.
pub(super) const USERS: usize = 8;

/// Between two requests of a probe.
const PAUSE: Duration = Duration::from_millis(20);

/// After this long without an answer a client has given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long all may take to answer again once the fault is over.
const RECOVERY: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// GET /health
    Health,
    /// The signing keys of the project.
    Jwks,
    /// Authenticate a session.
    Read,
    /// Start a session: acknowledged, it must be there afterwards.
    Write,
    /// Extend the session of user 0, many at a time.
    Locked,
}

/// What a kind of request met, from the beginning of the fault to the first right answer after its end.
struct Seen {
    kind: Kind,
    /// By status; 0 where the connection broke or nothing came.
    answers: BTreeMap<u16, u64>,
    /// The longest time without a right answer.
    outage: Duration,
    started: Vec<String>,
}

pub(super) struct Outcome {
    seen: Vec<Seen>,
    limits: Vec<(Kind, Option<Duration>)>,
    acknowledged: u64,
    lost: u64,
    /// Answers beside 200 and 503 are right, too: see what the fault says.
    pub(super) forgiven: Vec<u16>,
}

/// Lets requests go on while `fault` happens, until all are answered again, and looks for what was acknowledged.
/// `limits` says how long a kind may be without a right answer; none for what needs the broken part.
pub(super) async fn through<T>(
    node: &Node,
    limits: &[(Kind, Option<Duration>)],
    fault: impl Future<Output = Result<T>>,
) -> Result<Outcome> {
    let mut connection = node.project.connect().await?;
    let mut tokens = Vec::new();
    for user in 0..USERS {
        tokens.push(start(&node.project, &mut connection, &bearer(user)).await?);
    }
    let over = Arc::new(AtomicBool::new(false));
    let probes: Vec<JoinHandle<Seen>> = limits
        .iter()
        .flat_map(|(kind, _)| {
            let copies = if *kind == Kind::Locked { 32 } else { 2 };
            (0..copies).map(|copy| (*kind, copy))
        })
        .map(|(kind, copy)| {
            let user = if kind == Kind::Locked {
                0
            } else {
                1 + copy % (USERS - 1)
            };
            let request = match kind {
                Kind::Health => node.project.get("/health"),
                Kind::Jwks => node.project.get(&node.jwks()),
                Kind::Read => node.project.authenticate(&tokens[user]),
                Kind::Write => node.project.start(&bearer(user)),
                Kind::Locked => node.project.extend(&tokens[user], 60),
            };
            tokio::spawn(go_on(kind, node.project.clone(), request, Arc::clone(&over)))
        })
        .collect();
    // All have answered at least once before anything breaks.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let broken = fault.await;
    over.store(true, Ordering::Relaxed);
    let mut seen: Vec<Seen> = Vec::new();
    for probe in probes {
        merge(&mut seen, probe.await?);
    }
    broken?;

    let mut connection = node.project.connect().await?;
    let (mut acknowledged, mut lost) = (0, 0);
    for token in seen.iter().flat_map(|seen| &seen.started).chain(&tokens) {
        let (status, body) = connection.call(&node.project.authenticate(token)).await?;
        ensure!(
            matches!(status, 200 | 404),
            "a session was answered {status} {body} after the fault"
        );
        acknowledged += 1;
        lost += u64::from(status != 200);
    }
    Ok(Outcome {
        seen,
        limits: limits.to_vec(),
        acknowledged,
        lost,
        forgiven: Vec::new(),
    })
}

pub(super) async fn start(project: &Project, connection: &mut Connection, bearer: &str) -> Result<String> {
    let (status, body) = connection.call(&project.start(bearer)).await?;
    ensure!(status == 200, "a start was answered {status} {body}");
    let token = body["session_token"]
        .as_str()
        .context("a start without a token")?;
    Ok(token.to_owned())
}

/// Until the fault is over and an answer was right again.
async fn go_on(kind: Kind, project: Project, request: Vec<u8>, over: Arc<AtomicBool>) -> Seen {
    let mut seen = Seen {
        kind,
        answers: BTreeMap::new(),
        outage: Duration::ZERO,
        started: Vec::new(),
    };
    let mut connection = None;
    let mut last_right = Instant::now();
    let mut ended: Option<Instant> = None;
    loop {
        // Read before the request is sent: what was asked during the fault does not show that it is over.
        let is_over = over.load(Ordering::Relaxed);
        let answer = timeout(PATIENCE, ask(&project, &mut connection, &request)).await;
        let (status, body) = answer.ok().flatten().unwrap_or_else(|| {
            connection = None;
            (0, Value::Null)
        });
        *seen.answers.entry(status).or_default() += 1;
        if status == 200 {
            seen.outage = seen.outage.max(last_right.elapsed());
            last_right = Instant::now();
            if kind == Kind::Write {
                seen.started
                    .extend(body["session_token"].as_str().map(str::to_owned));
            }
        }
        if is_over && (status == 200 || ended.get_or_insert_with(Instant::now).elapsed() > RECOVERY) {
            seen.outage = seen.outage.max(last_right.elapsed());
            return seen;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn ask(project: &Project, connection: &mut Option<Connection>, request: &[u8]) -> Option<(u16, Value)> {
    let mut open = match connection.take() {
        Some(open) => open,
        None => project.connect().await.ok()?,
    };
    let answer = open.send(request).await.ok()?;
    let answer = (
        answer.status,
        serde_json::from_slice(answer.body).unwrap_or_default(),
    );
    *connection = Some(open);
    Some(answer)
}

fn merge(all: &mut Vec<Seen>, one: Seen) {
    let Some(seen) = all.iter_mut().find(|seen| seen.kind == one.kind) else {
        return all.push(one);
    };
    for (status, count) in one.answers {
        *seen.answers.entry(status).or_default() += count;
    }
    seen.outage = seen.outage.max(one.outage);
    seen.started.extend(one.started);
}

impl Outcome {
    /// Nothing acknowledged is lost, and no answer was an error other than "later".
    pub(super) fn is_sound(&self) -> bool {
        let is_right = |status: &u16| matches!(status, 200 | 503) || self.forgiven.contains(status);
        self.lost == 0 && self.seen.iter().all(|seen| seen.answers.keys().all(is_right))
    }

    /// For people: a line for each kind of request, and one for the fault.
    pub(super) fn lines(&self, fault: &str) -> Vec<String> {
        let limit = |kind| {
            self.limits
                .iter()
                .find(|(one, _)| *one == kind)
                .and_then(|(_, limit)| *limit)
        };
        let mut lines: Vec<String> = self
            .seen
            .iter()
            .map(|seen| line(fault, seen, limit(seen.kind)))
            .collect();
        lines.push(format!(
            "{fault}: {} acknowledged sessions looked up, {} lost",
            self.acknowledged, self.lost
        ));
        lines
    }
}

fn line(fault: &str, seen: &Seen, limit: Option<Duration>) -> String {
    let kind = match seen.kind {
        Kind::Health => "health",
        Kind::Jwks => "signing keys",
        Kind::Read => "reads",
        Kind::Write => "writes",
        Kind::Locked => "the locked user",
    };
    let target = limit.map_or(String::new(), |limit| {
        let verdict = if seen.outage <= limit { "met" } else { "MISSED" };
        format!(" (target {} s, {verdict})", limit.as_secs_f64())
    });
    let answers = seen.answers.iter().map(|(status, count)| match status {
        0 => format!("{count} without an answer"),
        status => format!("{count} × {status}"),
    });
    let answers = answers.collect::<Vec<_>>().join(", ");
    let outage = seen.outage.as_secs_f64();
    format!("{fault}: {kind}: longest outage {outage:.2} s{target}; {answers}")
}

/// The id of the session's user, without its prefix.
pub(super) async fn user_of(node: &Node, user: usize) -> Result<String> {
    let mut connection = node.project.connect().await?;
    let token = start(&node.project, &mut connection, &bearer(user)).await?;
    let request = node
        .project
        .post("/v1/sessions/authenticate", &json!({ "session_token": token }));
    let (_, body) = connection.call(&request).await?;
    let id = body["user"]["user_id"]
        .as_str()
        .context("a session without a user")?;
    let (_, uuid) = id
        .split_once("user-test-")
        .context("a user id of the test environment")?;
    Ok(uuid.to_owned())
}
