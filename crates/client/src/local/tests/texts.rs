//! Nothing but the JWT itself is accepted (regression 5).

use proptest::prelude::*;
use tenure_core::jwt::{VerifyingKey, verify};

use super::*;

static JWT: LazyLock<String> = LazyLock::new(|| jwt_by(&KEY, *NOW));

fn accepted(jwt: &str) -> bool {
    static KEYS: LazyLock<[VerifyingKey; 1]> = LazyLock::new(|| [KEY.verifying_key()]);
    verify(jwt, &*KEYS, &[ISSUER.to_owned()], PROJECT).is_ok()
}

#[test]
fn every_truncation_is_refused() {
    assert!(accepted(&JWT));
    for cut in 0..JWT.len() {
        assert!(!accepted(&JWT[..cut]), "the first {cut}");
        assert!(!accepted(&JWT[cut + 1..]), "all after {cut}");
    }
}

#[test]
fn every_bit_flip_is_refused() {
    for at in 0..JWT.len() {
        for bit in 0..7 {
            let mut bytes = JWT.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let flipped = String::from_utf8(bytes).expect("ASCII stays ASCII");
            assert!(!accepted(&flipped), "bit {bit} of letter {at}");
        }
    }
}

#[test]
fn every_change_of_case_is_refused() {
    for at in 0..JWT.len() {
        let mut bytes = JWT.clone().into_bytes();
        if !bytes[at].is_ascii_alphabetic() {
            continue;
        }
        bytes[at] ^= 0x20;
        assert!(!accepted(&String::from_utf8(bytes).unwrap()), "letter {at}");
    }
    assert!(!accepted(&JWT.to_ascii_lowercase()));
    assert!(!accepted(&JWT.to_ascii_uppercase()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn insertions_and_exchanges_are_refused(
        at in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        letter in "[ -~]",
    ) {
        let (at, other) = (at.index(JWT.len()), other.index(JWT.len()));
        let mut longer = JWT.clone();
        longer.insert_str(at, &letter);
        prop_assert!(!accepted(&longer));
        let mut exchanged = JWT.clone().into_bytes();
        exchanged.swap(at, other);
        let exchanged = String::from_utf8(exchanged).unwrap();
        prop_assert_eq!(accepted(&exchanged), exchanged == *JWT);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}(\\.\\PC{0,40}){0,3}") {
        prop_assert!(!accepted(&text));
    }
}
