//! One line per check on stdout, and the count at the end.

use std::fmt::Debug;
use std::process::ExitCode;

/// Runs scenarios one after another. One that cannot go on is a failed check; the others do not depend on it.
macro_rules! run {
    ($world:expr, $report:expr, $($area:literal => $module:ident [$($scenario:ident),+ $(,)?]),+ $(,)?) => {
        $($(
            let mut check = $crate::report::Check { report: &mut $report, area: $area };
            if let Err(error) = $module::$scenario(&$world, &mut check).await {
                $report.record($area, concat!(stringify!($scenario), " runs to its end"), Some(format!("{error:?}")));
            }
        )+)+
    };
}
pub(crate) use run;

pub struct Report {
    /// As the driver calls itself.
    sdk: &'static str,
    passed: u32,
    failed: u32,
}

impl Report {
    pub fn new(sdk: &'static str) -> Self {
        Self {
            sdk,
            passed: 0,
            failed: 0,
        }
    }

    /// `why` is what went wrong, if anything did.
    pub fn record(&mut self, area: &str, what: &str, why: Option<String>) {
        match why {
            None => {
                self.passed += 1;
                println!("ok {} {area} {what}", self.sdk);
            }
            Some(why) => {
                self.failed += 1;
                println!("FAILED {} {area} {what}: {}", self.sdk, one_line(&why));
            }
        }
    }

    pub fn finish(&self) -> ExitCode {
        println!("{}: {} passed, {} failed", self.sdk, self.passed, self.failed);
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
