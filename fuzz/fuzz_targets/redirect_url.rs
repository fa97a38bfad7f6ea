//! Redirect URLs: as the operator registers them, and as a request names one of them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tenure_engine::credentials::links::fuzzing::link;
use tenure_engine::projects::Settings;

fuzz_target!(|text: &str| {
    let (registered, given) = text.split_once('\n').unwrap_or((text, text));
    let mut settings = Settings::default();
    let _ = settings.set("zero_downtime_session_migration_url", registered);
    if settings.set("login_redirect_urls", registered).is_err() {
        return;
    }
    for given in [
        None,
        Some(given),
        settings.login_redirect_urls.first().map(String::as_str),
    ] {
        if let Some(link) = link(&settings.login_redirect_urls, given) {
            assert!(link.contains("stytch_token_type=login&token=a-_b%3D"), "{link}");
        }
    }
});
