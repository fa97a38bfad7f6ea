//! How far a clock can be trusted: what time a database shows, and whether a clock has leapt.
//!
//! Times of the monotonic clock are durations since any one moment. It never leaps, and knows no date.

use std::collections::VecDeque;
use std::time::Duration;

use tenure_types::Timestamp;

#[cfg(test)]
mod tests;

/// How many samples are compared.
const KEPT: usize = 8;
/// How far two clocks drift apart while samples of them are compared, in milliseconds.
const DRIFT: i64 = 50;
/// What is no leap, in milliseconds: clocks are corrected, and looked at a moment late.
const TOLERANCE: i64 = 10_000;
/// The longest that a leap is waited out, in milliseconds.
const LONGEST_WAIT: i64 = 3_600_000;

/// One look at a distant clock.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// What it showed.
    pub time: Timestamp,
    /// When it was asked, on the monotonic clock of this machine.
    pub asked: Duration,
    /// When its answer was here.
    pub answered: Duration,
}

impl Sample {
    /// How long the question and the answer took together.
    pub fn round_trip(&self) -> Duration {
        self.answered.saturating_sub(self.asked)
    }

    /// By how many milliseconds the distant clock is ahead of the monotonic one, give or take half the round trip.
    pub fn ahead(&self) -> i64 {
        let middle = self.asked + self.round_trip() / 2;
        self.time.millis().saturating_sub(millis(middle))
    }

    fn contradicts(&self, other: &Self) -> bool {
        let apart = self.ahead().abs_diff(other.ahead());
        let explained = (self.round_trip() + other.round_trip()) / 2;
        apart > millis(explained).saturating_add(DRIFT).unsigned_abs()
    }
}

/// The latest looks at a distant clock.
#[derive(Clone, Debug, Default)]
pub struct Samples(VecDeque<Sample>);

impl Samples {
    /// Adds the newest. Older ones that it contradicts are of a clock that was set since, or of another machine's, and go.
    pub fn add(&mut self, sample: Sample) {
        self.0.retain(|older| !sample.contradicts(older));
        self.0.truncate(KEPT - 1);
        self.0.push_front(sample);
    }

    /// The one that took the least time, and so can be wrong by the least; of several the newest.
    pub fn best(&self) -> Option<&Sample> {
        self.0.iter().min_by_key(|sample| sample.round_trip())
    }
}

/// Whether a wall clock goes evenly beside the monotonic one. What it decides is whether things may be deleted for good by
/// the wall clock's time.
#[derive(Clone, Debug)]
pub struct Steadiness {
    /// A time that is trusted, and when it was.
    trusted: (Timestamp, Duration),
    leap: Option<Leap>,
}

/// A difference to what the monotonic clock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leap {
    /// In milliseconds; less than zero when the wall clock went back.
    pub by: i64,
    /// Until when, on the monotonic clock, nothing is deleted.
    pub until: Duration,
}

/// What came of a look at the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The time can be trusted.
    Steady,
    /// It can be again: the clock is back where it was, or has gone on evenly for long enough.
    SteadyAgain,
    /// It can't, from now on.
    Leapt(Leap),
    /// It still can't.
    Waiting(Leap),
}

impl Steadiness {
    /// `trusted`: the newest time that is known to have been right, such as one that was written before this process began,
    /// as of the moment `monotonic`.
    pub fn new(trusted: Timestamp, monotonic: Duration) -> Self {
        Self {
            trusted: (trusted, monotonic),
            leap: None,
        }
    }

    /// Looks at both clocks. A leap is waited out for as long as it was, an hour at most: within that a clock that is wrong
    /// can be corrected, and one that was right is late by no more than what it decides was alive too long.
    pub fn look(&mut self, now: Timestamp, monotonic: Duration) -> Look {
        let (trusted, at) = self.trusted;
        let expected = trusted.plus_millis(millis(monotonic.saturating_sub(at)));
        let by = now.millis().saturating_sub(expected.millis());
        let is_even = by.unsigned_abs() <= TOLERANCE.unsigned_abs();
        let known = self
            .leap
            .filter(|leap| leap.by.abs_diff(by) <= TOLERANCE.unsigned_abs());
        match known {
            Some(leap) if !is_even && monotonic < leap.until => Look::Waiting(leap),
            None if !is_even => {
                let wait = by.saturating_abs().min(LONGEST_WAIT).unsigned_abs();
                let until = monotonic.saturating_add(Duration::from_millis(wait));
                let leap = Leap { by, until };
                self.leap = Some(leap);
                Look::Leapt(leap)
            }
            _ => {
                self.trusted = (now, monotonic);
                match self.leap.take() {
                    Some(_) => Look::SteadyAgain,
                    None => Look::Steady,
                }
            }
        }
    }

    /// The leap that is waited out.
    pub fn leap(&self) -> Option<Leap> {
        self.leap
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
