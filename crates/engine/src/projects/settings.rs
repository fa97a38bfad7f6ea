//! Settings of a project: kept as JSON, changed one by one as `key=value`.

use serde::{Deserialize, Serialize};
use tenure_core::password::strength;
use url::Url;

/// What a project may decide for itself. Each field is also the key that `tenure project set` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The UserInfo endpoint of the issuer whose sessions `sessions/migrate` takes over. None: it takes none over.
    pub zero_downtime_session_migration_url: Option<String>,
    /// No session of the project lasts longer than this many minutes, whatever extends it. None: no limit.
    pub session_max_duration_minutes: Option<i64>,
    /// `zxcvbn` or `luds`.
    pub password_strength_policy: tenure_types::passwords::StrengthPolicy,
    /// The fewest characters that LUDS takes: 8 to 32.
    pub luds_min_length: u8,
    /// The fewest kinds of characters that LUDS takes: 1 to 4.
    pub luds_complexity: u8,
    /// After how many failures in a row a user is locked: 1 to 100.
    pub user_lock_threshold: i64,
    /// For how many seconds: 300 to 604800.
    pub user_lock_ttl: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zero_downtime_session_migration_url: None,
            session_max_duration_minutes: None,
            password_strength_policy: tenure_types::passwords::StrengthPolicy::Zxcvbn,
            luds_min_length: 8,
            luds_complexity: 3,
            user_lock_threshold: 10,
            user_lock_ttl: 3600,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    #[error("there is no setting {0:?}; there are {known}", known = Settings::KEYS.join(", "))]
    UnknownKey(String),
    #[error("{key} must be {expected}")]
    BadValue {
        key: &'static str,
        expected: &'static str,
    },
}

impl Settings {
    /// The keys that [`Settings::set`] takes.
    pub const KEYS: [&'static str; 7] = [
        "zero_downtime_session_migration_url",
        "session_max_duration_minutes",
        "password_strength_policy",
        "luds_min_length",
        "luds_complexity",
        "user_lock_threshold",
        "user_lock_ttl",
    ];

    /// Changes one setting. An empty value takes an optional setting back.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), SettingError> {
        use tenure_types::passwords::StrengthPolicy::{Luds, Zxcvbn};

        match key {
            "zero_downtime_session_migration_url" => {
                let url = |value: &str| {
                    Url::parse(value)
                        .ok()
                        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
                        .ok_or(bad(
                            "zero_downtime_session_migration_url",
                            "an http(s) URL, or empty",
                        ))
                };
                self.zero_downtime_session_migration_url =
                    optional(value).map(url).transpose()?.map(|url| url.to_string());
            }
            "session_max_duration_minutes" => {
                let minutes = |value| {
                    number(value, &tenure_core::session::DURATION_MINUTES)
                        .ok_or(bad("session_max_duration_minutes", "from 5 to 527040, or empty"))
                };
                self.session_max_duration_minutes = optional(value).map(minutes).transpose()?;
            }
            "password_strength_policy" => {
                self.password_strength_policy = match value {
                    "zxcvbn" => Zxcvbn,
                    "luds" => Luds,
                    _ => return Err(bad("password_strength_policy", "zxcvbn or luds")),
                };
            }
            "luds_min_length" => {
                self.luds_min_length =
                    number(value, &(8..=32)).ok_or(bad("luds_min_length", "from 8 to 32"))?;
            }
            "luds_complexity" => {
                self.luds_complexity =
                    number(value, &(1..=4)).ok_or(bad("luds_complexity", "from 1 to 4"))?;
            }
            "user_lock_threshold" => {
                self.user_lock_threshold =
                    number(value, &(1..=100)).ok_or(bad("user_lock_threshold", "from 1 to 100"))?;
            }
            "user_lock_ttl" => {
                self.user_lock_ttl = number(value, &(300..=604_800))
                    .ok_or(bad("user_lock_ttl", "from 300 to 604800 seconds"))?;
            }
            _ => return Err(SettingError::UnknownKey(key.to_owned())),
        }
        Ok(())
    }

    pub(crate) fn strength_policy(&self) -> strength::Policy {
        match self.password_strength_policy {
            tenure_types::passwords::StrengthPolicy::Zxcvbn => strength::Policy::Zxcvbn,
            tenure_types::passwords::StrengthPolicy::Luds => strength::Policy::Luds {
                min_length: self.luds_min_length,
                complexity: self.luds_complexity,
            },
        }
    }
}

fn bad(key: &'static str, expected: &'static str) -> SettingError {
    SettingError::BadValue { key, expected }
}

fn optional(value: &str) -> Option<&str> {
    (!value.is_empty()).then_some(value)
}

fn number<T: std::str::FromStr + PartialOrd>(value: &str, range: &std::ops::RangeInclusive<T>) -> Option<T> {
    value.parse().ok().filter(|number| range.contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_known_and_checked() {
        let fields = serde_json::to_value(Settings::default()).unwrap();
        let mut keys: Vec<_> = fields.as_object().unwrap().keys().map(String::as_str).collect();
        let mut known = Settings::KEYS;
        keys.sort_unstable();
        known.sort_unstable();
        assert_eq!(keys, known);
        for key in known {
            let error = Settings::default().set(key, "nonsense").unwrap_err();
            assert!(matches!(error, SettingError::BadValue { .. }), "{key}");
        }
        assert!(matches!(
            Settings::default().set("color", "red"),
            Err(SettingError::UnknownKey(_))
        ));
    }

    #[test]
    fn ranges() {
        for (key, value, taken) in [
            ("luds_min_length", "7", false),
            ("luds_min_length", "8", true),
            ("luds_min_length", "32", true),
            ("luds_min_length", "33", false),
            ("luds_complexity", "0", false),
            ("luds_complexity", "4", true),
            ("luds_complexity", "5", false),
            ("user_lock_threshold", "0", false),
            ("user_lock_threshold", "100", true),
            ("user_lock_threshold", "101", false),
            ("user_lock_ttl", "299", false),
            ("user_lock_ttl", "604800", true),
            ("user_lock_ttl", "604801", false),
            ("session_max_duration_minutes", "4", false),
            ("session_max_duration_minutes", "5", true),
            ("session_max_duration_minutes", "", true),
            ("zero_downtime_session_migration_url", "", true),
            (
                "zero_downtime_session_migration_url",
                "https://id.example.com/userinfo",
                true,
            ),
            (
                "zero_downtime_session_migration_url",
                "ftp://id.example.com",
                false,
            ),
        ] {
            assert_eq!(
                Settings::default().set(key, value).is_ok(),
                taken,
                "{key}={value}"
            );
        }
    }
}
