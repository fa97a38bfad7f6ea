//! A local check of a JWT beside the RSA operation in it, and beside `jsonwebtoken`: all in one run, for machines differ.
//!
//! ```text
//! cargo bench -p tenure --bench verify
//! ```

use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use criterion::Criterion;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::json;
use tenure::sessions::AuthenticateJwtLocalOptions;
use tenure::types::jwks::{Jwk, JwksResponse};
use tenure::types::sessions::{Attributes, AuthenticationFactor};
use tenure::types::{JsonMap, Timestamp};
use tenure::{Builder, Client, Clock, SystemClock};
use tenure_core::jwt::{SessionClaim, SessionClaims, SigningKey};
use tokio::runtime::Runtime;

const PROJECT: &str = "project-test-00000000-0000-4000-8000-000000000001";
const USER: &str = "user-test-00000000-0000-4000-8000-000000000002";
const SESSION: &str = "session-test-00000000-0000-4000-8000-000000000003";
const KID: &str = "jwk-test-00000000-0000-4000-8000-000000000004";

fn main() {
    let runtime = Runtime::new().expect("a runtime");
    let subjects = Subjects::new();
    let mut criterion = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    for subject in Subject::ALL {
        criterion.bench_function(subject.name(), |bencher| {
            bencher.iter_custom(|times| subjects.run(&runtime, subject, times));
        });
    }
    criterion.final_summary();
    ratios(&runtime, &subjects);
}

/// What is measured.
#[derive(Clone, Copy)]
enum Subject {
    /// The RSA operation alone, key parsed, signature decoded.
    Raw,
    /// `authenticate_jwt_local`.
    Ours,
    /// The same with JWTs kept that were verified before.
    Warm,
    /// `jsonwebtoken` with the same claims, typed, and its key made once.
    Jsonwebtoken,
}

impl Subject {
    const ALL: [Self; 4] = [Self::Raw, Self::Ours, Self::Warm, Self::Jsonwebtoken];

    const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw RSA-2048",
            Self::Ours => "authenticate_jwt_local",
            Self::Warm => "authenticate_jwt_local, verified before",
            Self::Jsonwebtoken => "jsonwebtoken",
        }
    }
}

struct Subjects {
    jwt: String,
    signed: Vec<u8>,
    signature: Vec<u8>,
    raw: ParsedPublicKey,
    ours: Client,
    warm: Client,
    other: DecodingKey,
    validation: Validation,
}

impl Subjects {
    fn new() -> Self {
        let pkcs8 = SigningKey::generate().expect("a key");
        let key = SigningKey::parse(KID.parse().expect("an id"), &pkcs8).expect("the same key");
        let jwk = key.jwk();
        let jwt = mint(&key);
        let (signed, signature) = jwt.rsplit_once('.').expect("a JWT");
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("a signature");
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[format!("stytch.com/{PROJECT}")]);
        validation.set_audience(&[PROJECT]);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = 0;
        Self {
            signed: signed.as_bytes().to_vec(),
            signature,
            raw: RsaPublicKeyComponents {
                n: URL_SAFE_NO_PAD.decode(&jwk.n).expect("a number"),
                e: URL_SAFE_NO_PAD.decode(&jwk.e).expect("a number"),
            }
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .expect("a key"),
            ours: client(&jwk, 0),
            warm: client(&jwk, 1000),
            other: DecodingKey::from_rsa_components(&jwk.n, &jwk.e).expect("a key"),
            validation,
            jwt,
        }
    }

    fn run(&self, runtime: &Runtime, subject: Subject, times: u64) -> Duration {
        match subject {
            Subject::Raw => time(times, || {
                let verified = self.raw.verify_sig(black_box(&self.signed), &self.signature);
                black_box(verified).expect("our own signature");
            }),
            Subject::Ours => local(runtime, &self.ours, &self.jwt, times),
            Subject::Warm => local(runtime, &self.warm, &self.jwt, times),
            Subject::Jsonwebtoken => time(times, || {
                let decoded =
                    jsonwebtoken::decode::<Claims>(black_box(&self.jwt), &self.other, &self.validation);
                black_box(decoded).expect("our own JWT");
            }),
        }
    }
}

