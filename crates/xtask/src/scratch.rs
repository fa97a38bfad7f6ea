//! A temporary folder and the processes that work in it. Both are gone when `Scratch` is dropped, and also when this
//! process is killed, even by a signal that can't be caught.
//!
//! A small shell, the caretaker, holds the reading end of a pipe. We tell it which process groups are running; when the
//! pipe closes, for whatever reason, it ends those that are left and removes the folder. It is in a group of its own,
//! so that Ctrl-C does not reach it.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::process;

/// Lines are `watch SIGNAL GROUP` and `forget GROUP`. A group has ten seconds to end before it is killed.
const CARETAKER: &str = r#"
trap '' HUP INT TERM
cd /
watched=
while read -r verb first second; do
    case $verb in
        watch) watched="$watched $first:$second" ;;
        forget)
            kept=
            for entry in $watched; do
                [ "${entry#*:}" = "$first" ] || kept="$kept $entry"
            done
            watched=$kept ;;
    esac
done
for entry in $watched; do kill -s "${entry%%:*}" -- "-${entry#*:}" 2>/dev/null; done
for entry in $watched; do
    tries=0
    while [ $tries -lt 100 ] && kill -s 0 -- "-${entry#*:}" 2>/dev/null; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -s KILL -- "-${entry#*:}" 2>/dev/null
done
rm -rf -- "$1"
"#;

/// For the databases of all tests that run at the same time.
const ENOUGH_MEMORY_KIB: u64 = 2 * 1024 * 1024;

/// How a process is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// What most programs take as "finish and go".
    Terminate,
    /// PostgreSQL's "fast shutdown": it ends its clients instead of waiting for them.
    Interrupt,
}

impl Ending {
    fn signal(self) -> &'static str {
        match self {
            Self::Terminate => "TERM",
            Self::Interrupt => "INT",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
    caretaker: Child,
    /// `None` only while being dropped.
    line: Mutex<Option<ChildStdin>>,
}

impl Scratch {
    /// Makes the folder inside the system's temporary folder.
    pub(crate) fn new() -> Result<Arc<Self>> {
        Self::inside(&std::env::temp_dir())
    }

    /// A folder that is kept in memory. `None` where the system offers none, or too little.
    pub(crate) fn in_memory() -> Result<Option<Arc<Self>>> {
        let memory = Path::new("/dev/shm");
        if free_kib(memory).is_some_and(|free| free >= ENOUGH_MEMORY_KIB) {
            Self::inside(memory).map(Some)
        } else {
            Ok(None)
        }
    }

