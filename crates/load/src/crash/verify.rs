//! Reads every session and user of a round back from the restarted server and compares them with the model.

use anyhow::{Result, ensure};
use serde_json::Value;

use super::{
    Tally,
    model::{Session, State, ends_within},
    writer::{Record, of_session},
};
use crate::{http::Connection, project::Project};

/// Checks records side by side, and gives them with the doubt about their pending operations removed.
pub(super) async fn all(project: &Project, records: Vec<Record>, tally: &mut Tally) -> Result<Vec<Record>> {
    let mut checked = Vec::with_capacity(records.len());
    let mut waiting = records.into_iter();
    loop {
        let batch: Vec<_> = waiting
            .by_ref()
            .take(8)
            .map(|record| {
                let project = project.clone();
                tokio::spawn(async move { one(&project, record).await })
            })
            .collect();
        if batch.is_empty() {
            return Ok(checked);
        }
        for task in batch {
            let (record, findings) = task.await??;
            tally.read_back += findings.read_back;
            tally.lost.extend(findings.lost);
            checked.push(record);
        }
    }
}

#[derive(Default)]
struct Findings {
    read_back: u64,
    lost: Vec<String>,
}

async fn one(project: &Project, mut record: Record) -> Result<(Record, Findings)> {
    let mut connection = project.connect().await?;
    let mut findings = Findings::default();
    let until = record.ended_at;
    for session in &mut record.sessions {
        let seen = read(project, &mut connection, session).await?;
        findings.read_back += 1;
        if !session.allows(&seen, until) {
            findings.lost.push(format!("{session:?} is {seen:?}"));
        }
        session.acknowledged = seen;
        session.pending = None;
    }
    listing(project, &mut connection, &mut record, &mut findings).await?;
    user(project, &mut connection, &mut record, &mut findings).await?;
    Ok((record, findings))
}

async fn read(project: &Project, connection: &mut Connection, session: &Session) -> Result<State> {
    let (status, body) = connection.call(&project.authenticate(&session.token)).await?;
    match status {
        200 => {
            let (session_id, state) = of_session(&body["session"])?;
            ensure!(
                session_id == session.id,
                "the token of {} is now one of {session_id}",
                session.id
            );
            Ok(state)
        }
        404 if body["error_type"] == "session_not_found" => Ok(State::Revoked),
        _ => anyhow::bail!("reading a session back was answered {status} {body}"),
    }
}

/// The user's list must hold the live sessions and no others, but for one start that was in flight.
async fn listing(
    project: &Project,
    connection: &mut Connection,
    record: &mut Record,
    findings: &mut Findings,
) -> Result<()> {
    let (status, body) = connection
        .call(&project.get(&format!("/v1/sessions?user_id={}", record.user_id)))
        .await?;
    let Some(listed) = body["sessions"].as_array().filter(|_| status == 200) else {
        anyhow::bail!("listing sessions was answered {status} {body}");
    };
    let mut listed = listed.iter().map(of_session).collect::<Result<Vec<_>>>()?;
    for session in record
        .sessions
        .iter()
        .filter(|session| session.acknowledged != State::Revoked)
    {
        match listed
            .iter()
            .position(|(session_id, _)| *session_id == session.id)
        {
            Some(place) => {
                let (_, state) = listed.swap_remove(place);
                if state != session.acknowledged {
                    findings.lost.push(format!("{session:?} is listed as {state:?}"));
                }
            }
            None => findings.lost.push(format!("{session:?} is not listed")),
        }
    }
    for known in &record.tokenless {
        match listed.iter().position(|seen| seen == known) {
            Some(place) => drop(listed.swap_remove(place)),
            None => findings
                .lost
                .push(format!("{known:?}, read back before, is not listed so")),
        }
    }
    let start = record.pending_start.take();
    for (session_id, state) in listed {
        let State::Live { expires_at, claims } = &state else {
            continue;
        };
        let asked_for = start.as_ref().is_some_and(|start| {
            *claims == start.claims && ends_within(*expires_at, start.minutes, start.sent_at, record.ended_at)
        });
        if !asked_for || !record.tokenless.is_empty() {
            findings.lost.push(format!(
                "{session_id} with {state:?} was never started, or was revoked"
            ));
        }
        record.tokenless.push((session_id, state));
    }
    Ok(())
}

