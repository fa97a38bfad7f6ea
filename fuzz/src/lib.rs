//! What the targets share: a key of a project, and a node over SQLite that is called as over HTTP.

use std::cell::OnceCell;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tenure_engine::Engine;
use tenure_engine::Parts;
use tenure_engine::messages::Transports;
use tenure_engine::projects;
use tenure_engine::projects::NewProject;
use tenure_engine::signals;
use tenure_engine::support::Clock;
use tenure_engine::support::Entropy;
use tenure_engine::support::outbound;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use http::Request;
use http::header;
use http_body_util::BodyExt as _;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use serde_json::json;
use tenure_core::jwt::SigningKey;
use tenure_core::seal::MasterKeys;
use tenure_core::token::Vertical;
use tenure_db::Db;
use tenure_db::Location;
use tenure_types::Environment;
use tenure_types::JwkId;
use tenure_types::Timestamp;
use tower::ServiceExt as _;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Issuer and audience of what [`KEY`] signs.
pub const AUDIENCE: &str = "project-test-1";
const KID: Uuid = Uuid::from_u128(1);

pub static KEY: LazyLock<SigningKey> = LazyLock::new(|| {
    let private = SigningKey::generate().expect("the provider makes keys");
    SigningKey::parse(JwkId::new(Environment::Test, KID), &private).expect("it was just made")
});

/// The first part of a JWT that is signed with [`KEY`].
pub fn jwt_header() -> String {
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": KEY.kid().to_string()});
    URL_SAFE_NO_PAD.encode(header.to_string())
}

/// Whose credentials a call has.
#[derive(Clone, Copy)]
pub enum Who {
    Consumer,
    B2b,
}

/// A node with a project of each kind, each with a few rows in it.
pub struct Node {
    /// The id of the B2B project's organization.
    pub organization: String,
    router: axum::Router,
    runtime: tokio::runtime::Runtime,
    credentials: [String; 2],
    _folder: tempfile::TempDir,
}

thread_local! {
    static NODE: OnceCell<Node> = const { OnceCell::new() };
}

impl Node {
    /// Hands out the one of this process, which is made when the first input comes.
    pub fn with(call: impl FnOnce(&Self)) {
        NODE.with(|node| call(node.get_or_init(Self::start)));
    }

    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a thread can wait");
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let location = Location::Sqlite(folder.path().join("tenure.db"));
        let (router, credentials) = runtime.block_on(async {
            let db = Db::open(&location).await.expect("a new file opens");
            db.migrate(0).await.expect("a new database takes the schema");
            let engine = Engine::new(Parts {
                db,
                clock: Arc::new(StillClock),
                entropy: Arc::new(Counter::default()),
                master_keys: MasterKeys::new(&[Zeroizing::new([1; 32])]).expect("one key is enough"),
                outbound: outbound::Policy {
                    allow_http: false,
                    allow_private: false,
                },
                messages: Transports::Inbox,
                hashing_threads: 1,
            });
            let engine = Arc::new(engine.expect("nothing in it is out of the ordinary"));
            let mut credentials = Vec::new();
            for vertical in [Vertical::Consumer, Vertical::B2b] {
                let new = NewProject {
                    name: "Fuzz".to_owned(),
                    vertical,
                    environment: Environment::Test,
                };
                let project = projects::create(&engine, new)
                    .await
                    .expect("an empty database takes it");
                let secret = project.secret.value.expose_secret().to_owned();
                credentials.push(format!(
                    "Basic {}",
                    STANDARD.encode(format!("{}:{secret}", project.id))
                ));
            }
            signals::publish(&engine)
                .await
                .expect("there is nothing to publish");
            let router = tenure_server::router(engine, Arc::default(), 1024 * 1024);
            (router, credentials)
        });
        let mut node = Self {
            organization: String::new(),
            router,
            runtime,
            credentials: credentials.try_into().expect("there are two kinds of project"),
            _folder: folder,
        };
        for name in ["ada", "grace"] {
            let user = json!({"email": format!("{name}@example.com"), "name": {"first_name": name}});
            node.post(Who::Consumer, "/v1/users", user.to_string());
        }
        let organization = json!({"organization_name": "Example"}).to_string();
        let answer = node.post(Who::B2b, "/v1/b2b/organizations", organization);
        node.organization = answer["organization"]["organization_id"]
            .as_str()
            .expect("a new organization has an id")
            .to_owned();
        let member = json!({"email_address": "ada@example.com"}).to_string();
        let path = format!("/v1/b2b/organizations/{}/members", node.organization);
        node.post(Who::B2b, &path, member);
        node
    }

    /// The answer, which is none of a broken server.
    pub fn post(&self, who: Who, path: &str, body: String) -> Value {
        self.call(who, Method::POST, path, body)
    }

    pub fn get(&self, who: Who, path: &str) -> Value {
        self.call(who, Method::GET, path, String::new())
    }

    fn call(&self, who: Who, method: Method, path: &str, body: String) -> Value {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, &self.credentials[who as usize])
            .header(header::CONTENT_TYPE, "application/json")
            .body(axum::body::Body::from(body))
            .expect("paths and credentials are plain texts");
        self.runtime.block_on(async {
            let Ok(response) = self.router.clone().oneshot(request).await;
            let status = response.status();
            let body = response
                .into_body()
                .collect()
                .await
                .expect("a body in memory")
                .to_bytes();
            let answer: Value = serde_json::from_slice(&body).expect("every answer is JSON");
            assert!(!status.is_server_error(), "{status}: {answer}");
            answer
        })
    }
}

struct StillClock;

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1_767_323_045)
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

/// No input finds more by other randomness.
#[derive(Default)]
struct Counter(AtomicU64);

impl Entropy for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            chunk.copy_from_slice(&next[8 - chunk.len()..]);
        }
    }
}
