//! E-mail addresses: one spelling, and what is made of it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tenure_core::contact::{Domain, EmailAddress};
use tenure_core::organization::default_name_and_slug;

fuzz_target!(|text: &str| {
    if let Ok(email) = EmailAddress::parse(text) {
        assert_eq!(
            EmailAddress::parse(email.as_str()).as_ref(),
            Ok(&email),
            "one spelling"
        );
        assert_eq!(Domain::parse(email.domain()), Ok(Domain::of(&email)));
        assert_eq!(
            format!("{}@{}", email.local_part(), email.domain()),
            email.as_str()
        );
        let _ = default_name_and_slug(&email);
    }
});
