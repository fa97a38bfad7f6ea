//! A file system of a few megabytes, filled to the last byte.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::Path,
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use tokio::time::sleep;

use super::{Node, Options, TARGET, folder, probe, tenure};
use probe::{Kind, Outcome};

/// A folder that is a small file system of its own.
struct Disk(TempDir);

pub(super) async fn full(options: &Options) -> Result<Outcome> {
    let disk = Disk::mount()?;
    let node = Node::start(&tenure(options, disk.0.path(), None)).await?;
    let filling = disk.0.path().join("filling");
    let limits = [
        (Kind::Health, Some(TARGET)),
        (Kind::Jwks, Some(TARGET)),
        (Kind::Read, Some(TARGET)),
        (Kind::Write, None),
    ];
    let outcome = probe::through(&node, &limits, async {
        fill(&filling)?;
        sleep(Duration::from_secs(options.outage_seconds)).await;
        fs::remove_file(&filling)?;
        Ok(())
    })
    .await;
    // Before the disk is taken away from under it.
    node.server.stop()?;
    outcome
}

impl Disk {
    fn mount() -> Result<Self> {
        let disk = Self(folder()?);
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=48m", "tenure-load"])
            .arg(disk.0.path());
        let output = mount.output().context("mount")?;
        ensure!(
            output.status.success(),
            "a file system of its own takes root and the right to mount: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(disk)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// Until nothing goes in any more, twice: what is freed meanwhile is taken too.
fn fill(path: &Path) -> Result<()> {
    let mut file = File::create(path)?;
    for size in [64 * 1024, 4096, 512] {
        let block = vec![0; size];
        loop {
            match file.write_all(&block) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => return Err(error).context("filling the disk"),
            }
        }
    }
    Ok(())
}
