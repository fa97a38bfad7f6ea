//! E-mails reach a real SMTP server, over TLS and with a login; and what it refuses is tried again and seen to fail.
//!
//! Not part of a bare `cargo test`, for it needs that server: `cargo xtask test --only messages`.

mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use server::{PASSWORD, Server, USER};
use tempfile::TempDir;
use tenure_core::contact::EmailAddress;
use tenure_core::seal::MasterKeys;
use tenure_core::token::Vertical;
use tenure_db::{Db, Location};
use tenure_engine::messages::{
    self, Channel, Delivered, Language, Login, Mail, Name, Network, Reach, Security, SmtpServer, Stored,
    Transports,
};
use tenure_engine::projects::{self, NewProject, Project};
use tenure_engine::support::{Clock, Entropy, outbound};
use tenure_engine::{Engine, Parts};
use tenure_types::{Environment, Timestamp};
use zeroize::Zeroizing;

const URL: &str =
    "https://app.example.com/login?token=1234567890123456789012345678901234567890&kind=multi_tenant";

/// 2026-01-02T03:04:05Z, until it is moved.
struct FrozenClock(AtomicI64);

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed).unsigned_abs())
    }
}

/// Counts. Nothing here is a secret.
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            chunk.copy_from_slice(&count.to_le_bytes()[..chunk.len()]);
        }
    }
}

struct World {
    server: Server,
    clock: Arc<FrozenClock>,
    engine: Arc<Engine>,
    project: Arc<Project>,
    _folder: TempDir,
}

/// How Tenure is to reach the server.
struct Way {
    security: Security,
    port: fn(&Server) -> u16,
    password: &'static str,
    trusts: bool,
}

const STARTTLS: Way = Way {
    security: Security::StartTls,
    port: |server| server.starttls,
    password: PASSWORD,
    trusts: true,
};
const TLS: Way = Way {
    security: Security::Tls,
    port: |server| server.tls,
    ..STARTTLS
};

impl World {
    async fn new(way: Way) -> Self {
        let server = Server::start();
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(FrozenClock(AtomicI64::new(1_767_323_045_000)));
        let db = Db::open(&Location::Sqlite(folder.path().join("tenure.db")))
            .await
            .unwrap();
        db.migrate(clock.now().millis()).await.unwrap();
        let smtp = SmtpServer {
            host: "localhost".to_owned(),
            port: (way.port)(&server),
            security: way.security,
            login: Some(Login {
                user: USER.to_owned(),
                password: way.password.into(),
            }),
            from: "Tenure für alle <no-reply@tenure.example>".to_owned(),
            ca: way.trusts.then(|| server.ca.clone()),
        };
        let engine = Engine::new(Parts {
            db,
            clock: clock.clone(),
            entropy: Arc::new(Counting(AtomicU64::new(1))),
            master_keys: MasterKeys::new(&[Zeroizing::new([1; 32])]).unwrap(),
            outbound: outbound::Policy::default(),
            messages: Transports::Network(Box::new(Network {
                smtp: Some(smtp),
                sms: None,
            })),
            hashing_threads: 1,
        });
        let engine = Arc::new(engine.unwrap());
        let new = NewProject {
            name: "Acme".to_owned(),
            vertical: Vertical::B2b,
            environment: Environment::Test,
        };
        let created = projects::create(&engine, new).await.unwrap();
        let project = projects::find(&engine, created.id).await.unwrap().unwrap();
        Self {
            server,
            clock,
            engine,
            project,
            _folder: folder,
        }
    }

    /// Writes an invitation for half an hour, and tries to send it.
    async fn invite(&self, to: &str) {
        let mail = Mail::InviteLink {
            url: URL.to_owned(),
            minutes: 30,
            organization: Name::new("Müller & Söhne"),
            inviter: Some(Name::new("Adélia Lovelace")),
        };
        let to = EmailAddress::parse(to).unwrap();
        let outgoing = messages::prepare_mail(&self.engine, &self.project, &to, &mail, Language::PtBr);
        messages::send(&self.engine, outgoing).await.unwrap();
        assert_eq!(self.deliver().await, 1);
    }

    async fn deliver(&self) -> usize {
        messages::deliver_due(&self.engine).await.unwrap()
    }

