//! One writer: a user of its own, sessions of its own, one operation in flight, and a record of what was answered.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

use super::model::{Change, Session, State, ends_within};
use crate::{
    http::{Connection, HttpError},
    project::Project,
    seed::Seed,
    userinfo,
};

pub(crate) struct Writer {
    project: Project,
    connection: Connection,
    bearer: String,
    seed: Seed,
    record: Record,
    /// Each operation writes a number of its own.
    counter: u64,
}

/// What a writer did, as its answers say.
pub(crate) struct Record {
    pub(crate) user_id: String,
    pub(crate) sessions: Vec<Session>,
    /// A start that was not answered: its duration, its claims and when it was sent.
    pub(crate) pending_start: Option<Start>,
    /// Sessions that such a start turned out to have made; their tokens died with the connection.
    pub(crate) tokenless: Vec<(String, State)>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) pending_metadata: Option<Map<String, Value>>,
    /// When the connection broke, in unix seconds.
    pub(crate) ended_at: i64,
    pub(crate) acknowledged: u32,
    /// An answer that was neither success nor silence.
    pub(crate) refused: Option<String>,
}

#[derive(Clone)]
pub(crate) struct Start {
    pub(crate) minutes: i64,
    pub(crate) claims: Map<String, Value>,
    pub(crate) sent_at: i64,
}

impl Record {
    pub(crate) fn in_flight(&self) -> bool {
        self.pending_start.is_some()
            || self.pending_metadata.is_some()
            || self.sessions.iter().any(|session| session.pending.is_some())
    }
}

impl Writer {
    /// Creates the writer's user, which is its first acknowledged operation.
    pub(crate) async fn new(project: Project, bearer: String, seed: Seed) -> Result<Self> {
        let mut connection = project.connect().await?;
        let metadata = pair(0);
        let user = json!({"email": userinfo::email_of(&bearer), "trusted_metadata": metadata});
        let (status, body) = connection.call(&project.post("/v1/users", &user)).await?;
        ensure!(status == 201, "creating a user was answered {status} {body}");
        let record = Record {
            user_id: body["user_id"]
                .as_str()
                .context("a user without user_id")?
                .to_owned(),
            sessions: Vec::new(),
            pending_start: None,
            tokenless: Vec::new(),
            metadata,
            pending_metadata: None,
            ended_at: 0,
            acknowledged: 1,
            refused: None,
        };
        Ok(Self {
            project,
            connection,
            bearer,
            seed,
            record,
            counter: 0,
        })
    }

    /// Works until the server is gone.
    pub(crate) async fn run(mut self) -> Record {
        loop {
            self.counter += 1;
            let outcome = match self.seed.between(1, 100) {
                1..=30 => self.start().await,
                31..=50 => self.update(true, false).await,
                51..=70 => self.update(false, true).await,
                71..=80 => self.update(true, true).await,
                81..=92 => self.revoke().await,
                _ => self.metadata().await,
            };
            match outcome {
                Ok(()) => self.record.acknowledged += 1,
                Err(Interrupted::Silence) => break,
                Err(Interrupted::Answer(words)) => {
                    self.record.refused = Some(words);
                    break;
                }
            }
        }
        self.record.ended_at = unix_now();
        self.record
    }

    async fn start(&mut self) -> Result<(), Interrupted> {
        let start = Start {
            minutes: self.minutes(),
            claims: self.claims(),
            sent_at: unix_now(),
        };
        self.record.pending_start = Some(start.clone());
        let body = json!({
            "session_token": self.bearer,
            "session_duration_minutes": start.minutes,
            "session_custom_claims": start.claims,
        });
        let answer = self.post("/v1/sessions/migrate", &body).await?;
        let (id, acknowledged) = session(&answer)?;
        let token = answer["session_token"]
            .as_str()
            .ok_or_else(|| wrong("a start without a token", &answer))?;
        let State::Live { expires_at, claims } = &acknowledged else {
            return Err(wrong("a start that is not live", &answer));
        };
        if *claims != start.claims || !ends_within(*expires_at, start.minutes, start.sent_at, unix_now()) {
            return Err(wrong("a start other than asked", &answer));
        }
        self.record.sessions.push(Session {
            id,
            token: token.to_owned(),
            acknowledged,
            pending: None,
        });
        self.record.pending_start = None;
        Ok(())
    }

