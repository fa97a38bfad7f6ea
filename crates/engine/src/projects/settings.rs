//! Settings of a project: kept as JSON, changed one by one as `key=value`.

use serde::{Deserialize, Serialize};
use tenure_core::password::strength;
use tenure_db::Tx;
use url::Url;
use uuid::Uuid;

use super::{Error, store};

/// What a project may decide for itself. Each field is also the key that `tenure project set` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The UserInfo endpoint of the issuer whose sessions `sessions/migrate` takes over. None: it takes none over.
    pub zero_downtime_session_migration_url: Option<String>,
    /// No session of the project lasts longer than this many minutes, whatever extends it. None: no limit.
    pub session_max_duration_minutes: Option<i64>,
    /// The most live sessions that a user or member has: 1 to 100000. Another one ends the oldest.
    pub max_sessions_per_user: i64,
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
    /// B2B: whether a person has one password for all organizations instead of one in each. Settled once there are
    /// passwords.
    pub cross_org_passwords_enabled: bool,
    /// Where links of e-mails may lead, by what they are for. The first of each list is the default.
    pub login_redirect_urls: Vec<String>,
    pub signup_redirect_urls: Vec<String>,
    pub invite_redirect_urls: Vec<String>,
    pub discovery_redirect_urls: Vec<String>,
    pub reset_password_redirect_urls: Vec<String>,
    /// The countries that SMS are sent to, as the beginnings of their phone numbers; `*` for all.
    pub sms_country_codes: Vec<String>,
    /// How many messages are sent in ten minutes: to one e-mail address or phone number,
    pub messages_per_address: i64,
    /// to others because of one member (invitations, changes of address),
    pub messages_per_member: i64,
    /// for one network of clients, where it is known,
    pub messages_per_network: i64,
    /// and in all.
    pub messages_per_project: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zero_downtime_session_migration_url: None,
            session_max_duration_minutes: None,
            max_sessions_per_user: 1000,
            password_strength_policy: tenure_types::passwords::StrengthPolicy::Zxcvbn,
            luds_min_length: 8,
            luds_complexity: 3,
            user_lock_threshold: 10,
            user_lock_ttl: 3600,
            cross_org_passwords_enabled: false,
            login_redirect_urls: Vec::new(),
            signup_redirect_urls: Vec::new(),
            invite_redirect_urls: Vec::new(),
            discovery_redirect_urls: Vec::new(),
            reset_password_redirect_urls: Vec::new(),
            // The United States and Canada.
            sms_country_codes: vec!["1".to_owned()],
            messages_per_address: 10,
            messages_per_member: 50,
            messages_per_network: 1_000,
            messages_per_project: 10_000,
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
    pub const KEYS: [&'static str; 19] = [
        "zero_downtime_session_migration_url",
        "session_max_duration_minutes",
        "max_sessions_per_user",
        "password_strength_policy",
        "luds_min_length",
        "luds_complexity",
        "user_lock_threshold",
        "user_lock_ttl",
        "cross_org_passwords_enabled",
        "login_redirect_urls",
        "signup_redirect_urls",
        "invite_redirect_urls",
        "discovery_redirect_urls",
        "reset_password_redirect_urls",
        "sms_country_codes",
        "messages_per_address",
        "messages_per_member",
        "messages_per_network",
        "messages_per_project",
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
            "max_sessions_per_user" => {
                self.max_sessions_per_user =
                    number(value, &(1..=100_000)).ok_or(bad("max_sessions_per_user", "from 1 to 100000"))?;
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
            "cross_org_passwords_enabled" => {
                self.cross_org_passwords_enabled = value
                    .parse()
                    .map_err(|_| bad("cross_org_passwords_enabled", "true or false"))?;
            }
            "login_redirect_urls" => self.login_redirect_urls = urls("login_redirect_urls", value)?,
            "signup_redirect_urls" => self.signup_redirect_urls = urls("signup_redirect_urls", value)?,
            "invite_redirect_urls" => self.invite_redirect_urls = urls("invite_redirect_urls", value)?,
            "discovery_redirect_urls" => {
                self.discovery_redirect_urls = urls("discovery_redirect_urls", value)?;
            }
            "reset_password_redirect_urls" => {
                self.reset_password_redirect_urls = urls("reset_password_redirect_urls", value)?;
            }
            "sms_country_codes" => {
                let codes: Vec<String> = list(value).collect();
                let code = |code: &String| {
                    code == "*" || ((1..=7).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()))
                };
                if !codes.iter().all(code) {
                    return Err(bad("sms_country_codes", "numbers like 1,49 or *, or empty"));
                }
                self.sms_country_codes = codes;
            }
            "messages_per_address" => self.messages_per_address = messages("messages_per_address", value)?,
            "messages_per_member" => self.messages_per_member = messages("messages_per_member", value)?,
            "messages_per_network" => self.messages_per_network = messages("messages_per_network", value)?,
            "messages_per_project" => self.messages_per_project = messages("messages_per_project", value)?,
            _ => return Err(SettingError::UnknownKey(key.to_owned())),
        }
        Ok(())
    }

    /// Whether an SMS may be sent to a number in E.164.
    pub(crate) fn takes_sms_to(&self, number: &str) -> bool {
        let number = number.trim_start_matches('+');
        self.sms_country_codes
            .iter()
            .any(|code| code == "*" || number.starts_with(code))
    }

    pub(crate) fn strength_policy(&self) -> strength::Policy {
        match &self.password_strength_policy {
            tenure_types::passwords::StrengthPolicy::Zxcvbn
            | tenure_types::passwords::StrengthPolicy::Other(_) => strength::Policy::Zxcvbn,
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

/// What stands between commas.
fn list(value: &str) -> impl Iterator<Item = String> {
    let items = value.split(',').map(str::trim);
    items.filter(|item| !item.is_empty()).map(str::to_owned)
}

fn urls(key: &'static str, value: &str) -> Result<Vec<String>, SettingError> {
    let is_url = |text: &String| Url::parse(text).is_ok_and(|url| !url.cannot_be_a_base());
    let urls: Vec<String> = list(value).collect();
    if urls.iter().all(is_url) {
        Ok(urls)
    } else {
        Err(bad(key, "URLs with commas between them, or empty"))
    }
}

fn messages(key: &'static str, value: &str) -> Result<i64, SettingError> {
    number(value, &(1..=1_000_000)).ok_or(bad(key, "from 1 to 1000000"))
}

fn number<T: std::str::FromStr + PartialOrd>(value: &str, range: &std::ops::RangeInclusive<T>) -> Option<T> {
    value.parse().ok().filter(|number| range.contains(number))
}

/// The settings as they are, and stay until the transaction ends.
pub(crate) async fn hold_settings(tx: &Tx, project: Uuid) -> Result<Settings, Error> {
    let settings = store::hold_settings(tx, project).await?;
    parse(&settings.ok_or(Error::NotFound)?)
}

pub(crate) fn parse(settings: &str) -> Result<Settings, Error> {
    serde_json::from_str(settings).map_err(|_| Error::Damaged("projects.settings"))
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
            ("cross_org_passwords_enabled", "true", true),
            ("cross_org_passwords_enabled", "1", false),
            ("login_redirect_urls", "", true),
            (
                "login_redirect_urls",
                "https://a.example.com/in, myapp://in",
                true,
            ),
            ("login_redirect_urls", "https://a.example.com, b", false),
            ("sms_country_codes", "1, 49", true),
            ("sms_country_codes", "*", true),
            ("sms_country_codes", "+49", false),
            ("messages_per_address", "0", false),
            ("messages_per_address", "1", true),
            ("messages_per_project", "1000000", true),
            ("messages_per_project", "1000001", false),
            ("max_sessions_per_user", "0", false),
            ("max_sessions_per_user", "1", true),
            ("max_sessions_per_user", "100000", true),
            ("max_sessions_per_user", "100001", false),
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
