//! Fuzzing: whatever reads bytes from outside is given many, and none may make it panic, hang or grow without end.
//!
//! The targets are in `fuzz/`, a workspace of its own. They are instrumented by the stable compiler: the passes are
//! LLVM's, and libFuzzer comes with `libfuzzer-sys`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// How long each target runs in a test.
const SECONDS: u64 = 60;
/// How many run side by side.
const LANES: usize = 2;
/// Inputs are at most so long: longer ones find what these find, and fewer a minute.
const LONGEST: &str = "8192";
/// An input that takes longer is a failure.
const PATIENCE_SECONDS: &str = "10";

const BUILD_LIMIT: Duration = Duration::from_secs(20 * 60);

/// Runs every target for a minute.
pub(crate) fn run(workspace: &Workspace, scratch: &Arc<Scratch>) -> Result<Tally> {
    let programs = build(workspace, scratch)?;
    let targets = targets(workspace)?;
    let mut tally = Tally::default();
    let mut results: Vec<(&String, Result<String>)> = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES)
            .map(|lane| {
                let (programs, targets) = (&programs, &targets);
                scope.spawn(move || {
                    let own = targets.iter().skip(lane).step_by(LANES);
                    own.map(|target| (target, fuzz(workspace, scratch, programs, target, Some(SECONDS))))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let lanes = lanes
            .into_iter()
            .map(|lane| lane.join().expect("a lane reports its failures"));
        lanes.flatten().collect()
    });
    results.sort_by_key(|(target, _)| *target);
    for (target, result) in results {
        if let Ok(figure) = &result {
            tally.figure(format!("{target}: {figure}"));
        }
        tally.check(&format!("no input breaks {target}"), result.map(drop));
    }
    Ok(tally)
}

/// Runs one target until somebody stops it, or it finds something. What it learned stays for the next time.
pub(crate) fn long_run(target: &str) -> Result<()> {
    let workspace = Workspace::find()?;
    let scratch = Scratch::new()?;
    let known = targets(&workspace)?;
    if !known.iter().any(|name| name == target) {
        bail!("there is no target `{target}`; there are {}", known.join(", "));
    }
    let programs = build(&workspace, &scratch)?;
    fuzz(&workspace, &scratch, &programs, target, None).map(report::say)
}

/// The names of the programs in `fuzz/fuzz_targets`.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.root.join("fuzz/fuzz_targets");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| format!("can't read {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        names.push(name.context("a target's name is not UTF-8")?.to_owned());
    }
    names.sort();
    Ok(names)
}

/// Returns the folder of the built programs.
fn build(workspace: &Workspace, scratch: &Arc<Scratch>) -> Result<PathBuf> {
    let host = process::capture(Command::new("rustc").arg("--print=host-tuple"))?;
    let host = host.trim();
    let folder = workspace.target.join("fuzz");
    // The versions that ship are those that are fuzzed.
    let lock = |folder: &str| workspace.root.join(folder).join("Cargo.lock");
    std::fs::copy(lock(""), lock("fuzz")).context("can't copy Cargo.lock")?;
    // With a target named, build scripts and macros are left as they are.
    let flags = [
        "-Cpasses=sancov-module",
        "-Cllvm-args=-sanitizer-coverage-level=4",
        "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
        "-Cllvm-args=-sanitizer-coverage-pc-table",
        "-Cllvm-args=-sanitizer-coverage-trace-compares",
        "--cfg=fuzzing",
    ];
    let mut command = workspace.cargo();
    command
        .args(["build", "--release", "--bins", "--target", host])
        .arg("--manifest-path")
        .arg(workspace.root.join("fuzz/Cargo.toml"))
        .arg("--target-dir")
        .arg(&folder)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    process::run(scratch, &mut command, BUILD_LIMIT)?;
    Ok(folder.join(host).join("release"))
}

/// `seconds`: none for ever. Returns what it did, in a few words.
fn fuzz(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    programs: &Path,
    target: &str,
    seconds: Option<u64>,
) -> Result<String> {
    let seeds = workspace.root.join("fuzz/seeds").join(target);
    ensure!(
        seeds.is_dir(),
        "there are no seeds in {}",
        workspace.relative(&seeds)
    );
    // A short run begins with the seeds alone, so that it is the same everywhere.
    let learned = match seconds {
        Some(_) => scratch.folder().join("fuzz").join(target),
        None => workspace.target.join("fuzz/corpus").join(target),
    };
    std::fs::create_dir_all(&learned)?;
    let found = workspace.logs()?.join("fuzz").join(target);
    std::fs::create_dir_all(&found)?;
    let mut command = Command::new(programs.join(target));
    command
        .args(["-print_final_stats=1", "-rss_limit_mb=2048"])
        .arg(format!("-max_len={LONGEST}"))
        .arg(format!("-timeout={PATIENCE_SECONDS}"))
        .arg(format!("-artifact_prefix={}/", found.display()))
        .arg(format!("-max_total_time={}", seconds.unwrap_or(0)))
        // Nobody's change fails for what another's dice found: longer runs are for that.
        .args(seconds.map(|_| "-seed=1"))
        .arg(&learned)
        .arg(&seeds)
        .env("TMPDIR", scratch.folder());
    let limit = seconds.map_or(Duration::MAX, |seconds| Duration::from_secs(2 * seconds + 60));
    let mut tail = Tail::default();
    let status = process::stream(scratch, command, limit, |line| {
        if seconds.is_none() {
            report::say(line);
        }
        tail.push(line);
    })?;
    if !status.success() {
        report::quote(&tail.lines.join("\n"));
        bail!("{target} failed ({status}); the input is in {}", found.display());
    }
    tail.figure()
        .context("libFuzzer did not say how many inputs it ran")
}

/// The end of a program's output: what it died of, or its figures.
#[derive(Default)]
struct Tail {
    lines: Vec<String>,
    coverage: String,
}

impl Tail {
    fn push(&mut self, line: &str) {
        const KEPT: usize = 60;
        if let Some((_, rest)) = line.split_once(" cov: ") {
            rest.split(' ')
                .next()
                .unwrap_or_default()
                .clone_into(&mut self.coverage);
        }
        if self.lines.len() == KEPT {
            self.lines.remove(0);
        }
        self.lines.push(line.to_owned());
    }

    fn figure(&self) -> Option<String> {
        let number = |name: &str| {
            let line = self.lines.iter().rev().find_map(|line| line.strip_prefix(name))?;
            line.trim().parse::<u64>().ok()
        };
        let inputs = number("stat::number_of_executed_units:")?;
        let slowest = number("stat::slowest_unit_time_sec:")?;
        (inputs > 0).then(|| format!("{inputs} inputs, {} edges, slowest {slowest} s", self.coverage))
    }
}

#[cfg(test)]
mod tests {
    use super::Tail;

    #[test]
    fn the_figures_of_a_run() {
        let mut tail = Tail::default();
        for line in [
            "#1024\tpulse  cov: 311 ft: 400 corp: 20/1Kb exec/s: 512 rss: 60Mb",
            "#2048\tDONE   cov: 317 ft: 420 corp: 22/1Kb exec/s: 512 rss: 60Mb",
            "stat::number_of_executed_units: 2048",
            "stat::slowest_unit_time_sec:    0",
        ] {
            tail.push(line);
        }
        assert_eq!(tail.figure().unwrap(), "2048 inputs, 317 edges, slowest 0 s");
        assert_eq!(Tail::default().figure(), None);
    }
}