    fn inside(parent: &Path) -> Result<Arc<Self>> {
        let folder = fresh_folder(parent)?;
        let mut caretaker = Command::new("sh")
            .args(["-c", CARETAKER, "sh"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("can't start sh")?;
        let line = caretaker.stdin.take();
        Ok(Arc::new(Self {
            folder,
            caretaker,
            line: Mutex::new(line),
        }))
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts `command` in a process group of its own, which ends with the returned value.
    pub(crate) fn spawn(self: &Arc<Self>, command: &mut Command, ending: Ending) -> Result<Running> {
        let child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("can't start {}", command.get_program().display()))?;
        self.tell(&format!("watch {} {}\n", ending.signal(), child.id()));
        Ok(Running {
            child,
            ending,
            ended: false,
            scratch: Arc::clone(self),
        })
    }

    fn tell(&self, message: &str) {
        let Ok(mut line) = self.line.lock() else { return };
        if let Some(line) = line.as_mut() {
            // A caretaker that is gone can't be told; what we started still ends through `Running`.
            let _ = line.write_all(message.as_bytes());
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Ok(mut line) = self.line.lock() {
            line.take();
        }
        let _ = self.caretaker.wait();
    }
}

/// A process that was started and is ended when this value is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) child: Child,
    ending: Ending,
    ended: bool,
    scratch: Arc<Scratch>,
}

impl Running {
    /// `None` while it runs. What it left behind in its group is killed.
    pub(crate) fn poll(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.child.try_wait()?;
        if status.is_some() {
            self.is_over();
        }
        Ok(status)
    }

    /// Waits for its own end; past `limit` the whole group is killed and an error returned.
    pub(crate) fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.poll()? {
                return Ok(status);
            }
            if started.elapsed() > limit {
                self.kill();
                bail!("not done after {} seconds, so it was killed", limit.as_secs());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills the whole group at once.
    pub(crate) fn kill(&mut self) {
        self.signal("KILL");
        let _ = self.child.wait();
        self.is_over();
    }

    fn signal(&self, name: &str) {
        let _ = Command::new("sh")
            .args([
                "-c",
                r#"kill -s "$1" -- "-$2""#,
                "sh",
                name,
                &self.child.id().to_string(),
            ])
            .stderr(Stdio::null())
            .status();
    }

    fn is_over(&mut self) {
        if !self.ended {
            self.ended = true;
            self.signal("KILL");
            self.scratch.tell(&format!("forget {}\n", self.child.id()));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        self.signal(self.ending.signal());
        let _ = self.wait(Duration::from_secs(15));
    }
}

/// How much fits into the file system of this folder. `None` where there is no such folder.
fn free_kib(folder: &Path) -> Option<u64> {
    let table = process::capture(Command::new("df").arg("-Pk").arg(folder)).ok()?;
    // Below the heading: file system, size, used, free, share, place.
    table.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

/// `tenure-xtask-…` with room for other accounts to walk through (PostgreSQL may run as one), not to read.
fn fresh_folder(parent: &Path) -> Result<PathBuf> {
    for number in 0..1000 {
        let folder = parent.join(format!("tenure-xtask-{}-{number}", std::process::id()));
        match std::fs::create_dir(&folder) {
            Ok(()) => {
                std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o711))?;
                return Ok(folder);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(error).with_context(|| format!("can't make a folder in {}", parent.display()));
            }
        }
    }
    bail!(
        "{} is full of folders of earlier runs named tenure-xtask-*",
        parent.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A killed process counts until its parent, or init, has taken note of it.
    fn ends(group: u32) -> bool {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(20) {
            let mut ask = Command::new("sh");
            ask.args(["-c", r#"kill -s 0 -- "-$1""#, "sh", &group.to_string()])
                .stderr(Stdio::null());
            if !ask.status().unwrap().success() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    #[test]
    fn dropping_a_process_ends_its_group() {
        let scratch = Scratch::new().unwrap();
        let running = scratch
            .spawn(
                Command::new("sh").args(["-c", "sleep 300 & wait"]),
                Ending::Terminate,
            )
            .unwrap();
        let group = running.child.id();
        drop(running);
        assert!(ends(group));
    }

    #[test]
    fn the_caretaker_ends_what_was_left_and_removes_the_folder() {
        let scratch = Scratch::new().unwrap();
        let folder = scratch.folder().to_owned();
        let mut left = scratch
            .spawn(Command::new("sleep").arg("300"), Ending::Terminate)
            .unwrap();
        // Closing the line is what the kernel does when this process is killed.
        scratch.line.lock().unwrap().take();
        let status = left.child.wait().unwrap();
        assert!(!status.success());
        left.ended = true;
        drop(left);
        drop(scratch);
        assert!(!folder.exists());
    }

    #[test]
    fn how_much_fits_is_known_only_where_there_is_a_folder() {
        let scratch = Scratch::new().unwrap();
        assert!(free_kib(scratch.folder()).is_some_and(|free| free > 0));
        assert_eq!(free_kib(&scratch.folder().join("missing")), None);
    }

    #[test]
    fn a_process_that_takes_too_long_is_killed() {
        let scratch = Scratch::new().unwrap();
        let mut slow = scratch
            .spawn(Command::new("sleep").arg("300"), Ending::Terminate)
            .unwrap();
        let error = slow.wait(Duration::from_millis(100)).unwrap_err();
        assert!(error.to_string().contains("was killed"), "{error}");
        assert!(ends(slow.child.id()));
    }
}
