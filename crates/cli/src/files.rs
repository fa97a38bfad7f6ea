//! Files that hold secrets.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

/// Writes a file that only its owner can read. What stands there is replaced whole, or not at all.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<()> {
    make_folder_of(path)?;
    let beside = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written
        .and_then(|()| fs::rename(&beside, path))
        .with_context(|| format!("can't write {}", path.display()))
}

pub(crate) fn make_folder_of(path: &Path) -> Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            fs::create_dir_all(folder).with_context(|| format!("can't make the folder {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Whether others than the owner may read a file. Always `false` where there are no such permissions.
pub(crate) fn is_readable_by_others(path: &Path) -> Result<bool> {
    let metadata = fs::metadata(path).with_context(|| format!("can't read {}", path.display()))?;
    #[cfg(unix)]
    let open = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0;
    #[cfg(not(unix))]
    let open = metadata.len() == u64::MAX;
    Ok(open)
}
