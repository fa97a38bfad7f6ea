//! The database file: where it is, and who may read it.

use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;

use crate::Error;

/// Makes the file and its folder when they are absent, for their owner's eyes only: password hashes and sealed keys lie
/// in it, and SQLite gives the files beside it the same permissions. The path returned means the same file whatever
/// becomes of the working directory, and nothing special to SQLite (`:memory:`, `file:…`).
pub(super) fn prepared(path: &Path) -> Result<Box<Path>, Error> {
    let failed = |path: &Path, error| Error::Location(format!("can't make {}: {error}", path.display()));
    let path = std::path::absolute(path).map_err(|error| failed(path, error))?;
    let mut folders = DirBuilder::new();
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folders.mode(0o700);
        options.mode(0o600);
    }
    if let Some(folder) = path.parent() {
        folders
            .recursive(true)
            .create(folder)
            .map_err(|error| failed(folder, error))?;
    }
    match options.write(true).create_new(true).open(&path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(failed(&path, error)),
        _ => Ok(path.into()),
    }
}

/// The same path, and nothing made; `None` where there is no file.
pub(super) fn existing(path: &Path) -> Result<Option<Box<Path>>, Error> {
    let failed = |error| Error::Location(format!("can't open {}: {error}", path.display()));
    let path = std::path::absolute(path).map_err(failed)?;
    Ok(path.try_exists().map_err(failed)?.then(|| path.into()))
}
