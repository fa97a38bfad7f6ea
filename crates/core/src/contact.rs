//! E-mail addresses, domains, phone numbers and external ids: parsed once, kept in one form.

use std::borrow::Cow;
use std::fmt;

use precis_profiles::UsernameCaseMapped;
use precis_profiles::precis_core::profile::PrecisFastInvocation as _;
use unicode_normalization::UnicodeNormalization as _;

/// An e-mail address in its one spelling: what stands before the `@` as RFC 8265's UsernameCaseMapped has it (in lower case,
/// its letters composed), the domain as [`Domain`] has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

/// A domain of e-mail addresses in lower case, in letters and not in their Punycode.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Domain(String);

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
    /// Brings it to one form. Refuses what no mail system takes; whether the mailbox exists, only a message can tell.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        // First, for the lower case of a letter may be more than one character.
        let text = lower_case(text)?;
        let (local, domain) = text.rsplit_once('@').ok_or(Invalid)?;
        let local = &*one_spelling(local)?;
        let bad = |c: char| c.is_whitespace() || c.is_control() || "<>()[]\\,;:\"@".contains(c);
        if local.is_empty() || local.len() > 64 || local.contains(bad) {
            return Err(Invalid);
        }
        if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return Err(Invalid);
        }
        let text = format!("{local}@{}", in_letters(domain)?);
        if text.len() <= 254 {
            Ok(Self(text))
        } else {
            Err(Invalid)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.halves().0
    }

    /// What stands after it.
    pub fn domain(&self) -> &str {
        self.halves().1
    }

    fn halves(&self) -> (&str, &str) {
        self.0.rsplit_once('@').expect("checked when it was parsed")
    }
}

/// Registries that have an own level under two-letter domains: `co.uk`, `com.br`.
const SECOND_LEVELS: &[&str] = &["ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"];
/// Names under which anyone gets a mailbox.
const COMMON: &[&str] = &[
    "aol",
    "att",
    "bol",
    "comcast",
    "earthlink",
    "free",
    "gmail",
    "gmx",
    "googlemail",
    "hey",
    "hotmail",
    "icloud",
    "ig",
    "laposte",
    "libero",
    "live",
    "mac",
    "mail",
    "me",
    "msn",
    "orange",
    "outlook",
    "rediffmail",
    "sbcglobal",
    "uol",
    "verizon",
    "wanadoo",
    "yahoo",
    "yandex",
    "ymail",
];

impl Domain {
    pub fn of(email: &EmailAddress) -> Self {
        Self(email.domain().to_owned())
    }

    /// Brings it to one form. At least two labels.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        in_letters(&lower_case(text)?).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The label that was registered: `example` of `mail.example.com` and of `example.co.uk`.
    pub fn name(&self) -> &str {
        let mut labels = self.0.rsplit('.');
        let top = labels.next().unwrap_or_default();
        let second = labels.next().unwrap_or_default();
        match labels.next() {
            Some(third) if top.len() == 2 && SECOND_LEVELS.contains(&second) => third,
            _ => second,
        }
    }

    /// Whether anyone gets a mailbox there, so that it tells nothing about its owner.
    pub fn is_common(&self) -> bool {
        COMMON.contains(&self.name())
    }

    /// Whether it belongs to a school: many people share it and few speak for it.
    pub fn is_academic(&self) -> bool {
        self.0.rsplit('.').next() == Some("edu")
    }
}

/// Letters that can't be seen, where neither IDNA nor PRECIS refuses them everywhere: the two joiners, and the braille of
/// no dot.
const INVISIBLE: [char; 3] = ['\u{200c}', '\u{200d}', '\u{2800}'];

