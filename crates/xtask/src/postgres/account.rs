//! Which account PostgreSQL runs as. It refuses root, so root lends it an account that has nothing to lose.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::{process, setup};

#[derive(Debug)]
pub(crate) enum Account {
    /// We are not root: our own.
    Ours,
    Lent {
        uid: u32,
        gid: u32,
    },
}

impl Account {
    pub(crate) fn for_postgres() -> Result<Self> {
        if !setup::is_root()? {
            return Ok(Self::Ours);
        }
        let accounts = std::fs::read_to_string("/etc/passwd").context("/etc/passwd")?;
        let (uid, gid) = ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| ids(&accounts, name))
            .context(
                "PostgreSQL can't run as root, and there is neither an account `postgres` nor `nobody`",
            )?;
        Ok(Self::Lent { uid, gid })
    }

    /// A new folder in `parent` that belongs to the account alone.
    pub(crate) fn own_folder(&self, parent: &Path, name: &str) -> Result<PathBuf> {
        let folder = parent.join(name);
        std::fs::create_dir(&folder).with_context(|| format!("can't make {}", folder.display()))?;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700))?;
        if let Self::Lent { uid, gid } = self {
            std::os::unix::fs::chown(&folder, Some(*uid), Some(*gid))?;
            ensure!(
                process::agrees(
                    self.command(Path::new("/bin/sh"), Path::new("/"))
                        .args(["-c", "cd \"$0\""])
                        .arg(&folder)
                ),
                "the account that PostgreSQL runs as can't reach {}: set TMPDIR to a folder that all can enter",
                folder.display()
            );
        }
        Ok(folder)
    }

    /// `program`, as this account, in `folder`.
    pub(crate) fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env_remove("PGDATA")
            .env("LC_ALL", "C");
        if let Self::Lent { uid, gid } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }
}

/// User and group of `name`, which must not be root's.
fn ids(accounts: &str, name: &str) -> Option<(u32, u32)> {
    let line = accounts
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    let uid = fields.next()?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    (uid != 0).then_some((uid, gid))
}

#[cfg(test)]
mod tests {
    use super::ids;

    #[test]
    fn ids_of_an_account() {
        let accounts =
            "root:x:0:0:root:/root:/bin/sh\npostgresql:x:5:6::/:\npostgres:x:101:104:a,b:/var:/bin/sh\n";
        assert_eq!(ids(accounts, "postgres"), Some((101, 104)));
        assert_eq!(ids(accounts, "root"), None);
        assert_eq!(ids(accounts, "nobody"), None);
    }
}
