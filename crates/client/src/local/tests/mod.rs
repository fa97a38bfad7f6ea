//! Local checks with a clock that the test moves, and a server that counts its calls.

mod habits_of_others;
mod jwks;
mod open;
mod policies;
mod signals;
mod table;
mod texts;
mod tokens;
mod wire;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tenure_core::jwt::SigningKey;
use tenure_types::b2b::rbac::OrgPolicy;
use tenure_types::b2b::sessions::MemberSession;
use tenure_types::jwks::Jwk;
use tenure_types::rbac::Policy;
use tenure_types::sessions::Session;
use tenure_types::{Environment, JsonMap, JwkId, OrganizationId, ProjectId, Timestamp};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::jwt_session::JwtSession;
use super::origin::{Fetching, Origin};
use super::{AuthenticateJwtLocalOptions, Local, LocalError, LocalSettings, VerifiedJwt};
use crate::clock::{Clock, SystemClock};
use crate::error::{Error, TransportError, TransportErrorKind};

const PROJECT: &str = "project-test-00000000-0000-4000-8000-000000000001";
const ISSUER: &str = "stytch.com/project-test-00000000-0000-4000-8000-000000000001";
const BASE_URL: &str = "https://auth.example";
const USER: &str = "user-test-00000000-0000-4000-8000-000000000002";
const MEMBER: &str = "member-test-00000000-0000-4000-8000-000000000003";
const SESSION: &str = "session-test-00000000-0000-4000-8000-000000000004";

static PRIVATE: LazyLock<Vec<u8>> = LazyLock::new(|| SigningKey::generate().unwrap().to_vec());
static OTHER_PRIVATE: LazyLock<Vec<u8>> = LazyLock::new(|| SigningKey::generate().unwrap().to_vec());
/// When all of this happens: the day of the test, for the other implementation reads the system's clock.
static NOW: LazyLock<i64> = LazyLock::new(|| SystemClock.now().seconds());
static KEY: LazyLock<SigningKey> = LazyLock::new(|| key(1));

/// Keys of different names may share their numbers: making numbers takes long.
fn key(number: u128) -> SigningKey {
    SigningKey::parse(kid(number), &PRIVATE).unwrap()
}

fn kid(number: u128) -> JwkId {
    JwkId::new(Environment::Test, Uuid::from_u128(number))
}

fn organization(number: u128) -> OrganizationId {
    OrganizationId::new(Environment::Test, Uuid::from_u128(number))
}

/// A clock that the test moves.
#[derive(Clone, Debug)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn move_by(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::Relaxed);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// A server that is asked nothing but this, and counts.
struct Fake {
    state: Mutex<FakeState>,
    /// Each answer takes a permit.
    gate: Semaphore,
    keys: AtomicU64,
    policies: AtomicU64,
}

#[derive(Default)]
struct FakeState {
    published: Vec<Jwk>,
    policy: Policy,
    organizations: HashMap<OrganizationId, OrgPolicy>,
    is_down: bool,
}

impl Fake {
    fn state(&self) -> MutexGuard<'_, FakeState> {
        self.state.lock().unwrap()
    }

    fn key_fetches(&self) -> u64 {
        self.keys.load(Ordering::Relaxed)
    }

    fn policy_fetches(&self) -> u64 {
        self.policies.load(Ordering::Relaxed)
    }
}

/// The handle on a [`Fake`] that a [`Local`] has.
struct Line(Arc<Fake>);

impl Line {
    fn ask<T: Send + 'static>(&self, read: impl FnOnce(&FakeState) -> T + Send + 'static) -> Fetching<T> {
        let fake = Arc::clone(&self.0);
        Box::pin(async move {
            fake.gate.acquire().await.unwrap().forget();
            let state = fake.state();
            if state.is_down {
                return Err(down());
            }
            Ok(read(&state))
        })
    }
}

impl Origin for Line {
    fn keys(&self) -> Fetching<Vec<Jwk>> {
        self.0.keys.fetch_add(1, Ordering::Relaxed);
        self.ask(|state| state.published.clone())
    }

    fn policy(&self) -> Fetching<Policy> {
        self.0.policies.fetch_add(1, Ordering::Relaxed);
        self.ask(|state| state.policy.clone())
    }

    fn organization_policy(&self, organization: OrganizationId) -> Fetching<OrgPolicy> {
        self.0.policies.fetch_add(1, Ordering::Relaxed);
        self.ask(move |state| {
            state
                .organizations
                .get(&organization)
                .cloned()
                .unwrap_or_default()
        })
    }
}

fn down() -> Error {
    TransportError::new(TransportErrorKind::Connect, "down for the test").into()
}

