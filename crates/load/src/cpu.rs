//! What a process cost and holds, read from `/proc`, and which cores it may use.

use std::{fs, process::Command, time::Duration};

use anyhow::{Context, Result, ensure};
use serde::Serialize;

/// User and system time of a process so far, ended threads included, in steps of 10 ms.
pub(crate) fn of_process(pid: u32) -> Result<Duration> {
    let path = format!("/proc/{pid}/stat");
    let stat = fs::read_to_string(&path).with_context(|| path.clone())?;
    ticks(&stat)
        .map(|ticks| Duration::from_millis(ticks * 10))
        .with_context(|| format!("{path} has no times"))
}

/// Time on a core of the calling thread so far, in nanoseconds.
pub(crate) fn of_this_thread() -> Result<Duration> {
    let path = "/proc/thread-self/schedstat";
    let schedstat = fs::read_to_string(path).context(path)?;
    let nanos = schedstat.split(' ').next().and_then(|field| field.parse().ok());
    nanos
        .map(Duration::from_nanos)
        .with_context(|| format!("{path} has no times"))
}

/// Memory of a process, in KiB.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Memory {
    /// Resident: what the kernel's process list shows.
    pub(crate) rss_kib: u32,
    /// Resident, with shared pages counted in proportion; not readable everywhere.
    pub(crate) pss_kib: Option<u32>,
}

/// What the process holds at this moment.
pub(crate) fn memory(pid: u32) -> Result<Memory> {
    let pss_kib = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))
        .ok()
        .and_then(|rollup| kibibytes(&rollup, "Pss:"));
    Ok(Memory {
        rss_kib: resident(pid)?,
        pss_kib,
    })
}

/// Resident memory in KiB; cheap enough to ask ten times a second.
pub(crate) fn resident(pid: u32) -> Result<u32> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).with_context(|| path.clone())?;
    kibibytes(&status, "VmRSS:").with_context(|| format!("{path} has no VmRSS"))
}

/// Binds every thread of a process to `cores`, a list as `taskset` reads it (`0`, `1-3`).
pub(crate) fn pin(pid: u32, cores: &str) -> Result<()> {
    let output = Command::new("taskset")
        .args(["-a", "-p", "-c", cores, &pid.to_string()])
        .output()
        .context("taskset (util-linux) is needed to measure one core")?;
    ensure!(
        output.status.success(),
        "taskset: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

/// Fields 14 and 15; the program's name before them may hold blanks and brackets. Linux counts 100 ticks a second
/// here, whatever its own clock does.
fn ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn kibibytes(text: &str, name: &str) -> Option<u32> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_found_behind_an_awkward_name() {
        let stat = "42 (a) (b) R 1 2 3 4 5 6 7 8 9 10 103 7 2 1 20 0 1 0 77446";
        assert_eq!(ticks(stat), Some(110));
        assert_eq!(ticks("42 (a"), None);
    }

    #[test]
    fn memory_lines_are_found_by_their_whole_name() {
        let status = "VmHWM:\t  900 kB\nVmRSS:\t  800 kB\nRssAnon:\t 1 kB\n";
        assert_eq!(kibibytes(status, "VmRSS:"), Some(800));
        assert_eq!(kibibytes("Pss_Dirty: 5 kB\nPss:  12 kB", "Pss:"), Some(12));
        assert_eq!(kibibytes(status, "Pss:"), None);
    }

    #[test]
    fn a_busy_thread_costs_what_the_clock_says() {
        let started = std::time::Instant::now();
        let (thread, process) = (of_this_thread().unwrap(), of_process(std::process::id()).unwrap());
        while of_this_thread().unwrap().saturating_sub(thread) < Duration::from_millis(50) {}
        assert!(started.elapsed() >= Duration::from_millis(49));
        assert!(of_process(std::process::id()).unwrap().saturating_sub(process) >= Duration::from_millis(40));
        assert!(memory(std::process::id()).unwrap().rss_kib > 500);
    }
}
