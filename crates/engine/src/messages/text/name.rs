//! Names that people choose: of organizations, and of who invites. They are sent to others, under the operator's own name,
//! so they are shown as text that no mail program makes a link of, and that looks like what it is.

use std::fmt;

/// A name as it is shown in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

/// What stands for a name of which nothing can be seen.
const NOTHING: &str = "-";

impl Name {
    pub fn new(chosen: &str) -> Self {
        Self::visible(chosen).unwrap_or_else(|| Self(NOTHING.to_owned()))
    }

    /// `None` if nothing of it can be seen.
    pub(crate) fn visible(chosen: &str) -> Option<Self> {
        let seen: String = chosen
            .chars()
            .filter(|&c| !is_invisible(c))
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let words: Vec<String> = seen.split_whitespace().map(unlinked).collect();
        (!words.is_empty()).then(|| Self(words.join(" ")))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Breaks a word where it would become a link, the address of a mailbox, or an encoded word of a header (RFC 2047).
fn unlinked(word: &str) -> String {
    let mut shown = String::with_capacity(word.len() + 8);
    let mut before = None;
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        // `//host` and `\\host` are links to some.
        if is_slash(c) && before.is_some_and(is_slash) {
            continue;
        }
        shown.push(c);
        if next.is_some_and(|next| joins(before, c, next)) {
            shown.push(' ');
        }
        before = Some(c);
    }
    shown
}

/// Whether the two characters `c` and `next`, side by side, may make a link.
fn joins(before: Option<char>, c: char, next: char) -> bool {
    match c {
        // A domain, or an IP address. Ideographic and wide full stops are dots in domains (UTS #46).
        '.' | '\u{2024}' | '\u{3002}' | '\u{fe52}' | '\u{ff0e}' | '\u{ff61}' => !matches!(
            next,
            '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '"' | '\'' | '\u{2019}'
        ),
        // A scheme; not the time of day.
        ':' | '\u{fe55}' | '\u{ff1a}' => {
            !(before.is_some_and(|before| before.is_ascii_digit()) && next.is_ascii_digit())
        }
        // A mailbox; not the name of an account.
        '@' | '\u{fe6b}' | '\u{ff20}' => before.is_some(),
        '=' => next == '?',
        '?' => next == '=',
        _ => false,
    }
}

fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\\' | '\u{2044}' | '\u{2215}' | '\u{ff0f}' | '\u{ff3c}')
}

/// Whether nobody sees the character, unless by what it does to others: Unicode's general category Cf, what has the
/// property `Default_Ignorable_Code_Point`, and the blank of Braille.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_link_is_broken() {
        for (chosen, shown) in [
            ("https://evil.example/in?a=b", "https: /evil. example/in?a=b"),
            ("HTTPS://EVIL.EXAMPLE", "HTTPS: /EVIL. EXAMPLE"),
            ("evil.example", "evil. example"),
            ("www.evil.example.", "www. evil. example."),
            ("192.0.2.1:80", "192. 0. 2. 1:80"),
            ("[2001:db8::1]", "[2001: db8: : 1]"),
            ("evil\u{3002}example", "evil\u{3002} example"),
            ("evil\u{ff0e}example", "evil\u{ff0e} example"),
            ("evil\u{200b}.\u{200b}example", "evil. example"),
            ("evil.\u{ad}example", "evil. example"),
            ("b\u{fc}cher.example", "b\u{fc}cher. example"),
            ("mailto:eve@evil.example", "mailto: eve@ evil. example"),
            ("javascript:alert(1)", "javascript: alert(1)"),
            ("tel:123", "tel: 123"),
            ("//evil", "/evil"),
            ("\\\\evil\\share", "\\evil\\share"),
            ("http:/\u{200d}/evil", "http: /evil"),
            ("=?utf-8?B?ZXZpbC5leGFtcGxl?=", "= ?utf-8?B?ZXZpbC5leGFtcGxl? ="),
            ("=?us-ascii?Q?evil=2Eexample?=", "= ?us-ascii?Q?evil=2Eexample? ="),
            ("=\u{200b}?utf-8?Q?a?\r\n=", "= ?utf-8?Q?a? ="),
        ] {
            assert_eq!(Name::new(chosen).to_string(), shown, "{chosen:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_not_there() {
        for c in [
            '\u{ad}',
            '\u{61c}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2064}',
            '\u{2066}',
            '\u{2069}',
            '\u{206f}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{fffb}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e01ef}',
        ] {
            assert_eq!(Name::new(&format!("A{c}B")).to_string(), "AB", "{c:?}");
            assert_eq!(Name::new(&format!("{c} {c}")).to_string(), NOTHING, "{c:?}");
            assert_eq!(Name::visible(&c.to_string()), None, "{c:?}");
        }
        for c in [
            '\0', '\r', '\n', '\t', '\u{7f}', '\u{85}', '\u{9f}', '\u{a0}', '\u{2028}', '\u{2029}',
            '\u{3000}',
        ] {
            assert_eq!(Name::new(&format!("{c}A{c}{c}B")).to_string(), "A B", "{c:?}");
        }
    }

    #[test]
    fn names_of_people_and_firms_stay_as_they_are() {
        for name in [
            "M\u{fc}ller & S\u{f6}hne",
            "Acme, Inc.",
            "Ada (Acme Ltd.)",
            "J. R. R. Tolkien",
            "Caf\u{e9} 9:30 / 24",
            "What? No! = Yes...",
            "@ada",
            "AC/DC",
            "\u{65e5}\u{672c}\u{ff08}\u{682a}\u{ff09}",
            "<b>\"Bold\"</b>",
        ] {
            assert_eq!(Name::new(name).to_string(), name);
        }
    }
}
