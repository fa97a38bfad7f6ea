//! One line per check on stdout, and the count at the end.

use std::fmt::Debug;
use std::process::ExitCode;

pub struct Report {
    passed: u32,
    failed: u32,
}

impl Report {
    pub fn new() -> Self {
        Self { passed: 0, failed: 0 }
    }

    /// `why` is what went wrong, if anything did.
    pub fn record(&mut self, area: &str, what: &str, why: Option<String>) {
        match why {
            None => {
                self.passed += 1;
                println!("ok rust {area} {what}");
            }
            Some(why) => {
                self.failed += 1;
                println!("FAILED rust {area} {what}: {}", one_line(&why));
            }
        }
    }

    pub fn finish(&self) -> ExitCode {
        println!("rust: {} passed, {} failed", self.passed, self.failed);
        if self.failed > 0 {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }
}

/// The checks of one area.
pub struct Check<'a> {
    pub report: &'a mut Report,
    pub area: &'static str,
}

impl Check<'_> {
    pub fn holds(&mut self, what: &str, holds: bool, seen: impl Debug) {
        let why = (!holds).then(|| format!("does not hold, seen {seen:?}"));
        self.report.record(self.area, what, why);
    }

    pub fn equal<G: Debug + PartialEq<W>, W: Debug>(&mut self, what: &str, got: G, want: W) {
        let why = (got != want).then(|| format!("got {got:?}, want {want:?}"));
        self.report.record(self.area, what, why);
    }

    /// The call must have failed with this HTTP status and error_type.
    pub fn refused<T>(&mut self, what: &str, status: u16, error_type: &str, answer: stytch::Result<T>) {
        self.equal(what, outcome(&answer), format!("{status} {error_type}"));
    }
}

/// `<status> <error_type>` of a refusal, `ok` of an answer.
pub fn outcome<T>(answer: &stytch::Result<T>) -> String {
    match answer {
        Ok(_) => "ok".to_owned(),
        Err(stytch::Error::Response(refusal)) => {
            format!("{} {}", refusal.status_code.as_u16(), refusal.error_type)
        }
        Err(other) => format!("no answer: {other:?}"),
    }
}

pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