/// A [`Local`], its server and its clock.
struct World {
    local: Arc<Local>,
    server: Arc<Fake>,
    clock: Hands,
}

impl World {
    /// The server publishes `KEY`.
    fn new() -> Self {
        Self::with(&LocalSettings::default())
    }

    fn with(settings: &LocalSettings) -> Self {
        let clock = Hands(Arc::new(AtomicI64::new(*NOW * 1000)));
        let server = Arc::new(Fake {
            state: Mutex::new(FakeState {
                published: vec![KEY.jwk()],
                ..FakeState::default()
            }),
            gate: Semaphore::new(1_000_000),
            keys: AtomicU64::new(0),
            policies: AtomicU64::new(0),
        });
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let project: ProjectId = PROJECT.parse().unwrap();
        let line = Arc::new(Line(Arc::clone(&server)));
        let local = Arc::new(Local::of(project, BASE_URL, line, &shared, settings));
        Self { local, server, clock }
    }

    /// As of a user, with no wishes.
    async fn check(&self, jwt: &str) -> Result<Option<VerifiedJwt<Session>>, LocalError> {
        self.check_with(jwt, &AuthenticateJwtLocalOptions::default())
            .await
    }

    async fn check_with<S: JwtSession>(
        &self,
        jwt: &str,
        options: &AuthenticateJwtLocalOptions<S::Check>,
    ) -> Result<Option<VerifiedJwt<S>>, LocalError> {
        self.local.check(jwt, options).await
    }

    /// Whether a member may do it, and what granted it.
    async fn allowed(
        &self,
        jwt: &str,
        organization: OrganizationId,
        resource: &str,
        action: &str,
    ) -> Result<Vec<String>, LocalError> {
        let options = AuthenticateJwtLocalOptions {
            authorization_check: Some(tenure_types::b2b::rbac::AuthorizationCheck {
                organization_id: organization.to_string(),
                resource_id: resource.to_owned(),
                action: action.to_owned(),
            }),
            ..AuthenticateJwtLocalOptions::default()
        };
        let found = self.check_with::<MemberSession>(jwt, &options).await?;
        Ok(found.unwrap().verdict.unwrap().granting_roles)
    }
}

/// Runs the other tasks until they wait.
async fn run_tasks() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

fn header() -> Value {
    json!({"alg": "RS256", "kid": KEY.kid(), "typ": "JWT"})
}

/// Of a user's JWT that was issued at this time.
fn payload_at(issued_at: i64) -> Value {
    let at = Timestamp::from_seconds(issued_at);
    json!({
        "aud": [PROJECT],
        "exp": issued_at + 300,
        "https://stytch.com/session": {
            "id": SESSION,
            "started_at": at.plus_minutes(-5),
            "last_accessed_at": at,
            "expires_at": at.plus_minutes(60),
            "attributes": {"ip_address": "203.0.113.7", "user_agent": "browser/1"},
            "authentication_factors": [{
                "type": "password",
                "delivery_method": "knowledge",
                "last_authenticated_at": at,
            }],
            "roles": ["stytch_user", "editor"],
        },
        "iat": issued_at,
        "iss": ISSUER,
        "nbf": issued_at,
        "sub": USER,
        "plan": "pro",
    })
}

fn payload() -> Value {
    payload_at(*NOW)
}

/// Of a member's JWT that is issued now.
fn member_payload(organization: OrganizationId, roles: &[&str]) -> Value {
    let mut payload = payload();
    payload["sub"] = MEMBER.into();
    payload["https://stytch.com/organization"] = json!({"organization_id": organization, "slug": "acme"});
    payload["https://stytch.com/session"]["roles"] = json!(roles);
    payload
}

/// The JWT of these, signed by `KEY`.
fn sign(header: &str, payload: &str) -> String {
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    KEY.sign(format!("{}.{}", encode(header), encode(payload)))
}

fn jwt_of(payload: &Value) -> String {
    sign(&header().to_string(), &payload.to_string())
}

/// A JWT signed by `signing`, issued at this time.
fn jwt_by(signing: &SigningKey, issued_at: i64) -> String {
    let header = json!({"alg": "RS256", "kid": signing.kid(), "typ": "JWT"}).to_string();
    let payload = payload_at(issued_at).to_string();
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    signing.sign(format!("{}.{}", encode(&header), encode(&payload)))
}

/// The name of what went wrong.
fn name<T>(result: &Result<T, LocalError>) -> String {
    match result {
        Ok(_) => "Ok".to_owned(),
        Err(LocalError::Jwks(_)) => "Jwks".to_owned(),
        Err(LocalError::Policy(_)) => "Policy".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}
