//! A world per test: a fresh database, a clock that stands still, randomness that repeats, nodes, projects, clients.
//!
//! ```ignore
//! let world = world().await;                      // one node, one consumer test project
//! let api = world.client();                       // calls the first node with that project's credentials
//! let answer = api.post("/v1/sessions/revoke", json!({})).await;
//! answer.assert_error(400, "no_session_revoke_arguments");
//! ```

mod ambient;
mod b2b;
mod client;
mod database;
mod gateway;
mod held;
mod issuer;
mod mfa;
mod redact;
mod start;
mod tell;

use std::sync::Arc;

use database::Database;
use secrecy::ExposeSecret;
use tenure_core::seal::MasterKeys;
use tenure_core::token::Vertical;
use tenure_db::{Db, Sql, Timeouts, Tx};
use tenure_engine::messages::Transports;
use tenure_engine::projects::{self, NewProject};
use tenure_engine::support::outbound::Policy;
use tenure_engine::{Engine, Parts, management, signals};
use tenure_server::http::metrics::Metrics;
use tenure_types::signals::KEPT_SECONDS;
use tenure_types::{Environment, ProjectId, PublicToken};
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

pub(crate) use ambient::FrozenClock;
pub(crate) use ambient::SeededEntropy;
pub(crate) use ambient::rsa_key;
pub(crate) use b2b::MemberSession;
pub(crate) use client::Answer;
pub(crate) use client::Client;
pub(crate) use database::State;
pub(crate) use gateway::Gateway;
pub(crate) use gateway::Manner;
pub(crate) use held::Held;
pub(crate) use issuer::Issuer;
pub(crate) use mfa::Enrolled;
pub(crate) use mfa::totp_code;
pub(crate) use start::Session;
pub(crate) use tell::tell;

/// The longest body that the nodes take, in bytes.
pub(crate) const MAX_BODY: usize = 2 * 1024 * 1024;
/// What every password of the tests is, unless the test is about passwords.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// One installation.
pub(crate) struct World {
    pub(crate) clock: Arc<FrozenClock>,
    /// The first node.
    pub(crate) node: Node,
    /// A consumer test project with an example policy: see [`example_policy`].
    pub(crate) project: Project,
    b2b: OnceCell<Project>,
    database: Database,
}

/// One server process of an installation, as far as a test can tell.
pub(crate) struct Node {
    pub(crate) engine: Arc<Engine>,
    pub(crate) db: Db,
    router: axum::Router,
}

/// How a node is set up where it matters to a test.
pub(crate) struct Setup {
    /// The first seals, all open; each is 32 times this byte.
    pub(crate) master_keys: Vec<u8>,
    pub(crate) outbound: Policy,
    pub(crate) messages: Transports,
}

/// A project and what its back-end knows.
#[derive(Clone)]
pub(crate) struct Project {
    pub(crate) id: ProjectId,
    pub(crate) secret: String,
    pub(crate) public_token: PublicToken,
}

impl World {
    pub(crate) async fn new(engine: tenure_db::Engine) -> Self {
        let database = Database::new(engine).await;
        let clock = Arc::new(FrozenClock::default());
        let node = Node::start(&database, &clock, Setup::default()).await;
        let project = node.project(Vertical::Consumer, Environment::Test).await;
        let policy = serde_json::from_value(example_policy()).unwrap();
        management::set_policy(&node.engine, project.id, policy)
            .await
            .unwrap();
        Self {
            clock,
            node,
            project,
            b2b: OnceCell::new(),
            database,
        }
    }

    /// Another node of the installation, with nothing in memory yet.
    pub(crate) async fn another_node(&self) -> Node {
        self.node_with(Setup::default()).await
    }

    pub(crate) async fn node_with(&self, setup: Setup) -> Node {
        self.node_at(&self.clock, setup).await
    }

    /// A node on a machine with a clock of its own.
    pub(crate) async fn node_at(&self, clock: &Arc<FrozenClock>, setup: Setup) -> Node {
        Node::start(&self.database, clock, setup).await
    }

    /// Another node, with other limits to what it waits for.
    pub(crate) async fn node_with_limits(&self, timeouts: Timeouts) -> Node {
        let db = self.database.open_with(timeouts).await;
        Node::over(db, &self.database, &self.clock, Setup::default())
    }

    /// From here on the first node can't write, as on a disk that became read-only.
    pub(crate) async fn stop_writes(&self) {
        self.database.stop_writes(&self.node.db).await;
    }

    /// Calls the first node as the back-end of [`World::project`].
    pub(crate) fn client(&self) -> Client {
        self.node.client(&self.project)
    }

    /// Another project of any kind, made on the first node.
    pub(crate) async fn another_project(&self, vertical: Vertical, environment: Environment) -> Project {
        self.node.project(vertical, environment).await
    }