    async fn update(&mut self, extends: bool, changes_claims: bool) -> Result<(), Interrupted> {
        let Some(place) = self.pick_live() else {
            return self.start().await;
        };
        let minutes = extends.then(|| self.minutes());
        let claims = if changes_claims { self.claims() } else { Map::new() };
        let mut body = json!({"session_token": self.record.sessions[place].token});
        if let Some(minutes) = minutes {
            body["session_duration_minutes"] = json!(minutes);
        }
        if changes_claims {
            body["session_custom_claims"] = json!(claims);
        }
        let change = Change::Update {
            minutes,
            claims,
            sent_at: unix_now(),
        };
        self.record.sessions[place].pending = Some(change.clone());
        let answer = self.post("/v1/sessions/authenticate", &body).await?;
        let (_, seen) = session(&answer)?;
        let session = &mut self.record.sessions[place];
        if !change.may_give(&session.acknowledged, &seen, unix_now()) {
            return Err(wrong("an update other than asked", &answer));
        }
        session.acknowledged = seen;
        session.pending = None;
        Ok(())
    }

    async fn revoke(&mut self) -> Result<(), Interrupted> {
        let Some(place) = self.pick_live() else {
            return self.start().await;
        };
        let session = &mut self.record.sessions[place];
        session.pending = Some(Change::Revoke);
        let body = json!({"session_token": session.token});
        self.post("/v1/sessions/revoke", &body).await?;
        let session = &mut self.record.sessions[place];
        session.acknowledged = State::Revoked;
        session.pending = None;
        Ok(())
    }

    async fn metadata(&mut self) -> Result<(), Interrupted> {
        let metadata = pair(self.counter);
        self.record.pending_metadata = Some(metadata.clone());
        let path = format!("/v1/users/{}", self.record.user_id);
        let request = self.project.put(&path, &json!({"trusted_metadata": metadata}));
        self.send(&request).await?;
        self.record.metadata = metadata;
        self.record.pending_metadata = None;
        Ok(())
    }

    fn pick_live(&mut self) -> Option<usize> {
        let sessions = &self.record.sessions;
        let live: Vec<usize> = (0..sessions.len())
            .filter(|place| sessions[*place].acknowledged != State::Revoked)
            .collect();
        (!live.is_empty()).then(|| live[self.seed.index(live.len())])
    }

    /// Any lifetime that the contract allows (§2.2).
    fn minutes(&mut self) -> i64 {
        i64::try_from(self.seed.between(5, 527_040)).expect("a small number")
    }

    /// One of a few counters, and a pair whose halves must never differ.
    fn claims(&self) -> Map<String, Value> {
        let mut claims = pair(self.counter);
        claims.insert(format!("counter_{}", self.counter % 8), json!(self.counter));
        claims
    }

    async fn post(&mut self, path: &str, body: &Value) -> Result<Value, Interrupted> {
        let request = self.project.post(path, body);
        self.send(&request).await
    }

    async fn send(&mut self, request: &[u8]) -> Result<Value, Interrupted> {
        match self.connection.call(request).await {
            Ok((200, body)) => Ok(body),
            Ok((status, body)) => Err(Interrupted::Answer(format!("{status} {body}"))),
            Err(HttpError::Broken(_) | HttpError::Closed) => Err(Interrupted::Silence),
            Err(error) => Err(Interrupted::Answer(error.to_string())),
        }
    }
}

/// Why a writer stops.
enum Interrupted {
    /// The server is gone: the operation in flight may have happened.
    Silence,
    /// The server answered what it should not have.
    Answer(String),
}

fn wrong(what: &str, answer: &Value) -> Interrupted {
    Interrupted::Answer(format!("{what}: {answer}"))
}

fn pair(number: u64) -> Map<String, Value> {
    Map::from_iter([("pair".to_owned(), json!({"left": number, "right": number}))])
}

/// The id and the state of the live session in an answer.
fn session(answer: &Value) -> Result<(String, State), Interrupted> {
    of_session(&answer["session"]).map_err(|error| wrong(&error.to_string(), answer))
}

/// The id and the state of a session as the wire shows it.
pub(super) fn of_session(session: &Value) -> Result<(String, State)> {
    let session_id = session["session_id"]
        .as_str()
        .context("a session without session_id")?
        .to_owned();
    let expires_at = session["expires_at"]
        .as_str()
        .context("a session without expires_at")?;
    let expires_at = expires_at
        .parse::<jiff::Timestamp>()
        .context("an expires_at that is no time")?
        .as_second();
    let claims = session["custom_claims"]
        .as_object()
        .context("a session without custom_claims")?
        .clone();
    Ok((session_id, State::Live { expires_at, claims }))
}

#[expect(
    clippy::disallowed_methods,
    reason = "compared with the times of a server on the same machine"
)]
fn unix_now() -> i64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock after 1970");
    i64::try_from(now.as_secs()).expect("a clock before the year 292 billion")
}
