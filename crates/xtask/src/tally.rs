//! What a step found: how many checks passed and failed, and the figures worth a place in the summary.

use anyhow::Result;

use crate::report;

#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// Shown beside the step in the summary, such as `sqlite 412`.
    pub(crate) figures: Vec<String>,
}

impl Tally {
    /// Counts one check and prints a line for it.
    pub(crate) fn check(&mut self, name: &str, outcome: Result<()>) {
        match outcome {
            Ok(()) => {
                self.passed += 1;
                report::say(format_args!("ok    {name}"));
            }
            Err(error) => self.fail(format_args!("{name}: {error:#}")),
        }
    }

    /// Counts one failure and prints it.
    pub(crate) fn fail(&mut self, what: impl std::fmt::Display) {
        self.failed += 1;
        report::say(format_args!("FAIL  {what}"));
    }

    /// Takes over a part, or counts one failure when the part could not be run to its end.
    pub(crate) fn take(&mut self, name: &str, part: Result<Self>) {
        match part {
            Ok(part) => self.add(part),
            Err(error) => self.fail(format_args!("{name}: {error:#}")),
        }
    }

    /// Takes over the counts of a part, and its figures.
    pub(crate) fn add(&mut self, part: Self) {
        self.passed += part.passed;
        self.failed += part.failed;
        self.figures.extend(part.figures);
    }

    pub(crate) fn figure(&mut self, text: impl Into<String>) {
        self.figures.push(text.into());
    }
}