    /// Every row of every table: for tests that nothing changed.
    pub(crate) async fn state(&self) -> State {
        database::state(&self.node.db).await
    }

    /// Lets the time pass for which it is told what has ended.
    pub(crate) async fn outlive_signals(&self) {
        signals::publish(&self.node.engine).await.unwrap();
        self.clock.advance_seconds(i64::from(KEPT_SECONDS) + 60);
        while signals::purge(&self.node.engine).await.unwrap() > 0 {}
    }

    /// Runs one SQL statement: to break what no call breaks.
    pub(crate) async fn execute(&self, sql: &'static str) {
        let run = async move |tx: &Tx| tx.execute(&Sql::dynamic(sql.to_owned()), &[]).await;
        self.node.db.write(run).await.unwrap();
    }

    /// Gives each session there is so many of its kind, each a millisecond older than the one before. Their tokens are
    /// nobody's.
    pub(crate) async fn multiply_sessions(&self, times: usize) {
        let id = match self.node.db.engine() {
            tenure_db::Engine::Sqlite => "randomblob(16)",
            tenure_db::Engine::Postgres => "gen_random_uuid()",
        };
        let columns = self.node.columns("sessions").await;
        let values = columns.iter().map(|column| match column.as_str() {
            "session_id" => id.to_owned(),
            "started_at" => "started_at - n".to_owned(),
            column => column.to_owned(),
        });
        let values: Vec<_> = values.collect();
        let sql = format!(
            "INSERT INTO sessions ({}) WITH RECURSIVE more (n) AS
                 (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < {times})
             SELECT {} FROM sessions, more",
            columns.join(", "),
            values.join(", ")
        );
        let run = async move |tx: &Tx| tx.execute(&Sql::dynamic(sql.clone()), &[]).await;
        self.node.db.write(run).await.unwrap();
    }

    /// Changes settings of [`World::project`], as `tenure project set` does.
    pub(crate) async fn set(&self, key: &str, value: &str) {
        management::set_settings(
            &self.node.engine,
            self.project.id,
            vec![(key.to_owned(), value.to_owned())],
        )
        .await
        .unwrap();
    }
}

impl Node {
    async fn start(database: &Database, clock: &Arc<FrozenClock>, setup: Setup) -> Self {
        Self::over(database.open().await, database, clock, setup)
    }

    fn over(db: Db, database: &Database, clock: &Arc<FrozenClock>, setup: Setup) -> Self {
        let secrets: Vec<_> = setup
            .master_keys
            .iter()
            .map(|byte| Zeroizing::new([*byte; 32]))
            .collect();
        let engine = Engine::new(Parts {
            db: db.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(database.next_node())),
            master_keys: MasterKeys::new(&secrets).unwrap(),
            outbound: setup.outbound,
            messages: setup.messages,
            hashing_threads: 2,
        });
        let engine = Arc::new(engine.unwrap());
        let router = tenure_server::router(engine.clone(), Arc::new(Metrics::default()), MAX_BODY);
        Self { engine, db, router }
    }

    /// Makes a project, as `tenure project create` does.
    pub(crate) async fn project(&self, vertical: Vertical, environment: Environment) -> Project {
        let new = NewProject {
            name: "Test".to_owned(),
            vertical,
            environment,
        };
        let created = projects::create(&self.engine, new).await.unwrap();
        Project {
            id: created.id,
            secret: created.secret.value.expose_secret().to_owned(),
            public_token: created.public_token,
        }
    }

    pub(crate) fn client(&self, project: &Project) -> Client {
        Client::new(
            self.router.clone(),
            Some((&project.id.to_string(), &project.secret)),
        )
    }

    /// Calls without credentials.
    pub(crate) fn anonymous(&self) -> Client {
        Client::new(self.router.clone(), None)
    }

    /// The names of a table's columns.
    pub(crate) async fn columns(&self, table: &str) -> Vec<String> {
        database::columns(&self.db, table).await
    }

    /// Takes over what other nodes changed of projects, as a job does within the second.
    pub(crate) async fn refresh(&self) {
        projects::refresh(&self.engine).await.unwrap();
    }
}

impl Default for Setup {
    /// Outbound calls may go to this machine, and messages stay in the inbox, as in development mode.
    fn default() -> Self {
        Self {
            master_keys: vec![1],
            outbound: Policy {
                allow_http: true,
                allow_private: true,
            },
            messages: Transports::Inbox,
        }
    }
}

/// A resource `documents`, and two roles on it.
pub(crate) fn example_policy() -> serde_json::Value {
    serde_json::json!({
        "resources": [{
            "resource_id": "documents",
            "description": "What users write",
            "actions": ["create", "read", "update", "delete"],
        }],
        "roles": [
            {"role_id": "viewer", "permissions": [{"resource_id": "documents", "actions": ["read"]}]},
            {"role_id": "editor", "permissions": [{"resource_id": "documents", "actions": ["*"]}]},
        ],
    })
}
