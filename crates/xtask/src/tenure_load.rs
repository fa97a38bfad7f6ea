//! How `tenure-load` is started: its program, the program it measures, and a PostgreSQL for it to make databases on.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::postgres::Server;
use crate::workspace::Workspace;

/// `profile` is the folder of the programs, `debug` or `release`.
pub(crate) fn command(
    workspace: &Workspace,
    postgres: &Server,
    profile: &str,
    verb: &str,
) -> Result<Command> {
    let mut command = Command::new(workspace.program(profile, "tenure-load")?);
    command
        .arg(verb)
        .arg("--tenure")
        .arg(workspace.program(profile, "tenure")?);
    command.env("PATH", path_with(postgres.programs())?);
    Ok(command)
}

/// It makes its databases with `psql`, which Debian keeps beside the server.
fn path_with(programs: &Path) -> Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path));
    Ok(std::env::join_paths(folders)?)
}
