//! Writes that run beside a measurement at a fixed rate: sessions are started, and the eldest of them revoked, in turn.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::{bench::bearer, pace::Pacer, project::Project};

/// Enough that a slow write delays itself and no other.
const CONNECTIONS: usize = 16;

/// What ran beside.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Beside {
    pub(crate) asked_per_second: f64,
    pub(crate) done_per_second: f64,
}

/// Runs until `how_long` is over; the first wrong answer is an error. Users `0..users` must be there.
pub(crate) async fn writes(
    project: Project,
    per_second: f64,
    users: usize,
    how_long: Duration,
) -> Result<Beside> {
    let mut connections = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        connections.push(project.connect().await?);
    }
    let pacer = Pacer::start(per_second, how_long, CONNECTIONS);
    let deadline = std::time::Instant::now() + how_long;
    let started: Arc<Mutex<VecDeque<String>>> = Arc::default();
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|mut connection| {
            let (project, pacer, started) = (project.clone(), Arc::clone(&pacer), Arc::clone(&started));
            tokio::spawn(async move {
                let mut done = 0_u32;
                while let Some((number, _)) = pacer.next().await {
                    // What the server couldn't hold shows as a lower rate, not as a longer run.
                    if std::time::Instant::now() > deadline {
                        break;
                    }
                    let eldest = (number % 2 == 1)
                        .then(|| started.lock().unwrap_or_else(PoisonError::into_inner).pop_front())
                        .flatten();
                    let request = match &eldest {
                        Some(token) => project.revoke(token),
                        None => project.start(&bearer(usize::try_from(number)? % users)),
                    };
                    let (status, body) = connection.call(&request).await?;
                    if status != 200 {
                        bail!("a write beside was answered {status} {body}");
                    }
                    if eldest.is_none() {
                        let token = body["session_token"]
                            .as_str()
                            .context("a start without a token")?
                            .to_owned();
                        started
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push_back(token);
                    }
                    done += 1;
                }
                Ok(done)
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await??;
    }
    Ok(Beside {
        asked_per_second: per_second,
        done_per_second: f64::from(done) / how_long.as_secs_f64(),
    })
}
