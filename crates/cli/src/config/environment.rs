//! The variables that Tenure reads, and those that look as if it did.

use std::ffi::{OsStr, OsString};

use anyhow::{Result, bail};

use super::{defaults, variable};
use crate::{master_key, messages};

/// What is in the environment beside the keys of the configuration.
const OTHERS: [&str; 4] = [
    "TENURE_CONFIG",
    master_key::VARIABLE,
    messages::SMTP_PASSWORD,
    messages::SMS_SECRET,
];

/// Refuses names that come close to Tenure's own: a setting that is passed over in silence is a trap. Names far from all of
/// them are somebody else's, such as a script's that runs Tenure. Values stay out of the message.
pub(super) fn check(variables: impl Iterator<Item = (OsString, OsString)>) -> Result<()> {
    let keys = defaults();
    let known: Vec<String> = keys
        .keys()
        .map(|key| variable(key))
        .chain(OTHERS.map(str::to_owned))
        .collect();
    for (name, value) in variables {
        let name = name.to_string_lossy();
        let is_ours = name
            .get(..7)
            .is_some_and(|start| start.eq_ignore_ascii_case("TENURE_"));
        if !is_ours || known.iter().any(|known| *known == name) || is_of_others(&name, &value) {
            continue;
        }
        let upper = name.to_ascii_uppercase();
        let near = nearest(&upper, known.iter().map(String::as_str));
        if !is_misspelt(&upper, near) {
            continue;
        }
        bail!("there is no setting {name}; the nearest is {near} (docs/config.md lists them all)");
    }
    Ok(())
}

/// Whether few letters are wrong, or words were added.
fn is_misspelt(name: &str, near: &str) -> bool {
    let own = name.len().saturating_sub("TENURE_".len());
    distance(name, near) <= 1 + own / 6 || name.starts_with(&format!("{near}_"))
}

/// Whether somebody else means something by it: the tests, or Kubernetes, which tells every program where a service of the
/// name `tenure` (or `tenure-…`) is.
fn is_of_others(name: &str, value: &OsStr) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_place = value.to_str().is_some_and(|value| {
        ["tcp://", "udp://", "sctp://"]
            .iter()
            .any(|scheme| value.starts_with(scheme))
    });
    let is_port = name.split_once("_PORT_").is_some_and(|(_, rest)| {
        let mut parts = rest.split('_');
        parts.next().is_some_and(is_number)
            && matches!(parts.next(), Some("TCP" | "UDP" | "SCTP"))
            && matches!(parts.next(), None | Some("PROTO" | "PORT" | "ADDR"))
    });
    name.starts_with("TENURE_TEST_")
        || name.ends_with("_SERVICE_HOST")
        || name.ends_with("_SERVICE_PORT")
        || name.contains("_SERVICE_PORT_")
        || (name.ends_with("_PORT") && is_place)
        || is_port
}

/// The name that takes the fewest changes of a letter.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> &'a str {
    known
        .min_by_key(|known| distance(name, known))
        .expect("there are settings")
}

/// How many letters have to be put in, taken out or changed.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::{check, distance, nearest};

    fn refusal(name: &str, value: &str) -> Option<String> {
        let refused = check([(name.into(), value.into())].into_iter()).err()?;
        Some(refused.to_string())
    }

    #[test]
    fn a_misspelt_name_is_refused_and_the_nearest_named() {
        for (name, near) in [
            ("TENURE_DATABSE", "TENURE_DATABASE"),
            ("TENURE_DATABASE_URL", "TENURE_DATABASE"),
            ("TENURE_MASTERKEY", "TENURE_MASTER_KEY"),
            ("TENURE_MASTER_KEYFILE", "TENURE_MASTER_KEY_FILE"),
            ("TENURE_SMTP_PASWORD", "TENURE_SMTP_PASSWORD"),
            ("TENURE_LISTEN_", "TENURE_LISTEN"),
            ("tenure_listen", "TENURE_LISTEN"),
            ("TENURE_LOG_LEVEL", "TENURE_LOG"),
            ("TENURE_SMPT_HOST", "TENURE_SMTP_HOST"),
        ] {
            let said = refusal(name, "pass-word").unwrap_or_else(|| panic!("{name} is taken"));
            assert!(said.contains(&format!("no setting {name};")), "{said}");
            assert!(said.contains(&format!("nearest is {near} ")), "{said}");
            assert!(!said.contains("pass-word"), "{said}");
        }
    }

    #[test]
    fn what_others_mean_is_left_alone() {
        for (name, value) in [
            ("TENURE_DATABASE", "a"),
            ("TENURE_MASTER_KEY", "a"),
            ("TENURE_CONFIG", "a"),
            ("TENURE_TEST_POSTGRES", "a"),
            ("TENURE_SERVICE_HOST", "10.0.0.1"),
            ("TENURE_SERVICE_PORT", "80"),
            ("TENURE_SERVICE_PORT_HTTP", "80"),
            ("TENURE_PORT", "tcp://10.0.0.1:80"),
            ("TENURE_PORT_80_TCP", "tcp://10.0.0.1:80"),
            ("TENURE_PORT_80_TCP_ADDR", "10.0.0.1"),
            ("TENURE_DB_PORT_5432_TCP_PROTO", "tcp"),
            ("TENURE_BIN", "a"),
            ("TENURE_BASE_URL", "a"),
            ("TENURE_DATA", "a"),
            ("TENURE_URL", "a"),
            ("TENURE_PROJECT_ID", "a"),
            ("TENURE_SECRET", "a"),
            ("TENURE_", "a"),
            ("TENUREX", "a"),
            ("PATH", "a"),
        ] {
            assert_eq!(refusal(name, value), None);
        }
    }

    #[test]
    fn distances() {
        for (from, to, letters) in [
            ("", "", 0),
            ("", "ab", 2),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("a", "b", 1),
        ] {
            assert_eq!(distance(from, to), letters, "{from} {to}");
        }
        assert_eq!(nearest("listn", ["log", "listen"].into_iter()), "listen");
    }
}
