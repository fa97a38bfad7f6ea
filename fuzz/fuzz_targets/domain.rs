//! Domains, alone and in an organization's lists, and the organization's other texts.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tenure_core::contact::Domain;
use tenure_core::organization::{self, LogoUrl, Name, Slug};
use tenure_types::b2b::organizations::SettingsRequest;

fuzz_target!(|text: &str| {
    if let Ok(domain) = Domain::parse(text) {
        assert_eq!(
            Domain::parse(domain.as_str()).as_ref(),
            Ok(&domain),
            "one spelling"
        );
        assert!(domain.as_str().contains(domain.name()));
        let _ = (domain.is_common(), domain.is_academic());
    }
    let _ = organization::create(
        &SettingsRequest {
            email_allowed_domains: Some(text.split('\n').map(str::to_owned).collect()),
            ..SettingsRequest::default()
        },
        |_| false,
    );
    if let Ok(name) = Name::parse(text) {
        let slug = Slug::of_name(&name);
        assert!(Slug::parse(slug.as_str()).is_ok(), "{slug:?}");
    }
    let _ = (Slug::parse(text), LogoUrl::parse(text));
});
