//! Tenure without HTTP: projects, keys, users, passwords and sessions over one database.
//!
//! A folder is a room, and a room names only rooms of lower floors: `support`, `projects`, `signals` and `messages`,
//! `sessions` and `credentials`, `subjects`, `login`, `acting`, `v1` and `management`, `jobs`. A room's `mod.rs` says what
//! others may call, and its `store.rs` holds the SQL. In `v1` the path of an endpoint is the path of its flow. Flows take and
//! give the wire's own types; who calls them, and how, is not known here.

pub mod acting;
pub mod credentials;
mod error;
pub mod jobs;
pub mod login;
pub mod management;
pub mod messages;
pub mod projects;
pub mod sessions;
pub mod signals;
pub mod subjects;
pub mod support;
pub mod v1;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tenure_core::seal::MasterKeys;
use tenure_db::Db;
use tenure_types::Timestamp;

use crate::credentials::{contact_locks, failed_attempts, links, otps, passwords, recovery_codes, totp};
use crate::projects::keys;
use crate::sessions::intermediate;
use crate::subjects::{addresses, members, organizations, users};
use crate::support::{clock, outbound};

pub(crate) use error::refusals;
pub use error::{Error, Result};
pub use support::{Clock, Entropy};

/// How long the database may take to show that it is there, within the two seconds that `/ready` takes at most.
const READY: Duration = Duration::from_millis(1500);

/// How often a database is looked for that is not there yet.
const AGAIN: Duration = Duration::from_millis(500);

/// What an [`Engine`] is made from.
pub struct Parts {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub master_keys: MasterKeys,
    pub outbound: outbound::Policy,
    /// By what ways messages leave.
    pub messages: messages::Transports,
    /// How many passwords are hashed at once.
    pub hashing_threads: usize,
}

/// One node of a Tenure installation. It holds nothing that another node would need.
pub struct Engine {
    pub(crate) db: Db,
    pub(crate) clock: clock::InstallationClock,
    pub(crate) entropy: Arc<dyn Entropy>,
    /// Shared with units of work that open what they read.
    pub(crate) master_keys: Arc<MasterKeys>,
    pub(crate) projects: projects::Registry,
    pub(crate) hashing: passwords::Hashing,
    pub(crate) outbound: outbound::Outbound,
    pub(crate) messages: messages::Outbox,
    pub(crate) touches: sessions::Touches,
    pub(crate) signatures: sessions::Signatures,
    pub(crate) signals: signals::Signals,
    is_waiting: AtomicBool,
}

/// An engine could not be made from its parts.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    #[error(transparent)]
    Outbound(#[from] outbound::SetUpError),
    #[error(transparent)]
    Messages(#[from] messages::SetUpError),
}

impl Engine {
    /// Over a database whose schema is up to date, or which [`Engine::prepare`] brings there. Called in a Tokio runtime: the
    /// connections of the transports live there.
    pub fn new(parts: Parts) -> Result<Self, SetUpError> {
        Ok(Self {
            db: parts.db,
            clock: clock::InstallationClock::new(parts.clock),
            entropy: parts.entropy,
            master_keys: Arc::new(parts.master_keys),
            projects: projects::Registry::default(),
            hashing: passwords::Hashing::new(parts.hashing_threads),
            outbound: outbound::Outbound::new(parts.outbound)?,
            messages: messages::Outbox::new(parts.messages)?,
            touches: sessions::Touches::default(),
            signatures: sessions::Signatures::default(),
            signals: signals::Signals::default(),
            is_waiting: AtomicBool::new(false),
        })
    }

    /// The installation's time: see [`clock`].
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Brings the schema up to date and loads all projects.
    pub async fn prepare(&self) -> Result<(), projects::Error> {
        self.db.migrate(self.now().millis()).await?;
        self.db.notice_pooler().await;
        for unsettled in addresses::review(&self.db).await? {
            tracing::warn!("{unsettled}; `tenure migrate` lists all of them");
        }
        // Before anything is written, signed or compared.
        clock::begin(self).await?;
        projects::load_all(self).await
    }

    /// Says that the database is not there yet; see [`Engine::wait_for_database`].
    pub fn begin_to_wait(&self) {
        self.is_waiting.store(true, Ordering::Relaxed);
    }

    /// Whether the database was not there at the start, and was not found since.
    pub fn is_waiting(&self) -> bool {
        self.is_waiting.load(Ordering::Relaxed)
    }

    /// Prepares as soon as the database is there.
    pub async fn wait_for_database(&self) -> Result<(), projects::Error> {
        while self.is_waiting() {
            match self.prepare().await {
                Ok(()) => self.is_waiting.store(false, Ordering::Relaxed),
                Err(error) if error.is_temporary() => tokio::time::sleep(AGAIN).await,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What the schema is to this program, where the database answers and takes writes. Known within two seconds.
    pub async fn is_ready(&self) -> Result<tenure_db::Schema, tenure_db::Error> {
        let answer = async {
            let schema = self.schema().await?;
            self.db.check_writes().await?;
            Ok(schema)
        };
        let late = |_| Err(tenure_db::Error::Unavailable("no answer in time".into()));
        tokio::time::timeout(READY, answer).await.unwrap_or_else(late)
    }

    /// What the database's schema is to this program now: another one may have migrated it since this one started.
    pub async fn schema(&self) -> Result<tenure_db::Schema, tenure_db::Error> {
        self.db.schema().await
    }

    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }
}

/// Every SQL statement of the engine, with its name: for the test that prepares them all on both engines.
#[doc(hidden)]
pub fn statements() -> Vec<(&'static str, tenure_db::Sql<'static>)> {
    [
        addresses::statements(),
        clock::statements(),
        login::statements(),
        contact_locks::statements(),
        failed_attempts::statements(),
        intermediate::statements(),
        keys::statements(),
        links::statements(),
        members::statements(),
        organizations::statements(),
        otps::statements(),
        messages::statements(),
        passwords::statements(),
        projects::statements(),
        recovery_codes::statements(),
        sessions::statements(),
        signals::statements(),
        totp::statements(),
        users::statements(),
    ]
    .concat()
}
