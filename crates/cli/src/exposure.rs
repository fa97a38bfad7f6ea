//! Files that hold secrets, and what it means that others may read them.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use tenure_db::Location;

use crate::config::Config;
use crate::files::{self, Readers};
use crate::master_key;

/// A file that is there and should be its owner's alone.
pub(crate) struct SecretFile {
    pub(crate) path: PathBuf,
    pub(crate) danger: &'static str,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    MasterKey,
    /// A secret and nothing else, for Tenure alone.
    Secret,
    /// Others may have a reason to read it: a web server a TLS key, a backup the database. So a group may, with a warning.
    Shared,
}

/// All of them.
pub(crate) fn secret_files(config: &Config) -> Vec<SecretFile> {
    let file = |path: &Path, kind, danger| SecretFile {
        path: path.to_owned(),
        danger,
        kind,
    };
    let mut files = vec![
        file(
            &config.master_key_file,
            Kind::MasterKey,
            "whoever has it and the database can sign as you",
        ),
        file(
            &config.smtp_password_file,
            Kind::Secret,
            "whoever has it can send e-mails as you",
        ),
        file(
            &config.sms_secret_file,
            Kind::Secret,
            "whoever has it can send text messages as you",
        ),
    ];
    if let Some(tls) = config.tls() {
        let danger = "whoever has it can pass for this server";
        files.push(file(&tls.key, Kind::Shared, danger));
    }
    if let Some(path) = &config.file_with_password {
        files.push(file(path, Kind::Shared, "there is a password in it"));
    }
    if let Location::Sqlite(path) = config.location() {
        for suffix in ["", "-wal", "-shm"] {
            let mut name = path.clone().into_os_string();
            name.push(suffix);
            let danger = "there are addresses and the hashes of passwords in it";
            files.push(file(Path::new(&name), Kind::Shared, danger));
        }
    }
    files.retain(|file| file.path.exists());
    files
}

impl SecretFile {
    pub(crate) fn readers(&self) -> Result<Readers> {
        files::readers(&self.path)
    }

    /// What to do when others may read it.
    pub(crate) fn advice(&self) -> String {
        format!("run `chmod 600 {}`: {}", self.path.display(), self.danger)
    }
}

/// Before a node serves: refuses a master key that everybody on the machine may read, and warns of all else.
pub(crate) fn check(config: &Config) -> Result<()> {
    for file in secret_files(config) {
        let readers = file.readers()?;
        let in_use = file.kind != Kind::MasterKey || std::env::var_os(master_key::VARIABLE).is_none();
        if readers == Readers::Owner || !in_use {
            continue;
        }
        let found = format!("{} may read {}", readers.name(), file.path.display());
        if file.kind == Kind::MasterKey && readers == Readers::All {
            bail!("{found}; {}", file.advice());
        }
        tracing::warn!(advice = file.advice(), "{found}");
    }
    Ok(())
}
