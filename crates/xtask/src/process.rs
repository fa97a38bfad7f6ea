//! Running a command: quietly for its answer, openly for its output, or line by line.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::report;
use crate::scratch::{Ending, Scratch};

/// Its stdout. An error holds its stderr.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("can't start {}", shown(command)))?;
    ensure!(
        output.status.success(),
        "{} failed ({}): {}",
        shown(command),
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether it starts and says yes; its output is dropped.
pub(crate) fn agrees(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs it with our stdout and stderr.
pub(crate) fn run(scratch: &Arc<Scratch>, command: &mut Command, limit: Duration) -> Result<()> {
    command.stdin(Stdio::null());
    let mut running = scratch.spawn(command, Ending::Terminate)?;
    let status = running.wait(limit).with_context(|| shown(command))?;
    ensure!(status.success(), "{} failed ({status})", shown(command));
    Ok(())
}

/// Runs it and shows its output only when it fails.
pub(crate) fn run_quietly(scratch: &Arc<Scratch>, command: Command, limit: Duration) -> Result<()> {
    let name = shown(&command);
    let mut output = String::new();
    let status = stream(scratch, command, limit, |line| {
        output.push_str(line);
        output.push('\n');
    })?;
    if !status.success() {
        report::quote(&output);
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Hands each line of stdout and stderr, in the order written, to `line`.
pub(crate) fn stream(
    scratch: &Arc<Scratch>,
    mut command: Command,
    limit: Duration,
    mut line: impl FnMut(&str),
) -> Result<ExitStatus> {
    // How long output may trail behind the end of the process: a grandchild can keep the pipe open for ever.
    const TRAILING: Duration = Duration::from_secs(2);

    let name = shown(&command);
    let (reader, writer) = std::io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut running = scratch.spawn(&mut command, Ending::Terminate)?;
    // It holds our copies of the writing end; without them the reader sees the end of the output.
    drop(command);

    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&bytes)
                .trim_end_matches(['\n', '\r'])
                .to_owned();
            if sender.send(text).is_err() {
                break;
            }
            bytes.clear();
        }
    });

    let started = Instant::now();
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        match receiver.recv_timeout(Duration::from_millis(50)) {
            Ok(text) => line(&text),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                if ended.is_some_and(|(_, at)| at.elapsed() > TRAILING) {
                    break;
                }
            }
        }
        if ended.is_none() {
            ended = running.poll()?.map(|status| (status, Instant::now()));
        }
        if ended.is_none() && started.elapsed() > limit {
            running.kill();
            bail!(
                "{name}: not done after {} seconds, so it was killed",
                limit.as_secs()
            );
        }
    }
    match ended {
        Some((status, _)) => Ok(status),
        None => running
            .wait(limit.saturating_sub(started.elapsed()))
            .context(name),
    }
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_outputs_arrive_in_the_order_written() {
        let scratch = Scratch::new().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; echo three; exit 3"]);
        let mut lines = Vec::new();
        let status = stream(&scratch, command, Duration::from_secs(20), |line| {
            lines.push(line.to_owned());
        })
        .unwrap();
        assert_eq!(lines, ["one", "two", "three"]);
        assert_eq!(status.code(), Some(3));
    }

    #[test]
    fn a_grandchild_that_keeps_the_output_open_does_not_hold_us() {
        let scratch = Scratch::new().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 30 & echo done"]);
        let started = Instant::now();
        stream(&scratch, command, Duration::from_secs(60), |_| ()).unwrap();
        assert!(started.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_failure_carries_the_error_output() {
        let error = capture(Command::new("sh").args(["-c", "echo broken >&2; exit 1"])).unwrap_err();
        assert!(error.to_string().contains("broken"), "{error}");
    }
}
