use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;
use tenure_types::Environment;
use uuid::Uuid;

use super::*;
use crate::factor::{Factors, Proof};
use crate::token::Vertical;

const ISSUER: &str = "stytch.com/project-test-1";
const AUDIENCE: &str = "project-test-1";
const NOW: i64 = 1_767_324_000;

static KEY: LazyLock<SigningKey> = LazyLock::new(|| key(1));
static OTHER: LazyLock<SigningKey> = LazyLock::new(|| key(2));
static JWT: LazyLock<String> = LazyLock::new(|| mint(&KEY));

fn key(number: u128) -> SigningKey {
    let kid = JwkId::new(Environment::Test, Uuid::from_u128(number));
    SigningKey::parse(kid, &SigningKey::generate().unwrap()).unwrap()
}

fn mint(key: &SigningKey) -> String {
    let now = Timestamp::from_seconds(NOW);
    let custom = json!({"plan": "pro", "nested": {"deep": [1, 2]}});
    let claims = SessionClaims {
        aud: [AUDIENCE],
        exp: NOW + 300,
        session: SessionClaim {
            id: "session-test-1",
            started_at: now,
            last_accessed_at: now,
            expires_at: now.plus_minutes(60),
            attributes: &Attributes::default(),
            authentication_factors: Factors::of(Proof::Password, now)
                .to_jwt(Environment::Test, Vertical::Consumer),
            roles: &["stytch_user".to_owned()],
        },
        organization: None,
        iat: NOW,
        iss: ISSUER,
        nbf: NOW,
        sub: "user-test-1",
        custom: &custom,
    };
    key.sign(key.signing_input(&claims))
}

/// Signs any header and payload with the right key.
fn forge(header: &Value, payload: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    KEY.sign(format!("{}.{}", encode(header), encode(payload)))
}

fn header() -> Value {
    json!({"alg": "RS256", "kid": KEY.kid().to_string(), "typ": "JWT"})
}

