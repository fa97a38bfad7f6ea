//! The life of a session: three clocks, one set of rules for both verticals.

use tenure_types::sessions::Attributes;
use tenure_types::{JsonMap, Timestamp};
use uuid::Uuid;

use crate::factor::Factors;

/// How long a session JWT lasts, in seconds, unless its session ends sooner.
pub const JWT_SECONDS: i64 = 300;
/// The shortest and the longest duration that a caller may ask for, in minutes.
pub const DURATION_MINUTES: std::ops::RangeInclusive<i64> = 5..=527_040;

/// A session, as it is kept.
#[derive(Clone, Debug)]
pub struct Session {
    pub session_id: Uuid,
    /// The user it belongs to.
    pub subject_id: Uuid,
    /// Which of the project's token keys its token is made with.
    pub token_version: u8,
    pub started_at: Timestamp,
    pub last_accessed_at: Timestamp,
    pub expires_at: Timestamp,
    pub attributes: Attributes,
    pub factors: Factors,
    pub claims: JsonMap,
}

/// A duration that was asked for and may be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    minutes: i64,
    /// The project's absolute limit, counted from the start of the session.
    limit: Option<i64>,
}

tenure_types::refusals! {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub enum DurationError {
        OutOfRange => InvalidSessionDurationMinutes,
            "session_duration_minutes must be from {} to {}", DURATION_MINUTES.start(), DURATION_MINUTES.end();
        OverLimit(value: i64) => InvalidSessionDuration,
            "session_duration_minutes exceeds the project's maximum of {value} minutes";
    }
}

impl Duration {
    /// `limit`: the project's longest session in minutes, if it has one.
    pub fn parse(minutes: i64, limit: Option<i64>) -> Result<Self, DurationError> {
        if !DURATION_MINUTES.contains(&minutes) {
            return Err(DurationError::OutOfRange);
        }
        match limit {
            Some(limit) if minutes > limit => Err(DurationError::OverLimit(limit)),
            limit => Ok(Self { minutes, limit }),
        }
    }

    /// As long as wanted, or as the project allows: for a duration that nobody asked for.
    pub fn capped(minutes: i64, limit: Option<i64>) -> Self {
        Self {
            minutes: limit.map_or(minutes, |limit| limit.min(minutes)),
            limit,
        }
    }

    /// When a session that started then ends, if it is given this duration now. It may end sooner than it would have;
    /// no extension passes the project's limit.
    pub fn end(self, started_at: Timestamp, now: Timestamp) -> Timestamp {
        let asked = now.plus_minutes(self.minutes);
        self.limit
            .map_or(asked, |limit| asked.min(started_at.plus_minutes(limit)))
    }
}

impl Session {
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}

/// When a JWT that is minted now ends: with its session, or after [`JWT_SECONDS`].
pub fn jwt_end_seconds(now: Timestamp, session_expires_at: Timestamp) -> i64 {
    (now.seconds() + JWT_SECONDS).min(session_expires_at.seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (minutes, limit, expected) in [
            (4, None, Some(DurationError::OutOfRange)),
            (5, None, None),
            (527_040, None, None),
            (527_041, None, Some(DurationError::OutOfRange)),
            (0, None, Some(DurationError::OutOfRange)),
            (-5, None, Some(DurationError::OutOfRange)),
            (i64::MAX, None, Some(DurationError::OutOfRange)),
            (60, Some(60), None),
            (61, Some(60), Some(DurationError::OverLimit(60))),
        ] {
            assert_eq!(
                Duration::parse(minutes, limit).err(),
                expected,
                "{minutes} under {limit:?}"
            );
        }
    }

    #[test]
    fn an_extension_counts_from_now_and_stops_at_the_limit() {
        let start = Timestamp::from_seconds(1_000_000);
        let end = |minutes, limit, passed: i64| {
            let now = start.plus_minutes(passed);
            (Duration::parse(minutes, limit).unwrap().end(start, now).seconds() - start.seconds()) / 60
        };
        assert_eq!(end(60, None, 0), 60);
        assert_eq!(end(60, None, 30), 90);
        assert_eq!(end(5, None, 30), 35);
        assert_eq!(end(60, Some(80), 30), 80);
        assert_eq!(end(60, Some(80), 10), 70);
    }

    #[test]
    fn a_jwt_never_outlives_its_session() {
        let now = Timestamp::from_millis(1_000_999);
        assert_eq!(jwt_end_seconds(now, now.plus_minutes(60)), 1300);
        assert_eq!(jwt_end_seconds(now, now.plus_seconds(10)), 1010);
    }
}