/// In lower case, letters composed: a keyboard that sends a letter and its accent means what another sends as one.
///
/// Not of what becomes ASCII only by that: an issuer that lower-cases ASCII alone, as many do, gives the Kelvin sign and `k`
/// to two people, whom we would take for one.
fn lower_case(text: &str) -> Result<String, Invalid> {
    if text.is_ascii() {
        return Ok(text.to_ascii_lowercase());
    }
    let becomes_ascii = |c: char| {
        let is_ascii = |c: char| c.is_ascii();
        !c.is_ascii() && (c.to_lowercase().any(is_ascii) || std::iter::once(c).nfkc().any(is_ascii))
    };
    if text.contains(becomes_ascii) {
        return Err(Invalid);
    }
    let composed: String = text.nfc().collect();
    Ok(composed.to_lowercase().nfc().collect())
}

/// What stands before the `@`, in lower case. Beyond ASCII, letters and digits only (PRECIS' IdentifierClass): no signs, no
/// letters of two widths, nothing that can't be seen, no directions that mix.
fn one_spelling(local: &str) -> Result<Cow<'_, str>, Invalid> {
    if local.is_ascii() {
        return Ok(Cow::Borrowed(local));
    }
    let spelt = UsernameCaseMapped::enforce(local).map_err(|_| Invalid)?;
    let again = UsernameCaseMapped::enforce(&*spelt).map_err(|_| Invalid)?;
    if spelt == again && !spelt.contains(INVISIBLE) {
        Ok(spelt)
    } else {
        Err(Invalid)
    }
}

