//! The languages a caller may ask a message to be in, and those that there are texts in.

use serde::{Deserialize, Serialize};

/// The language of a message's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    En,
    #[serde(rename = "es")]
    Es,
    #[serde(rename = "pt-br")]
    PtBr,
}

impl Language {
    pub const ALL: [Self; 3] = [Self::En, Self::Es, Self::PtBr];

    /// As it is named in requests, and in HTML.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::PtBr => "pt-br",
        }
    }
}

/// A language that a caller may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    #[default]
    En,
    Es,
    PtBr,
    Fr,
    It,
    De,
    Zh,
    Ca,
    Ja,
    Ru,
    Nl,
    Pl,
    Tr,
    Fa,
    Vi,
    Cs,
}

tenure_types::refusals! {
    /// No locale of this kind of message.
    pub struct UnknownLocale => InvalidLocale, "the locale is not known";
}

/// What e-mails may be asked for in. Each with its spellings: the wire's own first, then that of the Rust SDK.
const EMAIL: &[(Locale, &[&str])] = &[
    (Locale::En, &["en"]),
    (Locale::Es, &["es"]),
    (Locale::PtBr, &["pt-br", "ptbr"]),
    (Locale::Fr, &["fr"]),
];

/// What an SMS may be asked for in besides.
const SMS: &[(Locale, &[&str])] = &[
    (Locale::It, &["it"]),
    (Locale::De, &["de-DE", "deDE"]),
    (Locale::Zh, &["zh-Hans", "zhHans"]),
    (Locale::Ca, &["ca-ES", "caES"]),
    (Locale::Ja, &["ja"]),
    (Locale::Ru, &["ru"]),
    (Locale::Nl, &["nl"]),
    (Locale::Pl, &["pl"]),
    (Locale::Tr, &["tr"]),
    (Locale::Fa, &["fa"]),
    (Locale::Vi, &["vi"]),
    (Locale::Cs, &["cs"]),
];

impl Locale {
    /// Of a call that sends e-mail. Case does not matter.
    pub fn parse_email(text: &str) -> Result<Self, UnknownLocale> {
        find(EMAIL, text).ok_or(UnknownLocale)
    }

    /// Of a call that can send an SMS. Case does not matter.
    pub fn parse_sms(text: &str) -> Result<Self, UnknownLocale> {
        find(EMAIL, text).or_else(|| find(SMS, text)).ok_or(UnknownLocale)
    }

    /// What the message will be in: English where there are no texts of its own.
    pub fn text_language(self) -> Language {
        match self {
            Self::Es => Language::Es,
            Self::PtBr => Language::PtBr,
            _ => Language::En,
        }
    }
}

fn find(known: &[(Locale, &[&str])], text: &str) -> Option<Locale> {
    known
        .iter()
        .find(|(_, spellings)| {
            spellings
                .iter()
                .any(|spelling| spelling.eq_ignore_ascii_case(text))
        })
        .map(|(locale, _)| *locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales() {
        use Language::{En, Es, PtBr};
        // As given; the text's language if asked by e-mail; if asked by SMS.
        for (text, email, sms) in [
            ("en", Some(En), Some(En)),
            ("es", Some(Es), Some(Es)),
            ("pt-br", Some(PtBr), Some(PtBr)),
            ("pt-BR", Some(PtBr), Some(PtBr)),
            ("ptbr", Some(PtBr), Some(PtBr)),
            ("fr", Some(En), Some(En)),
            ("it", None, Some(En)),
            ("de-DE", None, Some(En)),
            ("deDE", None, Some(En)),
            ("zh-Hans", None, Some(En)),
            ("zhHans", None, Some(En)),
            ("ca-ES", None, Some(En)),
            ("caES", None, Some(En)),
            ("ja", None, Some(En)),
            ("ru", None, Some(En)),
            ("nl", None, Some(En)),
            ("pl", None, Some(En)),
            ("tr", None, Some(En)),
            ("fa", None, Some(En)),
            ("vi", None, Some(En)),
            ("cs", None, Some(En)),
            ("", None, None),
            ("e", None, None),
            ("en-US", None, None),
            ("pt", None, None),
            ("de", None, None),
            (" en", None, None),
            ("p-tbr", None, None),
            ("xx", None, None),
        ] {
            let language = |locale: Result<Locale, UnknownLocale>| locale.ok().map(Locale::text_language);
            assert_eq!(language(Locale::parse_email(text)), email, "e-mail, {text:?}");
            assert_eq!(language(Locale::parse_sms(text)), sms, "SMS, {text:?}");
        }
    }
}
