//! Reads what `cargo test` prints, a line at a time, and counts the tests of each engine.
//!
//! A test belongs to an engine when a module of its path is named `sqlite` or `postgres`. The unit tests of `tenure-db`
//! and of this crate are excepted: they have modules of these names, which need not be twins.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

const SQLITE: &str = "sqlite";
const POSTGRES: &str = "postgres";

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Counts {
    pub(crate) fn all(self) -> u64 {
        self.passed + self.failed + self.ignored
    }

    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::Ignored => self.ignored += 1,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct TestOutput {
    pub(crate) sqlite: Counts,
    pub(crate) postgres: Counts,
    /// Neither engine's.
    pub(crate) independent: Counts,
    /// Failed and ignored tests, with the program they are in.
    pub(crate) unsuccessful: Vec<String>,
    /// As the last line of each test program sums them up.
    told: Counts,
    /// The test program that runs now, as cargo names it; `None` when its last line was seen.
    program: Option<String>,
    /// Programs that ended without a last line.
    silent: Vec<String>,
    /// The tests of each engine with its name taken out.
    twins: [BTreeSet<String>; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Ignored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

impl TestOutput {
    pub(crate) fn line(&mut self, line: &str) {
        if let Some(program) = program_started(line) {
            self.program_ends();
            self.program = Some(program.to_owned());
        } else if let Some(counts) = last_line(line) {
            self.told.passed += counts.passed;
            self.told.failed += counts.failed;
            self.told.ignored += counts.ignored;
            self.program = None;
        } else if let Some((name, outcome)) = test_line(line) {
            self.test(name, outcome);
        }
    }

    /// To be called after the last line. Says what must hold beside "no test failed".
    pub(crate) fn verdict(&mut self) -> Result<()> {
        self.program_ends();
        let mut complaints = Vec::new();
        for program in &self.silent {
            complaints.push(format!("{program} ended before it had run all its tests"));
        }
        let seen = [self.sqlite, self.postgres, self.independent];
        let seen = Counts {
            passed: seen.iter().map(|counts| counts.passed).sum(),
            failed: seen.iter().map(|counts| counts.failed).sum(),
            ignored: seen.iter().map(|counts| counts.ignored).sum(),
        };
        if seen != self.told {
            complaints.push(format!(
                "the lines of single tests ({seen:?}) and the sums ({:?}) differ",
                self.told
            ));
        }
        for (name, counts) in [(SQLITE, self.sqlite), (POSTGRES, self.postgres)] {
            if counts.all() == 0 {
                complaints.push(format!("no test ran on {name}"));
            }
        }
        let [sqlite, postgres] = &self.twins;
        complaints.extend(
            sqlite
                .difference(postgres)
                .map(|name| format!("{name} runs on SQLite alone")),
        );
        complaints.extend(
            postgres
                .difference(sqlite)
                .map(|name| format!("{name} runs on PostgreSQL alone")),
        );
        if !complaints.is_empty() {
            bail!(complaints.join("\n      "));
        }
        Ok(())
    }

    fn test(&mut self, name: &str, outcome: Outcome) {
        let program = self.program.as_deref().unwrap_or("an unknown test program");
        if outcome != Outcome::Passed {
            self.unsuccessful.push(format!("{name} ({program}) {outcome:?}"));
        }
        match engine_of(program, name) {
            Some((Engine::Sqlite, twin)) => {
                self.sqlite.count(outcome);
                self.twins[0].insert(twin);
            }
            Some((Engine::Postgres, twin)) => {
                self.postgres.count(outcome);
                self.twins[1].insert(twin);
            }
            None => self.independent.count(outcome),
        }
    }

    fn program_ends(&mut self) {
        self.silent.extend(self.program.take());
    }
}

/// `Running tests/api.rs (target/debug/deps/api-1a2b)` → `tests/api.rs (…/api-1a2b)`, `Doc-tests tenure_core` as it is.
fn program_started(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix("Running ") {
        return rest.ends_with(')').then_some(rest);
    }
    line.starts_with("Doc-tests ").then_some(line)
}

/// `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`
fn last_line(line: &str) -> Option<Counts> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut parts = numbers.split("; ");
    let mut number = |word| parts.next()?.strip_suffix(word)?.trim_end().parse().ok();
    Some(Counts {
        passed: number("passed")?,
        failed: number("failed")?,
        ignored: number("ignored")?,
    })
}

/// `test a::b ... ok`, also `test a::b - should panic ... FAILED` and `test a::b ... ignored, too slow`.
fn test_line(line: &str) -> Option<(&str, Outcome)> {
    let (name, outcome) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let outcome = match outcome {
        "ok" => Outcome::Passed,
        "FAILED" => Outcome::Failed,
        _ if outcome == "ignored" || outcome.starts_with("ignored, ") => Outcome::Ignored,
        _ => return None,
    };
    Some((name, outcome))
}

/// The engine of a test, and the test's path with the engine's name left open.
fn engine_of(program: &str, name: &str) -> Option<(Engine, String)> {
    if program.starts_with("Doc-tests ") || is_beside_the_engines(program) {
        return None;
    }
    let mut segments: Vec<&str> = name.split("::").collect();
    let modules = segments.len() - 1;
    let at = segments[..modules]
        .iter()
        .position(|segment| [SQLITE, POSTGRES].contains(segment))?;
    let engine = if segments[at] == SQLITE {
        Engine::Sqlite
    } else {
        Engine::Postgres
    };
    segments[at] = "*";
    // The hash in the program's name tells apart programs of one name.
    Some((engine, format!("{} in {program}", segments.join("::"))))
}

fn is_beside_the_engines(program: &str) -> bool {
    program.starts_with("unittests ")
        && ["/tenure_db-", "/xtask-"]
            .iter()
            .any(|name| program.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
   Compiling tenure-server v0.1.0
    Finished `test` profile [unoptimized + debuginfo] target(s) in 1.00s
     Running unittests src/lib.rs (target/debug/deps/tenure_db-1a)

running 2 tests
test sqlite::writer::tests::group_commit ... ok
test postgres::tests::retry ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/api.rs (target/debug/deps/api-2b)

running 5 tests
test sqlite::sessions::authenticate::by_token ... ok
test sqlite::sessions::revoke::twice - should panic ... ok
test postgres::sessions::revoke::twice - should panic ... ok
test postgres::sessions::authenticate::by_token ... ok
test routes::sqlite ... ok

test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s

   Doc-tests tenure_core

running 1 test
test crates/core/src/sqlite.rs - sqlite::thing (line 4) - compile ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    fn read(text: &str) -> TestOutput {
        let mut output = TestOutput::default();
        text.lines().for_each(|line| output.line(line));
        output
    }

    fn complaint(text: &str) -> String {
        read(text).verdict().unwrap_err().to_string()
    }

    #[test]
    fn engines_are_told_by_the_modules() {
        let mut output = read(GOOD);
        assert_eq!(
            output.sqlite,
            Counts {
                passed: 2,
                ..Counts::default()
            }
        );
        assert_eq!(
            output.postgres,
            Counts {
                passed: 2,
                ..Counts::default()
            }
        );
        assert_eq!(
            output.independent,
            Counts {
                passed: 4,
                ..Counts::default()
            }
        );
        assert!(output.unsuccessful.is_empty());
        output.verdict().unwrap();
    }

    #[test]
    fn failed_and_ignored_tests_are_named() {
        let text = GOOD
            .replace(
                "sqlite::sessions::authenticate::by_token ... ok",
                "sqlite::sessions::authenticate::by_token ... FAILED",
            )
            .replace(
                "postgres::sessions::authenticate::by_token ... ok",
                "postgres::sessions::authenticate::by_token ... ignored, slow",
            )
            .replace(
                "test result: ok. 5 passed; 0 failed; 0 ignored",
                "test result: FAILED. 3 passed; 1 failed; 1 ignored",
            );
        let mut output = read(&text);
        assert_eq!(
            output.sqlite,
            Counts {
                passed: 1,
                failed: 1,
                ignored: 0
            }
        );
        assert_eq!(
            output.postgres,
            Counts {
                passed: 1,
                failed: 0,
                ignored: 1
            }
        );
        assert_eq!(output.unsuccessful.len(), 2);
        output.verdict().unwrap();
    }

    #[test]
    fn a_test_on_one_engine_alone_is_a_complaint() {
        let text = GOOD.replace(
            "test postgres::sessions::revoke::twice",
            "test postgres::sessions::revoke::thrice",
        );
        let complaint = complaint(&text);
        assert!(
            complaint.contains("*::sessions::revoke::twice - should panic in tests/api.rs"),
            "{complaint}"
        );
        assert!(complaint.contains("*::sessions::revoke::thrice"), "{complaint}");
    }

    #[test]
    fn an_engine_without_tests_is_a_complaint() {
        let text = GOOD
            .replace("test postgres::sessions", "test other::sessions")
            .replace("test sqlite::sessions", "test x::sessions");
        let complaint = complaint(&text);
        assert!(complaint.contains("no test ran on sqlite"), "{complaint}");
        assert!(complaint.contains("no test ran on postgres"), "{complaint}");
    }

    #[test]
    fn a_program_that_crashes_is_a_complaint() {
        let cut = GOOD.replace(
            "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s",
            "",
        );
        assert!(complaint(&cut).contains("tests/api.rs (target/debug/deps/api-2b) ended before"));
        let last = GOOD.replace(
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "",
        );
        assert!(complaint(&last).contains("Doc-tests tenure_core ended before"));
    }

    #[test]
    fn a_test_line_that_was_lost_is_a_complaint() {
        let text = GOOD.replace("test routes::sqlite ... ok", "test routes::sqlite ... noise");
        assert!(complaint(&text).contains("differ"));
    }
}
