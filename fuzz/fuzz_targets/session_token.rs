//! Tokens, codes and PKCE: what stands for somebody.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tenure_core::code::Code;
use tenure_core::pkce::{Challenge, Verifier};
use tenure_core::recovery_code::RecoveryCode;
use tenure_core::secret_token::{MagicLink, SecretToken};
use tenure_core::token::{Claimed, TokenKey, Vertical};
use tenure_core::totp;
use uuid::Uuid;

fuzz_target!(|text: &str| {
    if let Ok(claimed) = Claimed::parse(text) {
        let key = TokenKey::new(claimed.version(), &[7; 32]);
        let (project, vertical) = (Uuid::from_u128(1), Vertical::Consumer);
        if let Some(session) = claimed.proven_by(&key, project, vertical) {
            assert_eq!(key.token(project, vertical, session), text);
        }
    }
    if let Ok(token) = SecretToken::<MagicLink>::parse(text) {
        use secrecy::ExposeSecret as _;
        assert_eq!(
            token.text().expose_secret(),
            text,
            "only the canonical text is one"
        );
    }
    if let Ok(secret) = totp::Secret::parse(text) {
        use secrecy::ExposeSecret as _;
        let again = totp::Secret::parse(secret.to_base32().expose_secret()).expect("it was one");
        assert_eq!(again.as_bytes(), secret.as_bytes());
    }
    let _ = (Code::parse(text), RecoveryCode::parse(text));
    let _ = Challenge::parse(text);
    let _ = Verifier::parse(text);
});
