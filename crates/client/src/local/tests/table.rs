//! What is a session's JWT and what is not, each for one reason; and what `jsonwebtoken` says of the same text.

use std::collections::HashSet;

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use tenure_types::sessions::{Attributes, AuthenticationFactor};
use tenure_types::{JsonMap, SessionId, UserId};

use super::*;

/// What the other implementation is expected to say.
#[derive(Clone, Copy, Debug)]
enum Other {
    /// The same.
    Same,
    /// Its own thing, for this reason.
    Differs(&'static str),
}
use Other::{Differs, Same};

const OPTIONAL: Other = Differs("it needs no such field");
const CRIT: Other = Differs("it knows no critical extensions");
const OPEN: Other = Differs("it is told to want what we take for empty");
const IAT: Other = Differs("it does not look at iat");

struct Case {
    name: &'static str,
    jwt: String,
    /// `Ok`, or the name of the error.
    ours: &'static str,
    other: Other,
}

fn case(name: &'static str, jwt: String, ours: &'static str, other: Other) -> Case {
    Case {
        name,
        jwt,
        ours,
        other,
    }
}

#[tokio::test]
async fn every_case_is_refused_for_its_one_reason() {
    let world = World::new();
    let cases: Vec<Case> = [
        good(),
        headers(),
        structures(),
        signatures(),
        texts(),
        claims(),
        sessions(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let names: HashSet<_> = cases.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), cases.len(), "each has a name of its own");
    assert!(cases.len() >= 60, "{}", cases.len());
    let jsonwebtoken = Jsonwebtoken::new();
    let mut wrong = Vec::new();
    for case in &cases {
        let ours = name(&world.check(&case.jwt).await);
        if ours != case.ours {
            wrong.push(format!("{}: {ours} instead of {}", case.name, case.ours));
        }
        let accepted = jsonwebtoken.accepts(&case.jwt);
        match case.other {
            Same if accepted != (case.ours == "Ok") => {
                wrong.push(format!("{}: jsonwebtoken accepts: {accepted}", case.name));
            }
            Differs(why) if accepted == (case.ours == "Ok") => {
                wrong.push(format!("{}: jsonwebtoken agrees, although {why}", case.name));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(world.server.key_fetches() <= 1, "forgeries make no fetches");
}

fn good() -> Vec<Case> {
    let good = |name, change: &dyn Fn(&mut Value)| {
        let mut payload = payload();
        change(&mut payload);
        case(name, jwt_of(&payload), "Ok", Same)
    };
    let kid = KEY.kid();
    let with_header = |header: String| sign(&header, &payload().to_string());
    vec![
        case("as minted", jwt_by(&KEY, *NOW), "Ok", Same),
        good("an audience that is a text", &|p| p["aud"] = PROJECT.into()),
        good("an audience among others", &|p| {
            p["aud"] = json!(["other", PROJECT]);
        }),
        good("the base URL as issuer", &|p| p["iss"] = BASE_URL.into()),
        good("no custom claims", &|p| {
            p.as_object_mut().unwrap().remove("plan");
        }),
        good("deep custom claims", &|p| p["plan"] = json!({"a": [{"b": null}]})),
        good("a jti", &|p| p["jti"] = "1".into()),
        good("another claim of stytch.com", &|p| {
            p["https://stytch.com/x"] = json!([1]);
        }),
        good("a session with more in it", &|p| {
            p["https://stytch.com/session"]["x"] = json!(1);
        }),
        good("a session without roles and factors", &|p| {
            p["https://stytch.com/session"]["roles"] = json!([]);
            p["https://stytch.com/session"]["authentication_factors"] = json!([]);
        }),
        good("times with a fraction and an offset", &|p| {
            p["https://stytch.com/session"]["started_at"] = "2026-01-02T03:04:05.5+01:00".into();
        }),
        case(
            "a header in another order",
            with_header(format!(r#"{{"typ":"JWT","kid":"{kid}","alg":"RS256"}}"#)),
            "Ok",
            Same,
        ),
        case(
            "a header with more in it",
            with_header(format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"JWT","x":"1"}}"#)),
            "Ok",
            Same,
        ),
        case(
            "white space around everything",
            sign(&format!(" {} ", header()), &format!("\n{:#}\t", payload())),
            "Ok",
            Same,
        ),
        case(
            "names of claims in escapes",
            sign(
                &header().to_string(),
                &payload().to_string().replace(r#""iss""#, r#""\u0069ss""#),
            ),
            "Ok",
            Same,
        ),
    ]
}

fn headers() -> Vec<Case> {
    let with = |name, change: &dyn Fn(&mut Value), ours, other| {
        let mut header = header();
        change(&mut header);
        case(
            name,
            sign(&header.to_string(), &payload().to_string()),
            ours,
            other,
        )
    };
    let text =
        |name, header: String, ours, other| case(name, sign(&header, &payload().to_string()), ours, other);
    let without = |field: &'static str| {
        move |header: &mut Value| {
            header.as_object_mut().unwrap().remove(field);
        }
    };
    let open = header().to_string().trim_end_matches('}').to_owned();
    vec![
        with("alg none", &|h| h["alg"] = "none".into(), "Algorithm", Same),
        with("alg HS256", &|h| h["alg"] = "HS256".into(), "Algorithm", Same),
        with(
            "alg in lower case",
            &|h| h["alg"] = "rs256".into(),
            "Algorithm",
            Same,
        ),
        with("alg PS256", &|h| h["alg"] = "PS256".into(), "Algorithm", Same),
        with("alg RS384", &|h| h["alg"] = "RS384".into(), "Algorithm", Same),
        with("alg RS512", &|h| h["alg"] = "RS512".into(), "Algorithm", Same),
        with("alg EdDSA", &|h| h["alg"] = "EdDSA".into(), "Algorithm", Same),
        with("no alg", &without("alg"), "Malformed", Same),
        with("alg as a number", &|h| h["alg"] = 256.into(), "Malformed", Same),
        with(
            "alg as a list",
            &|h| h["alg"] = json!(["RS256"]),
            "Malformed",
            Same,
        ),
        with("no kid", &without("kid"), "Malformed", OPTIONAL),
        with("kid null", &|h| h["kid"] = Value::Null, "Malformed", OPTIONAL),
        with("kid as a number", &|h| h["kid"] = 1.into(), "Malformed", Same),
        with(
            "a kid that nobody published",
            &|h| h["kid"] = json!(kid(99)),
            "UnknownKey",
            Differs("it is handed the key"),
        ),
        with(
            "a kid in upper case",
            &|h| h["kid"] = KEY.kid().to_string().to_uppercase().into(),
            "UnknownKey",
            Differs("it is handed the key"),
        ),
        with("no typ", &without("typ"), "Malformed", OPTIONAL),
        with(
            "typ at+jwt",
            &|h| h["typ"] = "at+jwt".into(),
            "Malformed",
            OPTIONAL,
        ),
        with(
            "typ in lower case",
            &|h| h["typ"] = "jwt".into(),
            "Malformed",
            OPTIONAL,
        ),
        with("typ as a number", &|h| h["typ"] = 1.into(), "Malformed", Same),
        with(
            "an extension that must be understood",
            &|h| h["crit"] = json!(["exp"]),
            "Malformed",
            CRIT,
        ),
        text(
            "alg twice",
            format!(r#"{open},"alg":"RS256"}}"#),
            "Malformed",
            Same,
        ),
        text(
            "a header and more",
            format!("{}{{}}", header()),
            "Malformed",
            Same,
        ),
        text("a header in a list", format!("[{}]", header()), "Malformed", Same),
        text("a header that is no JSON", "RS256".into(), "Malformed", Same),
        text("an empty header", String::new(), "Malformed", Same),
    ]
}

fn structures() -> Vec<Case> {
    let jwt = jwt_by(&KEY, *NOW);
    let [header, payload, signature] = jwt.split('.').collect::<Vec<_>>().try_into().unwrap();
    vec![
        case("no text", String::new(), "Malformed", Same),
        case("one part", header.to_owned(), "Malformed", Same),
        case("two parts", format!("{header}.{payload}"), "Malformed", Same),
        case("four parts", format!("{jwt}.{signature}"), "Signature", Same),
        case("dots alone", "..".into(), "Malformed", Same),
        case("white space before", format!(" {jwt}"), "Malformed", Same),
        case("a line end after", format!("{jwt}\n"), "Malformed", Same),
        case("a letter that is not ASCII", format!("{jwt}é"), "Malformed", Same),
        case(
            "parts in another order",
            format!("{payload}.{header}.{signature}"),
            "Malformed",
            Same,
        ),
        case("a scheme before", format!("Bearer {jwt}"), "Malformed", Same),
    ]
}

fn signatures() -> Vec<Case> {
    let jwt = jwt_by(&KEY, *NOW);
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    let of_others = SigningKey::parse(KEY.kid(), &OTHER_PRIVATE).unwrap();
    let earlier = jwt_by(&KEY, *NOW - 1);
    let (_, of_another) = earlier.rsplit_once('.').unwrap();
    // The last of 342 letters holds two bits, and four that must be zero.
    let spare = if signature.ends_with('A') { "B" } else { "_" };
    let hmac = {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, KEY.jwk().n.as_bytes());
        let header = json!({"alg": "HS256", "kid": KEY.kid(), "typ": "JWT"}).to_string();
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(payload().to_string())
        );
        let tag = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
    };
    vec![
        case(
            "signed by another key",
            jwt_by(&of_others, *NOW),
            "Signature",
            Same,
        ),
        case(
            "the signature of another JWT",
            format!("{signed}.{of_another}"),
            "Signature",
            Same,
        ),
        case("no signature", format!("{signed}."), "Signature", Same),
        case(
            "half a signature",
            format!("{signed}.{}", &signature[..172]),
            "Signature",
            Same,
        ),
        case("a signature and more", format!("{jwt}AA"), "Signature", Same),
        case("a padded signature", format!("{jwt}=="), "Malformed", Same),
        case(
            "a signature with spare bits",
            format!("{signed}.{}{spare}", &signature[..341]),
            "Malformed",
            Same,
        ),
        case(
            "a signature with a plus",
            format!("{signed}.+{}", &signature[1..]),
            "Malformed",
            Same,
        ),
        case(
            "zeros as signature",
            format!("{signed}.{}", "A".repeat(342)),
            "Signature",
            Same,
        ),
        case(
            "a signature of 100,000 letters",
            format!("{signed}.{}", "A".repeat(100_000)),
            "Signature",
            Same,
        ),
        case("an HMAC under the public key", hmac, "Algorithm", Same),
    ]
}

/// Payloads that are signed by the right key, and are no claims.
fn texts() -> Vec<Case> {
    let text =
        |name, payload: String, other| case(name, sign(&header().to_string(), &payload), "Claims", other);
    let raw = |name, payload: String, ours| {
        let header = URL_SAFE_NO_PAD.encode(header().to_string());
        case(name, KEY.sign(format!("{header}.{payload}")), ours, Same)
    };
    let good = payload().to_string();
    let open = good.trim_end_matches('}');
    // As many letters as leave spare bits in the last one.
    let mut odd = good.clone();
    while odd.len() % 3 != 1 {
        odd.push(' ');
    }
    let odd = URL_SAFE_NO_PAD.encode(odd);
    let (body, last) = odd.split_at(odd.len() - 1);
    let spare = char::from(last.as_bytes()[0] + 1);
    let mut broken = good.replace("pro", "\u{ff}").into_bytes();
    broken.retain(|byte| *byte != 0xc3);
    vec![
        text("an empty payload", String::new(), Same),
        text("a payload that is no JSON", "claims".into(), Same),
        text("claims in a list", format!("[{good}]"), Same),
        text("claims and more", format!("{good}{{}}"), Same),
        text("claims cut off", open.to_owned(), Same),
        text("sub twice", format!(r#"{open},"sub":"{USER}"}}"#), Same),
        text(
            "a claim twice",
            format!(r#"{open},"plan":"free"}}"#),
            Differs("it keeps the last"),
        ),
        raw("a padded payload", format!("{odd}=="), "Malformed"),
        raw("a payload with spare bits", format!("{body}{spare}"), "Malformed"),
        raw(
            "a payload that is not UTF-8",
            URL_SAFE_NO_PAD.encode(broken),
            "Claims",
        ),
    ]
}

fn claims() -> Vec<Case> {
    let with = |name, change: &dyn Fn(&mut Value), ours, other| {
        let mut payload = payload();
        change(&mut payload);
        case(name, jwt_of(&payload), ours, other)
    };
    let without = |field: &'static str| {
        move |payload: &mut Value| {
            payload.as_object_mut().unwrap().remove(field);
        }
    };
    vec![
        with("no iss", &without("iss"), "Claims", Same),
        with("iss null", &|p| p["iss"] = Value::Null, "Claims", Same),
        with("iss as a number", &|p| p["iss"] = 1.into(), "Claims", Same),
        with(
            "iss of another project",
            &|p| p["iss"] = "stytch.com/project-test-2".into(),
            "Issuer",
            Same,
        ),
        with(
            "iss with a scheme",
            &|p| p["iss"] = format!("https://{ISSUER}").into(),
            "Issuer",
            Same,
        ),
        with(
            "iss that holds ours",
            &|p| p["iss"] = format!("evil.example/{ISSUER}").into(),
            "Issuer",
            Same,
        ),
        with(
            "iss that goes on",
            &|p| p["iss"] = format!("{ISSUER}1").into(),
            "Issuer",
            Same,
        ),
        with(
            "the base URL with a slash",
            &|p| p["iss"] = format!("{BASE_URL}/").into(),
            "Issuer",
            Same,
        ),
        with("no aud", &without("aud"), "Claims", Same),
        with("aud as an object", &|p| p["aud"] = json!({}), "Claims", Same),
        with(
            "aud with a number",
            &|p| p["aud"] = json!([PROJECT, 1]),
            "Claims",
            Same,
        ),
        with("an empty aud", &|p| p["aud"] = json!([]), "Audience", Same),
        with(
            "aud of another project",
            &|p| p["aud"] = json!(["project-test-2"]),
            "Audience",
            Same,
        ),
        with(
            "half of our aud",
            &|p| p["aud"] = json!(PROJECT[..20]),
            "Audience",
            Same,
        ),
        with("no sub", &without("sub"), "Claims", Same),
        with("sub as a number", &|p| p["sub"] = 1.into(), "Claims", Same),
        with("an empty sub", &|p| p["sub"] = "".into(), "Unreadable", Same),
        with(
            "a member as sub",
            &|p| p["sub"] = MEMBER.into(),
            "Unreadable",
            Same,
        ),
        with("no exp", &without("exp"), "Claims", Same),
        with(
            "exp as a text",
            &|p| p["exp"] = (*NOW + 300).to_string().into(),
            "Claims",
            Same,
        ),
        with("exp with a fraction", &|p| p["exp"] = json!(1.5), "Claims", Same),
        with(
            "exp a minute ago",
            &|p| p["exp"] = (*NOW - 60).into(),
            "Expired",
            Same,
        ),
        with("exp before 1970", &|p| p["exp"] = (-1).into(), "Expired", Same),
        with(
            "exp beyond 64 bits",
            &|p| p["exp"] = json!(u64::MAX),
            "Claims",
            Same,
        ),
        with("no nbf", &without("nbf"), "Claims", Same),
        with(
            "nbf in a minute",
            &|p| p["nbf"] = (*NOW + 60).into(),
            "NotYetValid",
            Same,
        ),
        with("nbf as a text", &|p| p["nbf"] = "0".into(), "Claims", Same),
        with("no iat", &without("iat"), "Claims", Same),
        with("iat as a text", &|p| p["iat"] = "0".into(), "Claims", Same),
        with(
            "iat in a minute",
            &|p| p["iat"] = (*NOW + 60).into(),
            "NotYetValid",
            IAT,
        ),
    ]
}

fn sessions() -> Vec<Case> {
    let with = |name, ours, change: &dyn Fn(&mut Value)| {
        let mut payload = payload();
        change(&mut payload["https://stytch.com/session"]);
        case(name, jwt_of(&payload), ours, Same)
    };
    let absent = |name, ours, field: &'static str| {
        let mut payload = payload();
        payload["https://stytch.com/session"]
            .as_object_mut()
            .unwrap()
            .remove(field);
        let other = if ours == "Ok" { OPEN } else { Same };
        case(name, jwt_of(&payload), ours, other)
    };
    let mut none = payload();
    none.as_object_mut().unwrap().remove("https://stytch.com/session");
    vec![
        case("no session", jwt_of(&none), "Claims", Same),
        with("session null", "Claims", &|s| *s = Value::Null),
        with("session as a text", "Claims", &|s| *s = SESSION.into()),
        absent("no id", "Claims", "id"),
        with("the id of a user", "Unreadable", &|s| s["id"] = USER.into()),
        absent("no started_at", "Claims", "started_at"),
        with("started_at as a number", "Claims", &|s| {
            s["started_at"] = 1.into();
        }),
        with("started_at that is no time", "Unreadable", &|s| {
            s["started_at"] = "2026-02-30T00:00:00Z".into();
        }),
        absent("no last_accessed_at", "Claims", "last_accessed_at"),
        absent("no expires_at", "Ok", "expires_at"),
        absent("no attributes", "Ok", "attributes"),
        with("attributes as a text", "Unreadable", &|s| {
            s["attributes"] = "".into();
        }),
        absent("no authentication_factors", "Ok", "authentication_factors"),
        with("a factor of an unknown type", "Ok", &|s| {
            s["authentication_factors"][0]["type"] = "horoscope".into();
        }),
        with("a factor with a type that is a number", "Unreadable", &|s| {
            s["authentication_factors"][0]["type"] = 1.into();
        }),
        absent("no roles", "Ok", "roles"),
        with("roles as a text", "Unreadable", &|s| s["roles"] = "editor".into()),
        with("a role that is a number", "Unreadable", &|s| {
            s["roles"] = json!([1]);
        }),
    ]
}

/// The other implementation, as strict as it can be made.
struct Jsonwebtoken {
    key: DecodingKey,
    validation: Validation,
}

impl Jsonwebtoken {
    fn new() -> Self {
        let jwk = KEY.jwk();
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[ISSUER, BASE_URL]);
        validation.set_audience(&[PROJECT]);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = 0;
        Self {
            key: DecodingKey::from_rsa_components(&jwk.n, &jwk.e).unwrap(),
            validation,
        }
    }

    fn accepts(&self, jwt: &str) -> bool {
        jsonwebtoken::decode::<Claims>(jwt, &self.key, &self.validation).is_ok()
    }
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only whether they can be read counts")]
struct Claims {
    iss: String,
    aud: Audience,
    sub: UserId,
    exp: i64,
    nbf: i64,
    iat: i64,
    #[serde(rename = "https://stytch.com/session")]
    session: ClaimedSession,
    #[serde(flatten)]
    custom: JsonMap,
}

#[derive(Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only whether they can be read counts")]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only whether they can be read counts")]
struct ClaimedSession {
    id: SessionId,
    started_at: Timestamp,
    last_accessed_at: Timestamp,
    expires_at: Timestamp,
    attributes: Attributes,
    authentication_factors: Vec<AuthenticationFactor>,
    roles: Vec<String>,
}