fn time(times: u64, mut run: impl FnMut()) -> Duration {
    let begin = Instant::now();
    for _ in 0..times {
        run();
    }
    begin.elapsed()
}

fn local(runtime: &Runtime, client: &Client, jwt: &str, times: u64) -> Duration {
    let options = AuthenticateJwtLocalOptions::default();
    runtime.block_on(async {
        let begin = Instant::now();
        for _ in 0..times {
            let found = client
                .sessions
                .authenticate_jwt_local(black_box(jwt), &options)
                .await;
            black_box(found).expect("our own JWT").expect("a young one");
        }
        begin.elapsed()
    })
}

/// In turns, so that whatever else the machine does falls on all alike; and of each the fast tenth, which it fell on
/// least.
fn ratios(runtime: &Runtime, subjects: &Subjects) {
    const ROUNDS: usize = 1001;
    const TIMES: u32 = 20;
    let mut taken = [const { Vec::new() }; Subject::ALL.len()];
    for _ in 0..ROUNDS {
        for (subject, taken) in Subject::ALL.into_iter().zip(&mut taken) {
            taken.push(subjects.run(runtime, subject, TIMES.into()) / TIMES);
        }
    }
    let times = taken.map(|mut taken| {
        taken.sort_unstable();
        taken[ROUNDS / 10]
    });
    let mut out = std::io::stdout().lock();
    for (subject, time) in Subject::ALL.into_iter().zip(times) {
        let ratio = times[0].as_secs_f64() / time.as_secs_f64();
        let name = subject.name();
        writeln!(out, "{name:42} {time:>10.2?}  {ratio:>6.3} of the raw rate").expect("a terminal");
    }
}

fn client(jwk: &Jwk, verified_jwts: usize) -> Client {
    Builder::new(PROJECT, "secret")
        .base_url("http://localhost:1")
        .jwks(JwksResponse {
            keys: vec![jwk.clone()],
        })
        .verified_jwts(verified_jwts)
        .clock(Still(SystemClock.now()))
        .build()
        .expect("a client")
}

/// A clock that stands still costs as much as one that is read: the operating system's is read too.
#[derive(Debug)]
struct Still(Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        black_box(SystemClock.now());
        self.0
    }
}

fn mint(key: &SigningKey) -> String {
    let now = SystemClock.now();
    let factors: Vec<AuthenticationFactor> = serde_json::from_value(json!([{
        "type": "magic_link",
        "delivery_method": "email",
        "last_authenticated_at": now,
        "email_factor": {
            "email_id": "email-test-00000000-0000-4000-8000-000000000005",
            "email_address": "ada.lovelace@example.com",
        },
    }]))
    .expect("a factor");
    let attributes = Attributes {
        ip_address: "203.0.113.7".into(),
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(),
    };
    let custom: JsonMap = serde_json::from_value(json!({"plan": "pro"})).expect("a map");
    key.sign(key.signing_input(&SessionClaims {
        aud: [PROJECT],
        exp: now.seconds() + 300,
        session: SessionClaim {
            id: SESSION,
            started_at: now,
            last_accessed_at: now,
            expires_at: now.plus_minutes(60),
            attributes: &attributes,
            authentication_factors: factors,
            roles: &["stytch_user".into(), "editor".into()],
        },
        organization: None,
        iat: now.seconds(),
        iss: &format!("stytch.com/{PROJECT}"),
        nbf: now.seconds(),
        sub: USER,
        custom: &custom,
    }))
}

/// The claims for `jsonwebtoken`, of the same types as ours.
#[derive(Deserialize)]
#[expect(dead_code, reason = "to be read, as a caller would")]
struct Claims {
    iss: String,
    aud: Vec<String>,
    sub: String,
    exp: i64,
    nbf: i64,
    iat: i64,
    #[serde(rename = "https://stytch.com/session")]
    session: ClaimedSession,
    #[serde(flatten)]
    custom: JsonMap,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "to be read, as a caller would")]
struct ClaimedSession {
    id: String,
    started_at: Timestamp,
    last_accessed_at: Timestamp,
    expires_at: Timestamp,
    attributes: Attributes,
    authentication_factors: Vec<AuthenticationFactor>,
    roles: Vec<String>,
}