/// A domain in lower case with its Punycode made letters: `exämple.de` and `xn--exmple-cua.de` are one, and so are the
/// mailboxes there. Refuses labels that neither form is of, since other programs take them for others: Punycode that stands
/// for nothing, and letters that IDNA (UTS 46) makes other letters of, like those of full width.
fn in_letters(domain: &str) -> Result<String, Invalid> {
    let is_plain = domain.is_ascii() && !domain.contains("xn--");
    let (letters, ascii) = if is_plain {
        (domain.to_owned(), domain.to_owned())
    } else {
        let (letters, valid) = idna::domain_to_unicode(domain);
        valid.map_err(|_| Invalid)?;
        // Punycode of capitals that IDNA keeps, as Cherokee's: they would be another domain once they are lower case.
        if lower_case(&letters)? != letters {
            return Err(Invalid);
        }
        let ascii = idna::domain_to_ascii(&letters).map_err(|_| Invalid)?;
        (letters, ascii)
    };
    // Its length is what DNS sees.
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let forms = letters.split('.').zip(ascii.split('.'));
    let as_written = domain
        .split('.')
        .zip(forms)
        .all(|(label, (letters, ascii))| label == letters || label == ascii);
    let is_seen = !letters.contains(INVISIBLE);
    if ascii.len() <= 253 && ascii.contains('.') && ascii.split('.').all(label) && as_written && is_seen {
        Ok(letters)
    } else {
        Err(Invalid)
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
pub(crate) fn looks_internal(text: &str) -> bool {
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
            // Decomposed, in capitals, and of half the width.
            ("Zoe\u{308}@exa\u{308}mple.de", "zo\u{eb}@exämple.de"),
            ("ZOE\u{308}@example.com", "zo\u{eb}@example.com"),
            ("s\u{307}\u{323}@example.com", "\u{1e69}@example.com"),
            ("\u{1112}\u{1161}\u{11ab}@example.com", "한@example.com"),
            ("ｶﾞ@example.com", "ガ@example.com"),
            ("ΣΊΣΥΦΟΣ@example.com", "σίσυφος@example.com"),
            ("用户@例え.jp", "用户@例え.jp"),
            ("o'hara@example.co", "o'hara@example.co"),
            ("a@XN--exmple-CUA.de", "a@exämple.de"),
            ("a@EXÄMPLE.xn--p1ai", "a@exämple.рф"),
            ("a@xn--i-7iq.ws", "a@i❤.ws"),
            ("a@xn--j2bd4cyah0f.com", "a@हिन्दी.com"),
            ("a@xn--fa-hia.de", "a@faß.de"),
        ] {
            for text in [text, kept] {
                assert_eq!(
                    EmailAddress::parse(text).map(|email| email.0),
                    Ok(kept.to_owned()),
                    "{text}"
                );
            }
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
            // In lower case an `i` and a dot that combines with it, and a `k`.
            "a@İx.com",
            "İ@example.com",
            "\u{212a}@example.com",
            "a@\u{212a}.com",
            // What can't be seen, before and behind the `@`, there also as Punycode.
            "a\u{200b}da@example.com",
            "ada\u{200d}@example.com",
            "नी\u{200d}@example.com",
            "a\u{ad}da@example.com",
            "ada\u{feff}@example.com",
            "\u{3164}@example.com",
            "ada\u{2800}@example.com",
            "ada\u{fe0f}@example.com",
            "\u{202e}ada@example.com",
            "ada@exam\u{200b}ple.com",
            "ada@exam\u{ad}ple.com",
            "ada@xn--example-3z6c.com",
            "ada@exam\u{2800}ple.com",
            // No letters, letters of two forms, and two directions.
            "i❤@example.com",
            "ﬁ@example.com",
            "ａda@example.com",
            "\u{17f}@example.com",
            "aא@example.com",
            // `shop` and `example`, to programs that know IDNA only.
            "a@ſhop.com",
            "a@ｅｘａｍｐｌｅ.com",
            "a@example。com",
            // Punycode of what is no letter, of ASCII, of nothing, of a capital letter, and none.
            "a@xn--a.com",
            "a@xn--example-.com",
            "a@xn--.com",
            "a@xn--exmple-xna.com",
            "a@xn--ls8h_.la",
            &long,
            &longer,
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(Invalid), "{bad:?}");
        }
    }

    #[test]
    fn a_domain_that_is_read_is_read_again() {
        for text in ["xn--mbeme.nru", "XN--exmp-lCUA.de"] {
            assert!(Domain::parse(text).is_err(), "{text}");
            assert!(EmailAddress::parse(&format!("a@{text}")).is_err(), "{text}");
        }
        for text in ["xn--exmple-cua.de", "exämple.de", "xn--p1ai.xn--p1ai"] {
            let domain = Domain::parse(text).unwrap();
            assert_eq!(Domain::parse(domain.as_str()), Ok(domain), "{text}");
        }
    }

    #[test]
    fn domains() {
        for (text, name, common) in [
            ("example.com", "example", false),
            ("Mail.Example.COM", "example", false),
            ("example.co.uk", "example", false),
            ("co.uk", "co", false),
            ("gmail.com", "gmail", true),
            ("yahoo.co.uk", "yahoo", true),
            ("yahoo.com.br", "yahoo", true),
            ("mail.gmail.com", "gmail", true),
            ("mail.example.com", "example", false),
            ("gmailer.com", "gmailer", false),
            ("gmail.example", "gmail", true),
            ("me.com", "me", true),
            ("exämple.de", "exämple", false),
        ] {
            let domain = Domain::parse(text).unwrap();
            assert_eq!((domain.name(), domain.is_common()), (name, common), "{text}");
            assert_eq!(domain.as_str(), text.to_lowercase());
        }
        assert_eq!(Domain::parse("xn--exmple-cua.DE"), Domain::parse("Exämple.de"));
        let long = ["a"; 128].join(".");
        for bad in [
            "",
            "com",
            ".com",
            "a.",
            "a..b",
            "a b.com",
            "a@b.com",
            "-a.com",
            "a_b.com",
            "*.com",
            "\u{212a}.com",
            "xn--a.com",
            &long,
        ] {
            assert_eq!(Domain::parse(bad), Err(Invalid), "{bad}");
        }
        let email = EmailAddress::parse("First@Sub.Example.com").unwrap();
        assert_eq!((email.local_part(), email.domain()), ("first", "sub.example.com"));
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
