//! What `tenure dev` makes, made once for the tests that run at the same time, and copied: keys take seconds to make.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde::Deserialize;
use tempfile::TempDir;
use tenure_db::Engine;

use super::database::Database;
use super::process::Run;
use super::{Project, User};

pub(super) struct Template {
    pub(super) credentials: Credentials,
    folder: TempDir,
    database: Database,
}

/// The content of `dev.json`.
#[derive(Clone, Deserialize)]
pub(super) struct Credentials {
    pub(super) consumer: Project,
    pub(super) b2b: Project,
    pub(super) user: User,
}

impl Template {
    /// The one that other tests use at this moment, or a new one.
    pub(super) fn of(engine: Engine) -> Arc<Self> {
        static SQLITE: Mutex<Weak<Template>> = Mutex::new(Weak::new());
        static POSTGRES: Mutex<Weak<Template>> = Mutex::new(Weak::new());
        let known = match engine {
            Engine::Sqlite => &SQLITE,
            Engine::Postgres => &POSTGRES,
        };
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(template) = known.upgrade() {
            return template;
        }
        let made = Arc::new(Self::make(engine));
        *known = Arc::downgrade(&made);
        made
    }

    pub(super) fn copy_folder(&self, to: &Path) {
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            // Permissions are copied along.
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }

    /// The folder must have been copied to `folder` before.
    pub(super) fn copy_database(&self, folder: &Path) -> Database {
        self.database.copy(folder)
    }

    fn make(engine: Engine) -> Self {
        let folder = TempDir::new().unwrap();
        let database = Database::empty(engine, folder.path());
        let mut server = Run::in_folder(folder.path())
            .arguments(&["dev", "--json", "--listen", "127.0.0.1:0"])
            .arguments(&["--data", folder.path().to_str().unwrap()])
            .arguments(&["--database", database.name()])
            .server();
        server.stop();
        let text = fs::read_to_string(folder.path().join("dev.json")).unwrap();
        Self {
            credentials: serde_json::from_str(&text).unwrap(),
            folder,
            database,
        }
    }
}
