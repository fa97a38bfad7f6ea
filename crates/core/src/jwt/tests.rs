use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use tenure_types::b2b::sessions::OrganizationClaim;
use tenure_types::sessions::{DeliveryMethod, FactorType};
use tenure_types::{Environment, OrganizationId};
use uuid::Uuid;

use super::*;
use crate::factor::{Factor, Factors};
use crate::token::Vertical;

const ISSUER: &str = "stytch.com/project-test-1";
const AUDIENCE: &str = "project-test-1";
const NOW: i64 = 1_767_324_000;
const SESSION: &str = "session-test-00000000-0000-0000-0000-000000000001";

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
            id: SESSION,
            started_at: now,
            last_accessed_at: now,
            expires_at: now.plus_minutes(60),
            attributes: &Attributes::default(),
            authentication_factors: Factors::of(Factor::Password, now)
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
    verify(
        jwt,
        &[KEY.verifying_key()],
        &["https://auth.example".into(), ISSUER.into()],
        AUDIENCE,
    )
}

#[test]
fn reads_back_what_was_minted() {
    let verified = check(&JWT).unwrap();
    assert_eq!(verified.claims.subject, "user-test-1");
    assert_eq!(verified.claims.session.id.to_string(), SESSION);
    assert_eq!(verified.kid, KEY.kid());
    assert_eq!(verified.claims.organization, None);
    assert_eq!(verified.claims.session.roles, ["stytch_user"]);
    assert_eq!(
        json!(verified.claims.custom),
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
    for name in ["id", "started_at", "last_accessed_at"] {
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

/// The header as text and the payload as text, signed.
fn forge_text(header: &str, payload: &str) -> String {
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    KEY.sign(format!("{}.{}", encode(header), encode(payload)))
}

#[test]
fn a_header_may_be_written_otherwise() {
    let kid = KEY.kid();
    for written in [
        format!(r#"{{"typ":"JWT","alg":"RS256","kid":"{kid}"}}"#),
        format!(r#" {{"alg": "RS256", "kid": "{kid}", "typ": "JWT", "extra": [1]}} "#),
        format!(r#"{{"alg":"RS\u003256","kid":"{kid}","typ":"JWT"}}"#),
    ] {
        check(&forge_text(&written, &payload().to_string())).expect(&written);
    }
}

#[test]
fn texts_that_json_readers_disagree_on_are_refused() {
    let payload = payload().to_string();
    let header = header().to_string();
    let open = payload.strip_suffix('}').unwrap();
    for (text, why) in [
        (format!(r#"{open},"sub":"user-test-2"}}"#), "sub twice"),
        (format!(r#"{open},"iss":"{ISSUER}"}}"#), "iss twice"),
        (format!(r#"{open},"plan":"free"}}"#), "a custom claim twice"),
        (format!("{payload}{{}}"), "something after it"),
        (format!("{payload} x"), "something after it"),
        (format!("[{payload}]"), "a list around it"),
        (open.to_owned(), "its end missing"),
        (format!("{open},}}"), "a comma too many"),
        (String::new(), "nothing at all"),
    ] {
        assert_eq!(
            check(&forge_text(&header, &text)).unwrap_err(),
            VerifyError::Claims,
            "{why}"
        );
    }
    let open = header.strip_suffix('}').unwrap();
    for (text, why) in [
        (format!(r#"{open},"alg":"RS256"}}"#), "alg twice"),
        (format!("{header}{{}}"), "something after it"),
        (format!("[{header}]"), "a list around it"),
    ] {
        assert_eq!(
            check(&forge_text(&text, &payload)).unwrap_err(),
            VerifyError::Malformed,
            "{why}"
        );
    }
    let odd = payload.replace("pro", "\u{ff}");
    let broken: Vec<u8> = odd.bytes().filter(|byte| *byte != 0xc3).collect();
    let input = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(broken)
    );
    assert_eq!(
        check(&KEY.sign(input)).unwrap_err(),
        VerifyError::Claims,
        "not UTF-8"
    );
}

#[test]
fn the_organization_of_a_member() {
    let with = |claim: Value| {
        let mut payload = payload();
        payload["https://stytch.com/organization"] = claim;
        check(&forge(&header(), &payload)).map(|verified| verified.claims.organization)
    };
    let id = OrganizationId::new(Environment::Test, Uuid::from_u128(7));
    assert_eq!(
        with(json!({"organization_id": id, "slug": "acme"})),
        Ok(Some(OrganizationClaim {
            organization_id: id,
            slug: "acme".into()
        }))
    );
    let without_slug = with(json!({"organization_id": id})).unwrap().unwrap();
    assert_eq!(without_slug.slug, "");
    for wrong in [json!(null), json!("acme"), json!({"slug": "acme"})] {
        assert_eq!(with(wrong.clone()), Err(VerifyError::Claims), "{wrong}");
    }
    for unknown in [
        json!({"organization_id": "acme", "slug": "acme"}),
        json!({"organization_id": id, "slug": 1}),
    ] {
        assert_eq!(with(unknown.clone()), Err(VerifyError::Unreadable), "{unknown}");
    }
}

/// What Stytch's own server or a newer one may say or leave out is no reason to refuse what it signed.
#[test]
fn a_session_of_another_server() {
    let of = |change: &dyn Fn(&mut Value)| {
        let mut payload = payload();
        change(&mut payload);
        check(&forge(&header(), &payload)).map(|verified| verified.claims.session)
    };
    let bare = of(&|payload| {
        let session = payload[SESSION_CLAIM].as_object_mut().unwrap();
        session.retain(|name, _| ["id", "started_at", "last_accessed_at"].contains(&name.as_str()));
    })
    .unwrap();
    assert_eq!(bare.expires_at, None);
    assert_eq!(bare.attributes, Attributes::default());
    assert!(bare.roles.is_empty() && bare.authentication_factors.is_empty());
    let nulls = of(&|payload| {
        for name in ["expires_at", "attributes", "roles", "authentication_factors"] {
            payload[SESSION_CLAIM][name] = Value::Null;
        }
    });
    assert!(nulls.unwrap().roles.is_empty());

    let factor = &of(&|payload| {
        let factor = &mut payload[SESSION_CLAIM]["authentication_factors"][0];
        factor["type"] = "horoscope".into();
        factor["delivery_method"] = "pigeon".into();
        factor["pigeon_factor"] = json!({"pigeon_id": "1"});
    })
    .unwrap()
    .authentication_factors[0];
    assert_eq!(factor.kind, FactorType::Other("horoscope".into()));
    assert_eq!(factor.delivery_method, DeliveryMethod::Other("pigeon".into()));

    let unknown = [
        ("id", json!("journey-test-1")),
        ("started_at", json!("yesterday")),
        ("roles", json!([{"role_id": "editor"}])),
        ("authentication_factors", json!({})),
    ];
    for (name, form) in unknown {
        let read = of(&|payload| payload[SESSION_CLAIM][name] = form.clone());
        assert_eq!(read.unwrap_err(), VerifyError::Unreadable, "{name}");
    }
    let of_others = of(&|payload| {
        payload[SESSION_CLAIM]["id"] = "journey-test-1".into();
        payload["iss"] = "stytch.com/project-test-2".into();
    });
    assert_eq!(of_others.unwrap_err(), VerifyError::Issuer);
}

#[test]
fn published_keys_that_are_refused() {
    let with = |change: &dyn Fn(&mut Jwk)| {
        let mut jwk = KEY.jwk();
        change(&mut jwk);
        VerifyingKey::from_jwk(&jwk).err()
    };
    let bytes = |length: usize, first: u8| {
        let mut bytes = vec![0x55; length];
        bytes[0] = first;
        URL_SAFE_NO_PAD.encode(bytes)
    };
    assert_eq!(with(&|_| ()), None);
    assert_eq!(with(&|jwk| jwk.kty = "EC".into()), Some(BadJwk::Kind));
    assert_eq!(with(&|jwk| jwk.usage = "enc".into()), Some(BadJwk::Use));
    assert_eq!(with(&|jwk| jwk.key_ops.clear()), Some(BadJwk::Use));
    assert_eq!(with(&|jwk| jwk.alg = "RS512".into()), Some(BadJwk::Algorithm));
    assert_eq!(with(&|jwk| jwk.n.clear()), Some(BadJwk::Number));
    assert_eq!(with(&|jwk| jwk.n.push('=')), Some(BadJwk::Number));
    assert_eq!(with(&|jwk| jwk.n.insert_str(0, "AAAA")), Some(BadJwk::Number));
    assert_eq!(with(&|jwk| jwk.e = "AAEAAQ".into()), Some(BadJwk::Number));
    assert_eq!(with(&|jwk| jwk.e = "AQAB+".into()), Some(BadJwk::Number));
    assert_eq!(with(&|jwk| jwk.n = bytes(255, 0xff)), Some(BadJwk::Size));
    assert_eq!(with(&|jwk| jwk.n = bytes(256, 0x7f)), Some(BadJwk::Size));
    assert_eq!(with(&|jwk| jwk.n = bytes(1025, 0x01)), Some(BadJwk::Size));
    assert_eq!(
        with(&|jwk| jwk.e = "Ag".into()),
        Some(BadJwk::Key),
        "an even exponent"
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
    let at = |seconds: i64, tolerance| {
        verified
            .times
            .check(Timestamp::from_seconds(NOW + seconds), tolerance)
    };
    assert_eq!(at(0, 0), Ok(()));
    assert_eq!(at(299, 0), Ok(()));
    assert_eq!(at(300, 0), Err(VerifyError::Expired));
    assert_eq!(at(304, 5), Ok(()));
    assert_eq!(at(305, 5), Err(VerifyError::Expired));
    assert_eq!(at(-1, 0), Err(VerifyError::NotYetValid));
    assert_eq!(at(-5, 5), Ok(()));
    assert_eq!(at(-6, 5), Err(VerifyError::NotYetValid));
}

/// The decoder panics where its buffer is too short, and a buffer is as long as the longest key's signature.
#[test]
fn no_length_of_any_part_makes_it_panic() {
    let (signed, _) = JWT.rsplit_once('.').unwrap();
    let (header, _) = signed.split_once('.').unwrap();
    let lengths = (0..8).chain(1360..1376).chain(2724..2744).chain([70_000]);
    for length in lengths {
        let text = "A".repeat(length);
        assert!(
            check(&format!("{signed}.{text}")).is_err(),
            "signature of {length}"
        );
        assert!(
            check(&format!("{header}.{text}.{text}")).is_err(),
            "payload of {length}"
        );
        assert!(
            check(&format!("{text}.{text}.{text}")).is_err(),
            "header of {length}"
        );
        // A payload is decoded once its signature is right.
        assert!(
            check(&KEY.sign(format!("{header}.{text}"))).is_err(),
            "signed payload of {length}"
        );
    }
}

#[test]
fn no_time_of_a_claim_makes_it_panic() {
    for extreme in [i64::MIN, -1, 0, i64::MAX] {
        for claim in ["exp", "nbf", "iat"] {
            let mut payload = payload();
            payload[claim] = extreme.into();
            let times = check(&forge(&header(), &payload)).unwrap().times;
            for tolerance in [0, 300, i64::MAX] {
                for now in [i64::MIN, NOW, i64::MAX] {
                    let _ = times.check(Timestamp::from_seconds(now), tolerance);
                }
            }
        }
    }
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
