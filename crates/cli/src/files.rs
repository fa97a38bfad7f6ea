//! Files that hold secrets.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use tenure_engine::support::Entropy;

use crate::system::SystemEntropy;

/// Writes a file that only its owner can read. What stands there is replaced whole, or not at all.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<()> {
    make_folder_of(path)?;
    // A name that nobody else has: what stands beside is somebody's file.
    let beside = path.with_file_name(format!(".{}.new", <dyn Entropy>::uuid(&SystemEntropy)));
    write_new(&beside, text)
        .and_then(|()| fs::rename(&beside, path).inspect_err(|_| remove(&beside)))
        .with_context(|| format!("can't write {}", path.display()))
}

/// As [`write_private`], and never in place of anything: `false` if something stands there.
pub(crate) fn create_private(path: &Path, text: &str) -> Result<bool> {
    make_folder_of(path)?;
    match write_new(path, text) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        written => written
            .map(|()| true)
            .with_context(|| format!("can't write {}", path.display())),
    }
}

/// Leaves nothing behind if it fails.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .inspect_err(|_| remove(path))
}

/// As far as it can: there is an error already.
fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

fn make_folder_of(path: &Path) -> Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => make_folder(folder),
        _ => Ok(()),
    }
}

/// Makes a folder that only its owner can look into, and those above it, unless they are there.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    let mut folders = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
    folders
        .recursive(true)
        .create(folder)
        .with_context(|| format!("can't make the folder {}", folder.display()))
}

/// Who may read, write or run a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    Owner,
    Group,
    All,
}

impl Readers {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Owner => "only its owner",
            Self::Group => "its group",
            Self::All => "others",
        }
    }
}

/// Always the owner where there are no such permissions.
pub(crate) fn readers(path: &Path) -> Result<Readers> {
    let metadata = fs::metadata(path).with_context(|| format!("can't read {}", path.display()))?;
    #[cfg(unix)]
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
    #[cfg(not(unix))]
    let mode = u32::from(metadata.len() == u64::MAX);
    Ok(match (mode & 0o070, mode & 0o007) {
        (0, 0) => Readers::Owner,
        (_, 0) => Readers::Group,
        _ => Readers::All,
    })
}
