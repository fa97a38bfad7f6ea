//! A server to measure, one that runs already or one of our own, and the sessions to measure it with.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;

use crate::{
    drive::{Push, Requests, drive},
    http::Answer,
    project::Project,
    scratch::Scratch,
    server::{Credentials, Server, Tenure},
    userinfo,
};

/// Which server; without --dev-json and --url, one is started by --tenure in a temporary folder.
#[derive(Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct Target {
    /// The dev.json of a running `tenure dev`, or its first line of --json in a file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["project", "secret"])]
    dev_json: Option<PathBuf>,
    /// The address of a running server, plain http; with --dev-json http://127.0.0.1:7800 unless said otherwise
    #[arg(long)]
    url: Option<String>,
    /// The consumer project on it
    #[arg(long, requires_all = ["url", "secret"])]
    project: Option<String>,
    /// The project's secret
    #[arg(long, requires_all = ["url", "project"])]
    secret: Option<String>,
    /// The process whose CPU time counts; taken from the --dev-json file if it stands there
    #[arg(long, value_name = "PID")]
    server_pid: Option<u32>,
    /// The `tenure` binary: starts a server of our own, or points a running one's project to our UserInfo endpoint
    #[arg(long, value_name = "PATH")]
    tenure: Option<PathBuf>,
    /// The running server's data folder; the folder of dev.json unless said otherwise
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The running server's database; for a server of our own, a PostgreSQL on which to make a fresh database
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The port of our UserInfo endpoint; 0 takes a free one. Without --tenure the project must name it already,
    /// as http://127.0.0.1:PORT/userinfo
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    userinfo_port: u16,
}

/// Where `tenure dev` serves unless told otherwise.
const DEV_URL: &str = "http://127.0.0.1:7800";

/// What `tenure dev` notes: the folder's `dev.json` has the projects, its first line the address and the process too.
#[derive(Deserialize)]
struct Noted {
    consumer: Credentials,
    base_url: Option<String>,
    pid: Option<u32>,
}

/// A server with a consumer project that trusts our UserInfo endpoint.
pub(crate) struct Bench {
    pub(crate) project: Project,
    pub(crate) pid: Option<u32>,
    /// Of the project, on a server of our own.
    pub(crate) credentials: Option<Credentials>,
    /// A B2B project that trusts the same endpoint, on a server of our own.
    pub(crate) b2b: Option<Project>,
    // Dropped in this order: the server ends before its folder goes.
    own: Option<Server>,
    place: Option<(Tenure, Scratch)>,
}

impl Bench {
    pub(crate) async fn open(target: Target) -> Result<Self> {
        if let Some(path) = &target.dev_json {
            let name = || path.display().to_string();
            let noted: Noted =
                serde_json::from_slice(&std::fs::read(path).with_context(name)?).with_context(name)?;
            let Credentials { project_id, secret } = noted.consumer;
            let url = target
                .url
                .as_deref()
                .or(noted.base_url.as_deref())
                .unwrap_or(DEV_URL);
            let project = Project::new(url, &project_id, &secret)?;
            let data = target.data.clone().or_else(|| path.parent().map(Path::to_owned));
            return Self::running(target, project, &project_id, data, noted.pid).await;
        }
        if let (Some(url), Some(project_id), Some(secret)) = (&target.url, &target.project, &target.secret) {
            let (project, project_id) = (Project::new(url, project_id, secret)?, project_id.clone());
            let data = target.data.clone();
            return Self::running(target, project, &project_id, data, None).await;
        }
        let tenure = target
            .tenure
            .context("say which server: --dev-json, --url with --project and --secret, or --tenure")?;
        Self::of_our_own(&tenure, target.database.as_deref()).await
    }

    /// Starts `tenure dev` in a folder, and on PostgreSQL in a database, of its own.
    pub(crate) async fn of_our_own(binary: &Path, postgres: Option<&str>) -> Result<Self> {
        let scratch = Scratch::new(postgres)?;
        let tenure = scratch.tenure(binary);
        let (server, dev) = tenure.dev()?;
        let (project, b2b) = (dev.project(&dev.consumer)?, dev.project(&dev.b2b)?);
        let userinfo = userinfo::serve(0).await?;
        tenure.set_userinfo(&dev.b2b.project_id, &userinfo)?;
        tenure.set_userinfo(&dev.consumer.project_id, &userinfo)?;
        until_sessions_start(&project).await?;
        Ok(Self {
            project,
            pid: Some(server.pid()),
            credentials: Some(dev.consumer),
            b2b: Some(b2b),
            own: Some(server),
            place: Some((tenure, scratch)),
        })
    }

    /// Ends the server of our own in good order and gives its place, for a start on the same database.
    pub(crate) fn stop(self) -> Result<(Tenure, Scratch)> {
        let place = self.place.context("only a server of our own is ended")?;
        self.own.context("only a server of our own is ended")?.stop()?;
        Ok(place)
    }

    /// Starts sessions spread evenly over `users`, and gives their tokens.
    pub(crate) async fn sessions(
        &self,
        users: usize,
        sessions: usize,
        connections: usize,
    ) -> Result<Vec<String>> {
        let push = Push {
            connections,
            rate: None,
            how_long: Duration::from_secs(600),
        };
        let create = (0..users)
            .map(|user| self.project.create_user(&bearer(user)))
            .collect();
        let create = Requests::once(create).accepting(made_or_there_already);
        drive(self.project.address, &Arc::new(create), push)
            .await?
            .all_accepted("creating users")?;

        let start = (0..sessions)
            .map(|session| self.project.start(&bearer(session % users)))
            .collect();
        let start = Requests::once(start).keeping_tokens();
        let started = drive(self.project.address, &Arc::new(start), push).await?;
        Ok(started.all_accepted("starting sessions")?.tokens)
    }

    async fn running(
        target: Target,
        project: Project,
        project_id: &str,
        data: Option<PathBuf>,
        pid: Option<u32>,
    ) -> Result<Self> {
        let userinfo = userinfo::serve(target.userinfo_port).await?;
        if let Some(binary) = target.tenure {
            let data = data.context("--tenure on a running server needs --data")?;
            let tenure = Tenure {
                binary,
                data,
                database: target.database,
                environment: Vec::new(),
            };
            tenure.set_userinfo(project_id, &userinfo)?;
        }
        until_sessions_start(&project).await?;
        Ok(Self {
            project,
            pid: target.server_pid.or(pid),
            credentials: None,
            b2b: None,
            own: None,
            place: None,
        })
    }
}

/// The bearer token of a user made for measurements.
pub(crate) fn bearer(user: usize) -> String {
    format!("load-{user}")
}

/// Users of an earlier run on the same database serve as well.
fn made_or_there_already(answer: &Answer<'_>) -> bool {
    let duplicate = br#""duplicate_email""#;
    answer.status == 201
        || answer.status == 400
            && answer
                .body
                .windows(duplicate.len())
                .any(|window| window == duplicate)
}

/// Waits until the server has noticed where UserInfo is.
pub(crate) async fn until_sessions_start(project: &Project) -> Result<()> {
    let mut connection = project.connect().await?;
    connection.call(&project.create_user(&bearer(0))).await?;
    let patience = Instant::now() + Duration::from_secs(10);
    loop {
        let (status, body) = connection.call(&project.start(&bearer(0))).await?;
        match status {
            200 => return Ok(()),
            _ if Instant::now() > patience => bail!("no session can be started by migrate: {status} {body}"),
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}