    fn advance_seconds(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    /// What waits or was given up, and why.
    async fn outbox(&self) -> (Stored, Option<String>) {
        let [mails, _] = messages::stored(&self.engine).await.unwrap();
        let why = messages::last_error(&self.engine, Channel::Email).await.unwrap();
        (mails, why)
    }

    /// Nothing was sent for this reason, and it is tried again.
    async fn assert_waits(&self, why: &str) {
        let stored = Stored { queued: 1, failed: 0 };
        assert_eq!(self.outbox().await, (stored, Some(why.to_owned())));
        let delivered = messages::delivered(&self.engine, Channel::Email);
        assert_eq!((delivered.sent, delivered.failed_attempts), (0, 1));
    }

    fn login(&self) -> Value {
        self.server.event()["login"].take()
    }
}

async fn arrives(way: Way) {
    let world = World::new(way).await;
    world.invite("ada@example.com").await;
    assert_eq!(world.login(), json!({"tls": true, "right": true}));
    let mail = world.server.event()["mail"].take();
    assert_eq!((&mail["tls"], &mail["login"]), (&json!(true), &json!(USER)));
    assert_eq!(mail["hello"], "tenure.example");
    assert_eq!(mail["from"], "no-reply@tenure.example");
    assert_eq!(mail["to"], json!(["ada@example.com"]));
    // Whatever stands in it, it passes through servers that know ASCII only.
    assert_eq!(mail["ascii"], true);

    let headers = &mail["headers"];
    assert_eq!(headers["from"], "Tenure für alle <no-reply@tenure.example>");
    assert_eq!(headers["to"], "ada@example.com");
    assert_eq!(
        headers["subject"],
        "Adélia Lovelace convida você para Müller & Söhne"
    );
    assert_eq!(headers["date"], "Fri, 02 Jan 2026 03:04:05 +0000");
    assert_eq!(headers["auto-submitted"], "auto-generated");
    let id = headers["message-id"].as_str().unwrap();
    assert!(id.starts_with('<') && id.ends_with("@tenure.example>"), "{id}");
    let kind = headers["content-type"].as_str().unwrap();
    assert!(kind.starts_with("multipart/alternative"), "{kind}");

    let bodies = mail["bodies"].as_object().unwrap();
    assert_eq!(bodies.len(), 2);
    let text = bodies["text/plain"].as_str().unwrap();
    assert!(
        text.contains("Adélia Lovelace convidou você para participar de Müller & Söhne."),
        "{text}"
    );
    assert!(text.lines().any(|line| line == URL), "{text}");
    let html = bodies["text/html"].as_str().unwrap();
    assert!(html.contains("participar de Müller &amp; Söhne."), "{html}");
    assert!(
        html.contains(&format!("<a href=\"{}\"", URL.replace('&', "&amp;"))),
        "{html}"
    );

    assert_eq!(world.outbox().await, (Stored::default(), None));
    let delivered = messages::delivered(&world.engine, Channel::Email);
    assert_eq!(
        delivered,
        Delivered {
            sent: 1,
            ..Delivered::default()
        }
    );
    assert_eq!(world.server.rest(), [Value::Null; 0]);
}

#[tokio::test]
async fn a_mail_arrives_over_starttls() {
    arrives(STARTTLS).await;
}

#[tokio::test]
async fn a_mail_arrives_over_tls() {
    arrives(TLS).await;
}

#[tokio::test]
async fn one_connection_takes_many() {
    let world = World::new(STARTTLS).await;
    for number in 0..5 {
        world.invite(&format!("user{number}@example.com")).await;
    }
    let logins = (0..6)
        .filter(|_| world.server.event().get("login").is_some())
        .count();
    assert_eq!(logins, 1);
}

#[tokio::test]
async fn a_wrong_password() {
    let world = World::new(Way {
        password: "wrong",
        ..STARTTLS
    })
    .await;
    world.invite("ada@example.com").await;
    world.assert_waits("the SMTP server answered 535").await;
    assert_eq!(world.login(), json!({"tls": true, "right": false}));
    let reach = messages::reach(&world.engine, Channel::Email).await;
    assert_eq!(
        reach,
        Reach::Unreachable("the SMTP server answered 535".to_owned())
    );
}

#[tokio::test]
async fn a_refused_recipient_beside_a_good_one() {
    let world = World::new(TLS).await;
    world.invite("refused@example.com").await;
    let (stored, why) = world.outbox().await;
    assert_eq!(stored, Stored { queued: 0, failed: 1 });
    // The server's own words name the recipient; ours don't.
    let said = "the SMTP server answered 550: it has no such mailbox";
    assert_eq!(why.as_deref(), Some(said));
    assert_eq!(messages::delivered(&world.engine, Channel::Email).given_up, 1);
    world.invite("ada@example.com").await;
    assert_eq!(messages::delivered(&world.engine, Channel::Email).sent, 1);
}

/// The operator may mend it: the message waits as long as it is of use.
#[tokio::test]
async fn a_server_that_forbids_what_it_could_do() {
    let world = World::new(TLS).await;
    world.invite("forbidden@example.com").await;
    world.assert_waits("the SMTP server answered 550").await;
    for pause in [5, 10, 20, 40, 80, 160, 320, 640] {
        assert_eq!(world.deliver().await, 0);
        world.advance_seconds(pause);
        assert_eq!(world.deliver().await, 1);
    }
    let (stored, why) = world.outbox().await;
    assert_eq!(stored, Stored { queued: 0, failed: 1 });
    assert_eq!(why.as_deref(), Some("the SMTP server answered 550"));
    assert_eq!(messages::delivered(&world.engine, Channel::Email).given_up, 1);
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted() {
    for way in [STARTTLS, TLS] {
        let world = World::new(Way { trusts: false, ..way }).await;
        world.invite("ada@example.com").await;
        let why = "TLS with the SMTP server failed; its certificate must be trusted, and be for its name";
        world.assert_waits(why).await;
        // The password was shown to nobody.
        assert_eq!(world.server.rest(), [Value::Null; 0]);
    }
}

#[tokio::test]
async fn a_domain_beyond_ascii_is_written_as_dns_has_it() {
    // This server takes no other.
    let world = World::new(STARTTLS).await;
    world.invite("ada@exämple.de").await;
    world.login();
    let mail = world.server.event()["mail"].take();
    assert_eq!(mail["to"], json!(["ada@xn--exmple-cua.de"]));
    assert_eq!(mail["headers"]["to"], "ada@xn--exmple-cua.de");
    assert_eq!(mail["ascii"], true);
    assert_eq!(messages::delivered(&world.engine, Channel::Email).sent, 1);
}

#[tokio::test]
async fn a_mailbox_beyond_ascii_needs_a_server_that_takes_it() {
    let world = World::new(STARTTLS).await;
    world.invite("ünï@exämple.de").await;
    let why = "the SMTP server takes no address with letters beyond ASCII before the @: it has no SMTPUTF8";
    world.assert_waits(why).await;

    let world = World::new(TLS).await;
    world.invite("ünï@exämple.de").await;
    world.login();
    let mail = world.server.event()["mail"].take();
    assert_eq!(mail["to"], json!(["ünï@xn--exmple-cua.de"]));
    assert_eq!(messages::delivered(&world.engine, Channel::Email).sent, 1);
}

#[tokio::test]
async fn a_server_without_starttls() {
    let world = World::new(Way {
        port: |server| server.plain,
        ..STARTTLS
    })
    .await;
    world.invite("ada@example.com").await;
    world.assert_waits("the SMTP server offers no STARTTLS").await;
    assert_eq!(world.server.rest(), [Value::Null; 0]);
}

#[tokio::test]
async fn a_server_that_insists_on_tls() {
    let world = World::new(Way {
        security: Security::None,
        ..STARTTLS
    })
    .await;
    world.invite("ada@example.com").await;
    world
        .assert_waits("the SMTP server takes none of our ways of logging in")
        .await;
    assert_eq!(world.server.rest(), [Value::Null; 0]);
}

#[tokio::test]
async fn the_server_can_be_asked_without_sending() {
    let world = World::new(STARTTLS).await;
    assert_eq!(
        messages::reach(&world.engine, Channel::Email).await,
        Reach::Reachable
    );
    assert_eq!(world.login(), json!({"tls": true, "right": true}));
    assert_eq!(world.server.rest(), [Value::Null; 0]);
}

#[tokio::test]
async fn a_server_that_is_gone() {
    let mut world = World::new(STARTTLS).await;
    world.server.stop();
    world.invite("ada@example.com").await;
    world
        .assert_waits("the SMTP server can't be reached, or broke off")
        .await;
}
