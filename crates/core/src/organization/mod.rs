//! Organizations: how they are named, and what their settings may be.

mod domains;
mod settings;

use crate::contact::{Domain, EmailAddress, ExternalId, Invalid, looks_internal};

pub use domains::DomainError;
pub use settings::{SettingsError, create, update};

/// What an organization is called: 1 to 128 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

/// What an organization is called in paths: 2 to 128 of letters, digits, `-`, `.`, `_` and `~`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slug(String);

/// Where its logo is: at most 2048 characters, `""` for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoUrl(String);

/// Texts that stand where the id of an organization stands in paths, and mean something else.
const PATH_WORDS: &[&str] = &["me", "member", "members", "metrics", "search"];
const LONGEST_NAME: usize = 128;
const LONGEST_SLUG: usize = 128;
const LONGEST_LOGO_URL: usize = 2048;

impl Name {
    /// Drops white space around it.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > LONGEST_NAME || text.contains(char::is_control) {
            Err(Invalid)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Slug {
    /// Refuses what could be taken for an id or another path.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let right = (2..=LONGEST_SLUG).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
            && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
            && !is_taken(text);
        if right {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid)
        }
    }

    /// The slug of an organization that was given a name only.
    pub fn of_name(name: &Name) -> Self {
        Self::made_of(name.as_str())
    }

    /// Another one like it, for when it is in use: `example-2`.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let stem = &self.0[..self.0.len().min(LONGEST_SLUG - suffix.len())];
        Self(format!("{stem}{suffix}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Lower-case letters and digits stay; whatever is between them becomes one `-`.
    fn made_of(text: &str) -> Self {
        let text = text.to_lowercase();
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let slug = words
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join("-");
        let slug = &slug[..slug.len().min(LONGEST_SLUG)];
        // A text without a letter or digit, a single one, and one that means something else get a word before them.
        Self::parse(slug).unwrap_or_else(|Invalid| {
            let prefixed = format!("org-{slug}");
            let stem = &prefixed[..prefixed.len().min(LONGEST_SLUG)];
            Self(stem.trim_end_matches('-').to_owned())
        })
    }
}

tenure_types::refusals! {
    /// A logo that an organization can't have.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub enum LogoUrlError {
        TooLong => OrganizationLogoUrlTooLong,
            "organization_logo_url: the URL is longer than {LONGEST_LOGO_URL} characters";
        Control => InvalidArgument, "organization_logo_url: the URL holds control characters";
    }
}

