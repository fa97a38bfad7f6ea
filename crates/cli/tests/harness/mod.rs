//! An installation per test: a folder, a database, and the real binary run on them.
//!
//! ```ignore
//! let world = world();
//! let shown = world.json(&["project", "show", &world.consumer.id]);
//! let server = world.serve(&[]);
//! let answer = server.client(&world.consumer).post("/v1/sessions/authenticate", &json!({}));
//! ```

mod database;
mod gate;
mod http;
mod poll;
mod process;
mod redact;
mod template;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;
use tenure_db::{Engine, Schema};

pub(crate) use database::PASSWORD;
pub(crate) use gate::Gate;
pub(crate) use http::{Answer, Client, connect, get_text, get_text_as};
pub(crate) use poll::eventually;
pub(crate) use process::{Ended, Run, Server, curl, mode, shell};

use database::Database;
use template::Template;

/// A project as `tenure dev` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Project {
    #[serde(rename = "project_id")]
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) public_token: String,
}

/// The user of the consumer project of `tenure dev`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct User {
    pub(crate) email: String,
    pub(crate) password: String,
}

/// One installation of Tenure. Gone when dropped.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) consumer: Project,
    pub(crate) b2b: Project,
    pub(crate) user: User,
    folder: TempDir,
    database: Database,
    _template: Option<Arc<Template>>,
}

impl World {
    /// What `tenure dev` made, at rest.
    pub(crate) fn made(engine: Engine) -> Self {
        let template = Template::of(engine);
        let folder = TempDir::new().unwrap();
        template.copy_folder(folder.path());
        let credentials = template.credentials.clone();
        Self {
            engine,
            consumer: credentials.consumer,
            b2b: credentials.b2b,
            user: credentials.user,
            database: template.copy_database(folder.path()),
            folder,
            _template: Some(template),
        }
    }

    /// A folder with a master key, and a database without a schema. Its projects are empty texts.
    pub(crate) fn empty(engine: Engine) -> Self {
        let folder = TempDir::new().unwrap();
        let nothing = Project {
            id: String::new(),
            secret: String::new(),
            public_token: String::new(),
        };
        let world = Self {
            engine,
            consumer: nothing.clone(),
            b2b: nothing,
            user: User {
                email: String::new(),
                password: String::new(),
            },
            database: Database::empty(engine, folder.path()),
            folder,
            _template: None,
        };
        let key = world.path("master.key");
        world.ok(&["key", "new-master", "--out", key.to_str().unwrap()]);
        world
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Writes a file into the folder and returns its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The file's path or the URL, as `--database` takes it.
    pub(crate) fn database(&self) -> &str {
        self.database.name()
    }

    pub(crate) fn schema(&self) -> Schema {
        self.database.schema()
    }

    /// Runs one statement on the database.
    pub(crate) fn change(&self, statement: &str) {
        self.database.change(statement);
    }

    /// The binary, in the folder, on the folder and the database.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::in_folder(self.folder())
            .arguments(&["--data", self.folder().to_str().unwrap()])
            .arguments(&["--database", self.database()])
            .arguments(arguments)
    }

    /// What a command that succeeds prints.
    #[track_caller]
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        self.run(arguments).ended().ok()
    }

    /// What a command that succeeds prints with `--json`.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        self.run(arguments).arguments(&["--json"]).ended().json()
    }

    /// What a command that fails says on stderr.
    #[track_caller]
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        self.run(arguments).ended().refused()
    }

    /// `tenure serve` on free ports, ready.
    #[track_caller]
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        self.run(&["serve", "--json", "--listen", "127.0.0.1:0"])
            .arguments(&["--metrics-listen", "127.0.0.1:0"])
            .arguments(arguments)
            .server()
    }

    /// `tenure dev` on free ports, ready.
    #[track_caller]
    pub(crate) fn dev(&self, arguments: &[&str]) -> Server {
        self.run(&["dev", "--json", "--listen", "127.0.0.1:0"])
            .arguments(arguments)
            .server()
    }

    /// The body that logs the user in.
    pub(crate) fn login(&self) -> Value {
        serde_json::json!({
            "email": self.user.email,
            "password": self.user.password,
            "session_duration_minutes": 60,
        })
    }

    /// Starts a session, and returns the whole answer.
    #[track_caller]
    pub(crate) fn log_in(&self, server: &Server) -> Value {
        let client = server.client(&self.consumer);
        client.post("/v1/passwords/authenticate", &self.login()).ok()
    }

    /// A text with ids, times and places replaced by what they are.
    pub(crate) fn redacted(&self, text: &str) -> String {
        let database = redact::database(self.database());
        let text = text
            .replace(database, "[database]")
            .replace(self.database(), "[database]");
        redact::redacted(&text.replace(self.folder().to_str().unwrap(), "[folder]"))
    }
}
