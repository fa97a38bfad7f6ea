//! Instants: unix milliseconds inside, RFC 3339 in whole seconds on the wire.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant, in milliseconds since 1970 UTC. On the wire: `2026-01-02T03:04:05Z`, the fraction cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The latest instant that has a text: the end of the year 9999, less a day for time zones.
    pub const MAX: Self = Self(253_402_207_200_000);

    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The nearest instant there is, where milliseconds can't count so many.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_millis(seconds.saturating_mul(1000))
    }

    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes.saturating_mul(60))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.seconds()) {
            Ok(instant) => fmt::Display::fmt(&instant, f),
            Err(_) if self.0 < 0 => fmt::Display::fmt(&jiff::Timestamp::MIN, f),
            Err(_) => fmt::Display::fmt(&jiff::Timestamp::MAX, f),
        }
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;

    /// Any RFC 3339 text, with or without a fraction, in any offset.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(seconds) = seconds_of_wire_form(text) {
            return Ok(Self::from_seconds(seconds));
        }
        Ok(Self(text.parse::<jiff::Timestamp>()?.as_millisecond()))
    }
}

/// Reads `2026-01-02T03:04:05Z`, the one form that we write, in a tenth of the time of the calendar library: every JWT
/// holds four or more. `None` is no verdict.
fn seconds_of_wire_form(text: &str) -> Option<i64> {
    let text: &[u8; 20] = text.as_bytes().try_into().ok()?;
    if [4, 7, 10, 13, 16, 19].map(|at| text[at]) != *b"--T::Z" {
        return None;
    }
    let digit = |at: usize| text[at].is_ascii_digit().then(|| i64::from(text[at] - b'0'));
    let two = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
    let (year, month, day) = (two(0)? * 100 + two(2)?, two(5)?, two(8)?);
    let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
    let days_of_month = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days_of_month).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Years that begin in March have their leap day at the end, where it moves no other day.
    let (year, months) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let day_of_year = (153 * months + 2) / 5 + day - 1;
    let days = year * 365 + leap_days + day_of_year - 719_468;
    Some(days * 86_400 + hour * 3600 + minute * 60 + second)
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::fields::parsed(deserializer)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_seconds_on_the_wire() {
        let instant = Timestamp::from_millis(1_767_323_045_999);
        assert_eq!(instant.to_string(), "2026-01-02T03:04:05Z");
        assert_eq!(
            "2026-01-02T04:04:05.5+01:00"
                .parse::<Timestamp>()
                .unwrap()
                .millis(),
            1_767_323_045_500
        );
        assert_eq!(Timestamp::from_millis(-1).to_string(), "1969-12-31T23:59:59Z");
        assert!("yesterday".parse::<Timestamp>().is_err());
        assert!(Timestamp::from_millis(i64::MAX).to_string().starts_with("9999-"));
    }

    #[test]
    fn no_number_is_too_large() {
        let now = Timestamp::from_seconds(1_767_323_045);
        for extreme in [i64::MIN, i64::MIN + 1, i64::MAX] {
            for instant in [
                Timestamp::from_millis(extreme),
                Timestamp::from_seconds(extreme),
                now.plus_millis(extreme),
                now.plus_seconds(extreme),
                now.plus_minutes(extreme),
            ] {
                assert_eq!(instant < now, extreme < 0, "{extreme}");
                // Whatever cannot be written is written as the end that is nearer, and can be read again.
                let text = instant.to_string();
                assert!(text.parse::<Timestamp>().is_ok(), "{text}");
                assert_eq!(text.starts_with('9'), extreme > 0, "{text}");
            }
        }
    }

    #[test]
    fn the_short_way_agrees_with_the_calendar() {
        let calendar = |text: &str| text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second);
        let mut read = 0;
        // A prime number of seconds: every month, day and hour comes, from the year 0 to 9999.
        for seconds in (-62_167_219_200..=253_402_207_200_i64).step_by(86_311 * 101) {
            let text = Timestamp::from_seconds(seconds).to_string();
            assert_eq!(seconds_of_wire_form(&text), Some(seconds), "{text}");
            assert_eq!(calendar(&text).ok(), Some(seconds));
            read += 1;
        }
        assert!(read > 30_000);
        for year in ["0000", "1900", "2000", "2024", "2026", "2100"] {
            for month in 0..14 {
                for day in 0..33 {
                    let text = format!("{year}-{month:02}-{day:02}T23:59:59Z");
                    assert_eq!(seconds_of_wire_form(&text), calendar(&text).ok(), "{text}");
                }
            }
        }
        for text in [
            "2026-01-02T24:00:00Z",
            "2026-01-02T00:60:00Z",
            "2026-01-02T00:00:60Z",
            "2026-01-02t00:00:00z",
            "2026-01-02T00:00:0/Z",
            "2026-01-02T00:00:00é",
            "+026-01-02T00:00:00Z",
        ] {
            assert_eq!(seconds_of_wire_form(text), None, "{text}");
        }
    }
}