fn payload() -> Value {
    let payload = JWT.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

fn check(jwt: &str) -> Result<Verified, VerifyError> {
    let key = KEY.verifying_key();
    verify(jwt, |kid| (kid == key.kid()).then_some(&key), ISSUER, AUDIENCE)
}

#[test]
fn reads_back_what_was_minted() {
    let verified = check(&JWT).unwrap();
    assert_eq!(verified.subject, "user-test-1");
    assert_eq!(verified.session.id, "session-test-1");
    assert_eq!(verified.session.roles, ["stytch_user"]);
    assert_eq!(
        json!(verified.custom),
        json!({"plan": "pro", "nested": {"deep": [1, 2]}})
    );
    assert_eq!(mint(&KEY), *JWT, "the same claims give the same bytes");
    let factor = &payload()[SESSION_CLAIM]["authentication_factors"][0];
    assert_eq!(factor["last_authenticated_at"], "2026-01-02T03:20:00Z");
    assert!(factor.get("created_at").is_none() && factor.get("updated_at").is_none());
}

#[test]
fn another_implementation_agrees() {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    let jwk = KEY.jwk();
    let key = DecodingKey::from_rsa_components(&jwk.n, &jwk.e).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.validate_exp = false;
    let token = decode::<Value>(JWT.as_str(), &key, &validation).unwrap();
    assert_eq!(token.claims, payload());
    assert_eq!(token.header.kid.as_deref(), Some(jwk.kid.to_string().as_str()));

    let other = OTHER.jwk();
    let key = DecodingKey::from_rsa_components(&other.n, &other.e).unwrap();
    assert!(decode::<Value>(JWT.as_str(), &key, &validation).is_err());
}

#[test]
fn headers_that_are_refused() {
    let with = |name: &str, value: Value| {
        let mut header = header();
        if value.is_null() {
            header.as_object_mut().unwrap().remove(name);
        } else {
            header[name] = value;
        }
        check(&forge(&header, &payload())).unwrap_err()
    };
    assert_eq!(with("alg", json!("none")), VerifyError::Algorithm);
    assert_eq!(with("alg", json!("HS256")), VerifyError::Algorithm);
    assert_eq!(with("alg", json!("rs256")), VerifyError::Algorithm);
    assert_eq!(with("alg", json!("PS256")), VerifyError::Algorithm);
    assert_eq!(with("alg", Value::Null), VerifyError::Malformed);
    assert_eq!(with("kid", json!("jwk-test-unknown")), VerifyError::UnknownKey);
    assert_eq!(with("kid", Value::Null), VerifyError::Malformed);
    assert_eq!(with("typ", Value::Null), VerifyError::Malformed);
    assert_eq!(with("typ", json!("at+jwt")), VerifyError::Malformed);
    assert_eq!(with("crit", json!(["b64"])), VerifyError::Malformed);
}

#[test]
fn claims_that_are_refused() {
    let with = |name: &str, value: Value| {
        let mut payload = payload();
        payload[name] = value;
        check(&forge(&header(), &payload)).unwrap_err()
    };
    // Regression 6: each required claim, absent and of the wrong type.
    for name in ["iss", "aud", "sub", "exp", "nbf", "iat", SESSION_CLAIM] {
        let mut without = payload();
        without.as_object_mut().unwrap().remove(name);
        assert_eq!(
            check(&forge(&header(), &without)).unwrap_err(),
            VerifyError::Claims,
            "{name} absent"
        );
        for wrong in [json!(null), json!(true), json!({"a": 1}), json!(1.5)] {
            assert_eq!(
                with(name, wrong.clone()),
                VerifyError::Claims,
                "{name} as {wrong}"
            );
        }
    }
    for name in [
        "id",
        "started_at",
        "last_accessed_at",
        "expires_at",
        "attributes",
        "authentication_factors",
        "roles",
    ] {
        let mut session = payload()[SESSION_CLAIM].clone();
        session.as_object_mut().unwrap().remove(name);
        assert_eq!(
            with(SESSION_CLAIM, session),
            VerifyError::Claims,
            "session.{name} absent"
        );
    }
    assert_eq!(
        with("iss", json!("stytch.com/project-test-2")),
        VerifyError::Issuer
    );
    assert_eq!(
        with("iss", json!("https://stytch.com/project-test-1")),
        VerifyError::Issuer
    );
    assert_eq!(
        with("iss", json!("stytch.com/project-test-11")),
        VerifyError::Issuer
    );
    assert_eq!(with("aud", json!([])), VerifyError::Audience);
    assert_eq!(with("aud", json!(["project-test-2"])), VerifyError::Audience);
    assert_eq!(with("aud", json!("project-test-")), VerifyError::Audience);
    let mut one = payload();
    one["aud"] = json!(AUDIENCE);
    assert!(
        check(&forge(&header(), &one)).is_ok(),
        "an audience may be a text instead of a list"
    );
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let forged = mint(&OTHER).replacen(&OTHER.prefix, &KEY.prefix, 1);
    assert_eq!(check(&forged).unwrap_err(), VerifyError::Signature);
    assert_eq!(check(&mint(&OTHER)).unwrap_err(), VerifyError::UnknownKey);
}

#[test]
fn times() {
    let verified = check(&JWT).unwrap();
    let at = |seconds: i64, tolerance| verified.check_time(Timestamp::from_seconds(NOW + seconds), tolerance);
    assert_eq!(at(0, 0), Ok(()));
    assert_eq!(at(299, 0), Ok(()));
    assert_eq!(at(300, 0), Err(VerifyError::Expired));
    assert_eq!(at(304, 5), Ok(()));
    assert_eq!(at(305, 5), Err(VerifyError::Expired));
    assert_eq!(at(-1, 0), Err(VerifyError::NotYetValid));
    assert_eq!(at(-5, 5), Ok(()));
    assert_eq!(at(-6, 5), Err(VerifyError::NotYetValid));
}

#[test]
fn other_texts_are_refused() {
    for text in [
        "",
        ".",
        "..",
        "a.b.c",
        "a.b",
        JWT.trim_end_matches(|c| c != '.'),
        &format!("{}.x", *JWT),
    ] {
        assert!(check(text).is_err(), "{text}");
    }
    assert!(check(&format!("{}=", *JWT)).is_err());
    assert!(check(&JWT.replace('-', "+").replace('_', "/")).is_err());
    assert!(check(&JWT.to_ascii_lowercase()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Regression 5: every truncation and every bit flip is refused.
    #[test]
    fn nothing_but_the_jwt_itself_is_accepted(at in any::<prop::sample::Index>(), bit in 0u32..8) {
        let cut = at.index(JWT.len());
        prop_assert!(check(&JWT[..cut]).is_err());
        let mut bytes = JWT.clone().into_bytes();
        bytes[cut] ^= 1 << bit;
        if let Ok(text) = String::from_utf8(bytes) {
            prop_assert!(check(&text).is_err());
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in "[ -~]{0,60}(\\.[ -~]{0,60}){0,3}") {
        prop_assert!(check(&text).is_err());
    }
}
