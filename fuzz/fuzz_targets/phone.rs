//! Phone numbers, and the other names that callers give users.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tenure_core::contact::{ExternalId, PhoneNumber};
use tenure_core::locale::Locale;

fuzz_target!(|text: &str| {
    if let Ok(number) = PhoneNumber::parse(text) {
        assert_eq!(number.as_str(), text);
        assert!(text.len() <= 16 && text[1..].bytes().all(|byte| byte.is_ascii_digit()));
    }
    let _ = ExternalId::parse(text);
    let _ = (Locale::parse_email(text), Locale::parse_sms(text));
});