async fn user(
    project: &Project,
    connection: &mut Connection,
    record: &mut Record,
    findings: &mut Findings,
) -> Result<()> {
    let (status, body) = connection
        .call(&project.get(&format!("/v1/users/{}", record.user_id)))
        .await?;
    findings.read_back += 1;
    let seen = match &body["trusted_metadata"] {
        Value::Object(seen) if status == 200 => seen.clone(),
        _ => {
            findings
                .lost
                .push(format!("the user {} is {status} {body}", record.user_id));
            return Ok(());
        }
    };
    let pending = record.pending_metadata.take();
    if seen != record.metadata && Some(&seen) != pending.as_ref() {
        findings.lost.push(format!(
            "the metadata of {} is {seen:?}, not {:?}",
            record.user_id, record.metadata
        ));
    }
    record.metadata = seen;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Map, json};

    use super::{super::writer::Start, *};

    /// A server on which the user has `metadata`, every token is the session `authenticated` or none, and the list
    /// of sessions is `listed`.
    async fn server(metadata: Value, authenticated: Option<Value>, listed: Value) -> Project {
        let address = crate::fake::serve(Duration::ZERO, move |line| {
            let path = line.split(' ').nth(1).unwrap();
            match (path, &authenticated) {
                ("/v1/sessions/authenticate", Some(session)) => {
                    (200, json!({"session": session}).to_string())
                }
                ("/v1/sessions/authenticate", None) => {
                    (404, r#"{"error_type":"session_not_found"}"#.to_owned())
                }
                ("/v1/sessions?user_id=u", _) => (200, json!({"sessions": listed}).to_string()),
                ("/v1/users/u", _) => (200, json!({"trusted_metadata": metadata}).to_string()),
                _ => (500, "{}".to_owned()),
            }
        })
        .await;
        Project::new(&format!("http://{address}"), "p", "s").unwrap()
    }

    fn wire(id: &str, claim: u32) -> Value {
        json!({"session_id": id, "expires_at": "1970-01-01T01:00:00Z", "custom_claims": {"a": claim}})
    }

    fn object(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    /// One live session with the claim 1, metadata 1.
    fn record() -> Record {
        let (id, acknowledged) = of_session(&wire("s", 1)).unwrap();
        Record {
            user_id: "u".to_owned(),
            sessions: vec![Session {
                id,
                token: "t".to_owned(),
                acknowledged,
                pending: None,
            }],
            pending_start: None,
            tokenless: Vec::new(),
            metadata: object(json!({"m": 1})),
            pending_metadata: None,
            ended_at: 5,
            acknowledged: 2,
            refused: None,
        }
    }

    async fn losses(project: &Project, record: Record) -> (usize, Record) {
        let mut tally = Tally::default();
        let mut records = all(project, vec![record], &mut tally).await.unwrap();
        assert_eq!(tally.read_back, 2);
        (tally.lost.len(), records.remove(0))
    }

    #[tokio::test]
    async fn what_was_acknowledged_and_is_there_is_not_lost() {
        let project = server(json!({"m": 1}), Some(wire("s", 1)), json!([wire("s", 1)])).await;
        assert_eq!(losses(&project, record()).await.0, 0);
    }

    #[tokio::test]
    async fn every_kind_of_loss_is_found() {
        let cases = [
            ("session gone", json!({"m": 1}), None, json!([])),
            (
                "claims old",
                json!({"m": 1}),
                Some(wire("s", 0)),
                json!([wire("s", 0)]),
            ),
            (
                "metadata old",
                json!({"m": 0}),
                Some(wire("s", 1)),
                json!([wire("s", 1)]),
            ),
            ("not listed", json!({"m": 1}), Some(wire("s", 1)), json!([])),
            (
                "listed otherwise",
                json!({"m": 1}),
                Some(wire("s", 1)),
                json!([wire("s", 2)]),
            ),
            (
                "one too many",
                json!({"m": 1}),
                Some(wire("s", 1)),
                json!([wire("s", 1), wire("x", 1)]),
            ),
        ];
        for (name, metadata, authenticated, listed) in cases {
            let project = server(metadata, authenticated, listed).await;
            assert_eq!(losses(&project, record()).await.0, 1, "{name}");
        }
    }

    #[tokio::test]
    async fn a_revoked_session_must_stay_away() {
        let project = server(json!({"m": 1}), Some(wire("s", 1)), json!([wire("s", 1)])).await;
        let mut record = record();
        record.sessions[0].acknowledged = State::Revoked;
        assert_eq!(losses(&project, record).await.0, 1);
    }

    #[tokio::test]
    async fn a_start_in_flight_may_be_there_once_and_then_must_stay() {
        let start = Start {
            minutes: 60,
            claims: object(json!({"a": 7})),
            sent_at: 0,
        };
        let both = server(
            json!({"m": 1}),
            Some(wire("s", 1)),
            json!([wire("s", 1), wire("x", 7)]),
        )
        .await;
        let alone = server(json!({"m": 1}), Some(wire("s", 1)), json!([wire("s", 1)])).await;
        let pending = || Record {
            pending_start: Some(start.clone()),
            ..record()
        };

        assert_eq!(losses(&alone, pending()).await.0, 0, "it may not have happened");
        let (lost, known) = losses(&both, pending()).await;
        assert_eq!(lost, 0, "it may have happened");
        let (lost, known) = losses(&both, known).await;
        assert_eq!(lost, 0, "it is known now");
        assert_eq!(losses(&alone, known).await.0, 1, "and must not go");
    }
}