impl LogoUrl {
    pub fn parse(text: &str) -> Result<Self, LogoUrlError> {
        if text.chars().count() > LONGEST_LOGO_URL {
            Err(LogoUrlError::TooLong)
        } else if text.contains(char::is_control) {
            Err(LogoUrlError::Control)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A caller's own id for an organization: it may stand where ours stands, so it can't be a word of a path.
pub fn parse_external_id(text: &str) -> Result<ExternalId, Invalid> {
    if is_taken(text) {
        Err(Invalid)
    } else {
        ExternalId::parse(text)
    }
}

/// What an organization is called whose creator gave no name: after the domain of the creator's e-mail address, or
/// after its local part if the domain says nothing about its owner.
pub fn default_name_and_slug(email: &EmailAddress) -> (Name, Slug) {
    let domain = Domain::of(email);
    let shared = domain.is_common() || domain.is_academic();
    let text = if shared {
        // What follows `+` is how one sorts one's own mail.
        let local = email.local_part();
        local.split_once('+').map_or(local, |(name, _)| name)
    } else {
        domain.name()
    };
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(capitalised)
        .collect();
    let name = Name::parse(&words.join(" ")).unwrap_or_else(|Invalid| Name("Organization".to_owned()));
    let slug = Slug::made_of(text);
    (name, slug)
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

fn is_taken(text: &str) -> bool {
    looks_internal(text) || PATH_WORDS.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let (longest, too_long) = ("ä".repeat(128), "ä".repeat(129));
        for (text, kept) in [
            ("Example", Some("Example")),
            (" Example & Söhne ", Some("Example & Söhne")),
            (&longest, Some(longest.as_str())),
            ("", None),
            ("  ", None),
            (&too_long, None),
            ("a\u{0}", None),
            ("a\nb", None),
        ] {
            let parsed = Name::parse(text).ok();
            assert_eq!(parsed.as_ref().map(Name::as_str), kept, "{text:?}");
        }
    }

    #[test]
    fn slugs() {
        let longest = "x".repeat(128);
        for good in [
            "ab",
            "a-b.c_d~e",
            "-1",
            "Example",
            "members2",
            "organization-x",
            &longest,
        ] {
            assert!(Slug::parse(good).is_ok(), "{good}");
        }
        let too_long = "x".repeat(129);
        for bad in [
            "",
            "a",
            "--",
            "..",
            "a b",
            "a/b",
            "ä1",
            "a|b",
            "a%20b",
            "a\u{0}",
            "search",
            "members",
            "metrics",
            "organization-test-e3795c81-f849-4167-bfda-e4a6e9c280fd",
            "organization-live-x",
            "member-test-x",
            &too_long,
        ] {
            assert_eq!(Slug::parse(bad), Err(Invalid), "{bad}");
        }
    }

    #[test]
    fn slugs_of_names() {
        let long = "x ".repeat(64);
        for (name, slug) in [
            ("Example", "example"),
            ("Example & Söhne GmbH", "example-s-hne-gmbh"),
            ("  A.B--C  ", "a-b-c"),
            ("X", "org-x"),
            ("日本", "org"),
            ("Search", "org-search"),
            ("organization-test-1", "org-organization-test-1"),
            (long.as_str(), &["x"; 64].join("-")),
        ] {
            let made = Slug::of_name(&Name::parse(name).unwrap());
            assert_eq!(made.as_str(), slug, "{name}");
            assert_eq!(Slug::parse(made.as_str()), Ok(made), "{name}");
        }
        let full = Slug::parse(&"x".repeat(128)).unwrap();
        assert_eq!(full.numbered(12).as_str(), format!("{}-12", "x".repeat(125)));
        assert_eq!(Slug::parse("example").unwrap().numbered(2).as_str(), "example-2");
    }

    #[test]
    fn logos() {
        let longest = "x".repeat(2048);
        for (text, refused) in [
            ("", None),
            ("https://example.com/logo.png", None),
            (&longest, None),
            (&"x".repeat(2049), Some(LogoUrlError::TooLong)),
            ("https://example.com/\u{0}", Some(LogoUrlError::Control)),
        ] {
            assert_eq!(LogoUrl::parse(text).err(), refused, "{text}");
        }
    }

    #[test]
    fn external_ids() {
        for good in ["42", "acme|1", "searches"] {
            assert!(parse_external_id(good).is_ok(), "{good}");
        }
        for bad in ["", "search", "members", "organization-test-1", "a b", "~a"] {
            assert_eq!(parse_external_id(bad), Err(Invalid), "{bad}");
        }
    }

    #[test]
    fn defaults() {
        for (email, name, slug) in [
            ("ada@example.com", "Example", "example"),
            ("ada@mail.big-example.co.uk", "Big Example", "big-example"),
            ("ada.lovelace+work@gmail.com", "Ada Lovelace", "ada-lovelace"),
            ("ada@cs.example.edu", "Ada", "ada"),
            ("a@yahoo.co.uk", "A", "org-a"),
            ("ada@exämple.de", "Exämple", "ex-mple"),
            ("ada@search.com", "Search", "org-search"),
            ("+@gmail.com", "Organization", "org"),
        ] {
            let (found_name, found_slug) = default_name_and_slug(&EmailAddress::parse(email).unwrap());
            assert_eq!(
                (found_name.as_str(), found_slug.as_str()),
                (name, slug),
                "{email}"
            );
        }
    }
}
