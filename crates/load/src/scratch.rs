//! A place that one measurement has to itself: an empty folder and, for PostgreSQL, an empty database. Both are gone
//! when it is dropped.

use std::{
    path::Path,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::{printer, server::Tenure};

pub(crate) struct Scratch {
    folder: TempDir,
    database: Option<FreshDatabase>,
}

impl Scratch {
    /// `postgres` is the URL of any database on the server; a new one is made beside it.
    pub(crate) fn new(postgres: Option<&str>) -> Result<Self> {
        Ok(Self {
            folder: tempfile::Builder::new().prefix("tenure-load-").tempdir()?,
            database: postgres.map(FreshDatabase::create).transpose()?,
        })
    }

    pub(crate) fn tenure(&self, binary: &Path) -> Tenure {
        Tenure {
            binary: binary.to_owned(),
            data: self.folder.path().to_owned(),
            database: self.database.as_ref().map(|database| database.url.clone()),
            environment: Vec::new(),
        }
    }
}

struct FreshDatabase {
    server: String,
    name: String,
    url: String,
}

impl FreshDatabase {
    fn create(server: &str) -> Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "tenure_load_{}_{}",
            std::process::id(),
            MADE.fetch_add(1, Ordering::Relaxed)
        );
        let url =
            with_database(server, &name).with_context(|| format!("{server} is not a PostgreSQL URL"))?;
        psql(server, &format!("CREATE DATABASE {name}"))?;
        Ok(Self {
            server: server.to_owned(),
            name,
            url,
        })
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        if let Err(error) = psql(
            &self.server,
            &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
        ) {
            printer::note(&format!("the database {} is still there: {error:#}", self.name));
        }
    }
}

/// A database driver for two statements would be a poor bargain.
fn psql(server: &str, statement: &str) -> Result<()> {
    let output = Command::new("psql")
        .args([
            server,
            "--no-psqlrc",
            "--quiet",
            "--set",
            "ON_ERROR_STOP=1",
            "--command",
            statement,
        ])
        .output()
        .context("psql is needed to make a database for the measurement")?;
    ensure!(
        output.status.success(),
        "psql: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

/// The same server, another database.
fn with_database(url: &str, name: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (place, parameters) = rest
        .split_once('?')
        .map_or((rest, None), |(place, rest)| (place, Some(rest)));
    let host = place.split('/').next()?;
    let parameters = parameters
        .map(|parameters| format!("?{parameters}"))
        .unwrap_or_default();
    matches!(scheme, "postgres" | "postgresql").then(|| format!("{scheme}://{host}/{name}{parameters}"))
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn only_the_database_of_a_url_changes() {
        let changed = |url| with_database(url, "fresh").unwrap();
        assert_eq!(
            changed("postgres://u:p@h:5433/old?sslmode=disable"),
            "postgres://u:p@h:5433/fresh?sslmode=disable"
        );
        assert_eq!(changed("postgresql://h"), "postgresql://h/fresh");
        assert_eq!(
            changed("postgres:///old?host=/run/pg"),
            "postgres:///fresh?host=/run/pg"
        );
        assert_eq!(with_database("sqlite://x", "fresh"), None);
        assert_eq!(with_database("h/old", "fresh"), None);
    }
}
