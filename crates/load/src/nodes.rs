//! Two nodes on one PostgreSQL: a session revoked on one must be refused by the other at once, by token and by JWT.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::{Value, json};

use crate::{http::Connection, printer, project::Project, scratch::Scratch, seed::Seed};

#[derive(Args)]
pub(crate) struct Options {
    /// The `tenure` binary
    #[arg(long, value_name = "PATH")]
    tenure: PathBuf,
    /// A PostgreSQL on which to make a fresh database
    #[arg(long, value_name = "URL")]
    postgres: String,
    /// How many sessions to start, use and revoke
    #[arg(long, default_value_t = 200)]
    sessions: u32,
}

pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    let scratch = Scratch::new(Some(&options.postgres))?;
    let tenure = scratch.tenure(&options.tenure);
    let (dev, made) = tenure.dev()?;
    dev.stop()?;
    let (_node_a, at_a) = tenure.serve()?;
    let (_node_b, at_b) = tenure.serve()?;
    let on = |base_url: &str| Project::new(base_url, &made.consumer.project_id, &made.consumer.secret);
    let mut a = Node::connect(on(&at_a.base_url)?).await?;
    let mut b = Node::connect(on(&at_b.base_url)?).await?;

    // `serve` asks no UserInfo endpoint on the loopback address, so these sessions start from a password.
    let password = format!("{:016x}-Correct-Horse", Seed::new(Seed::fresh()).next());
    let credentials =
        json!({"email": "nodes@example.com", "password": password, "session_duration_minutes": 60});
    a.ok("/v1/passwords", &credentials).await?;

    let (mut revoked, mut accepted) = (0_u32, 0_u32);
    for _ in 0..options.sessions {
        let started = a.ok("/v1/passwords/authenticate", &credentials).await?;
        let token = json!({"session_token": text(&started, "session_token")?});
        // Used on B first, so that whatever B keeps in memory is warm.
        let used = b.ok("/v1/sessions/authenticate", &token).await?;
        let jwt = json!({"session_jwt": text(&used, "session_jwt")?});
        b.ok("/v1/sessions/authenticate", &jwt).await?;

        a.ok("/v1/sessions/revoke", &token).await?;
        revoked += 1;
        for credential in [&token, &jwt] {
            let (status, body) = b.post("/v1/sessions/authenticate", credential).await?;
            ensure!(
                status == 200 || status == 404 && body["error_type"] == "session_not_found",
                "a revoked session was answered {status} {body}"
            );
            accepted += u32::from(status == 200);
        }
    }
    printer::line(&format!("nodes: {revoked} revoked, {accepted} still accepted"));
    Ok(if revoked > 0 && accepted == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

struct Node {
    project: Project,
    connection: Connection,
}

impl Node {
    async fn connect(project: Project) -> Result<Self> {
        let connection = project.connect().await?;
        Ok(Self { project, connection })
    }

    async fn post(&mut self, path: &str, body: &Value) -> Result<(u16, Value)> {
        Ok(self.connection.call(&self.project.post(path, body)).await?)
    }

    async fn ok(&mut self, path: &str, body: &Value) -> Result<Value> {
        let (status, body) = self.post(path, body).await?;
        ensure!(status == 200, "{path} was answered {status} {body}");
        Ok(body)
    }
}

fn text<'a>(body: &'a Value, name: &str) -> Result<&'a str> {
    body[name]
        .as_str()
        .filter(|text| !text.is_empty())
        .with_context(|| format!("an answer without {name}"))
}
