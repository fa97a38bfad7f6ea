//! E-mail addresses, phone numbers and external ids: parsed once, kept in one form.

use std::fmt;

/// An e-mail address in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

/// A phone number in E.164.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber(String);

/// A caller's own name for a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalId(String);

/// The text is not what it was given as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not of the right form")]
pub struct Invalid;

impl EmailAddress {
    /// Lower-cases. Refuses what no mail system takes; whether the mailbox exists, only a message can tell.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let (local, domain) = text.rsplit_once('@').ok_or(Invalid)?;
        let bad = |c: char| c.is_whitespace() || c.is_control() || "<>()[]\\,;:\"@".contains(c);
        if text.len() > 254 || local.is_empty() || local.len() > 64 || text.replacen('@', "", 1).contains(bad)
        {
            return Err(Invalid);
        }
        if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return Err(Invalid);
        }
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        if !domain.contains('.') || !domain.split('.').all(label) {
            return Err(Invalid);
        }
        Ok(Self(text.to_lowercase()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl PhoneNumber {
    /// `+`, a country code that does not begin with 0, and 7 to 15 digits in all.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let digits = text.strip_prefix('+').ok_or(Invalid)?;
        let right = (7..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if right {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ExternalId {
    /// 1 to 128 of letters, digits, `.`, `_`, `-` and `|`; not of the form of one of our own ids, so that a text is
    /// either the one or the other.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let right = (1..=128).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-|".contains(&byte))
            && !looks_internal(text);
        if right {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `user-test-…`, `member-live-…` and the like, whether or not a UUID follows.
fn looks_internal(text: &str) -> bool {
    ["user", "member", "organization"].iter().any(|kind| {
        text.strip_prefix(kind)
            .is_some_and(|rest| rest.starts_with("-test-") || rest.starts_with("-live-"))
    })
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_addresses() {
        for (text, kept) in [
            ("a@example.com", "a@example.com"),
            ("First.Last+tag@Sub.Example.COM", "first.last+tag@sub.example.com"),
            ("ünï@exämple.de", "ünï@exämple.de"),
            ("o'hara@example.co", "o'hara@example.co"),
        ] {
            assert_eq!(
                EmailAddress::parse(text).map(|email| email.0),
                Ok(kept.to_owned())
            );
        }
        let long = format!("{}@example.com", "a".repeat(65));
        let longer = format!(
            "a@{}.com",
            ["b".repeat(63), "c".repeat(63), "d".repeat(63), "e".repeat(63)].join(".")
        );
        for bad in [
            "",
            "a",
            "@",
            "a@",
            "@example.com",
            "a@b",
            "a b@example.com",
            "a@exa mple.com",
            "a@@example.com",
            "a@b@example.com",
            "a@.com",
            "a@example..com",
            "a@example.com.",
            "a@-example.com",
            ".a@example.com",
            "a.@example.com",
            "a..b@example.com",
            "a\u{0}@example.com",
            "a\n@example.com",
            "<a@example.com>",
            "a@[127.0.0.1]",
            "a@exa_mple.com",
            &long,
            &longer,
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(Invalid), "{bad:?}");
        }
    }

    #[test]
    fn phone_numbers() {
        for good in [
            "+14155550123",
            "+10000000000",
            "+4915112345678",
            "+1234567",
            "+123456789012345",
        ] {
            assert!(PhoneNumber::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "+",
            "14155550123",
            "+04155550123",
            "+123456",
            "+1234567890123456",
            "+1415555o123",
            "+1 415 555",
            "+١٢٣٤٥٦٧٨",
        ] {
            assert_eq!(PhoneNumber::parse(bad), Err(Invalid), "{bad}");
        }
    }

    #[test]
    fn external_ids() {
        let longest = "x".repeat(128);
        for good in ["a", "auth0|123", "A.b_c-9", "user-42", "users-test-x", &longest] {
            assert!(ExternalId::parse(good).is_ok(), "{good}");
        }
        let too_long = "x".repeat(129);
        for bad in [
            "",
            "a b",
            "ä",
            "a/b",
            "user-test-1",
            "user-live-",
            "member-test-x",
            "a\u{0}",
            &too_long,
        ] {
            assert_eq!(ExternalId::parse(bad), Err(Invalid), "{bad}");
        }
    }
}
