//! The server is gone for a while: local checks go on within the chosen staleness, then do what was chosen; with the
//! server back, nothing is missed.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tenure::sessions::{AuthenticateJwtLocalOptions, AuthenticateJwtOptions};
use tenure::signals::{FollowOptions, Follower, FollowerEvent, WhenLagging};
use tenure::{Client, Error, LocalError};
use tenure_engine::Engine;
use tenure_server::{App, Config, Limits};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::real;
use crate::harness::tell;
use crate::real::Real;

const REVOKED: usize = 25;
const STALENESS: Duration = Duration::from_secs(3);

/// A node that listens until it is stopped.
struct Listening {
    at: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

impl Listening {
    async fn start(engine: Arc<Engine>, listen: SocketAddr) -> Self {
        let config = Config {
            listen,
            metrics_listen: None,
            tls: None,
            max_body_bytes: 1024 * 1024,
            patience: Duration::from_secs(10),
            connections: Limits {
                connections: 100,
                connections_per_network: 100,
                trusted_proxies: vec![],
            },
            drain: Duration::from_secs(5),
        };
        let app = App::bind(engine, config).await.unwrap();
        let at = app.running().listen;
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(async move {
            let stop = async move {
                let _ = stopped.await;
            };
            app.serve(stop).await.unwrap();
        });
        Self { at, stop, done }
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.done.await.unwrap();
    }
}

/// A client that follows the signals, with its follower and the events of it.
struct Watch {
    client: Client,
    follower: Follower,
    events: Arc<Mutex<Vec<String>>>,
}

impl Watch {
    async fn new(real: &Real, at: SocketAddr, when_lagging: WhenLagging) -> Self {
        let events = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&events);
        let client = real
            .builder_in_time(&real.world.project)
            .base_url(format!("http://{at}"))
            .retries(tenure::Retries::OFF)
            .build()
            .unwrap();
        let follower = client.follow_signals(FollowOptions {
            greatest_staleness: STALENESS,
            when_lagging,
            observer: Some(Arc::new(move |event: &FollowerEvent<'_>| {
                log.lock().unwrap().push(name(event).to_owned());
            })),
        });
        follower.caught_up().await;
        Self {
            client,
            follower,
            events,
        }
    }

    async fn here(&self, jwt: &str) -> Result<(), LocalError> {
        let options = AuthenticateJwtLocalOptions::default();
        let found = self.client.sessions.authenticate_jwt_local(jwt, &options).await?;
        found.expect("it is fresh");
        Ok(())
    }

    async fn anywhere(&self, jwt: &str) -> Result<bool, Error> {
        let options = AuthenticateJwtOptions::default();
        let found = self.client.sessions.authenticate_jwt(jwt, &options).await?;
        Ok(found.is_local())
    }

    fn saw(&self, event: &str) -> usize {
        let events = self.events.lock().unwrap();
        events.iter().filter(|known| *known == event).count()
    }
}

fn name(event: &FollowerEvent<'_>) -> &'static str {
    match event {
        FollowerEvent::CaughtUp => "caught up",
        FollowerEvent::Received(_) => "received",
        FollowerEvent::Restarted => "restarted",
        FollowerEvent::Failed { .. } => "failed",
        _ => "another",
    }
}

#[tokio::test]
async fn is_bridged_and_then_decided_as_chosen() {
    let real = real().await;
    real.age_signals().await;
    let node = Listening::start(real.world.node.engine.clone(), "127.0.0.1:0".parse().unwrap()).await;
    let at = node.at;
    let api = real.world.client();
    let kept = api.session("kept@example.com").await;
    api.session("ada@example.com").await;
    let mut sessions = Vec::new();
    for _ in 0..REVOKED {
        sessions.push(api.another_session("ada@example.com").await);
    }
    let ask = Watch::new(&real, at, WhenLagging::AskServer).await;
    let accept = Watch::new(&real, at, WhenLagging::Accept).await;
    let refuse = Watch::new(&real, at, WhenLagging::Refuse).await;
    let all = [&ask, &accept, &refuse];
    for watch in all {
        watch.here(&kept.jwt).await.unwrap();
    }
    let before: Vec<_> = all.iter().map(|watch| watch.follower.status().signals).collect();

    node.stop().await;
    // Within the staleness nothing changes for any client.
    for watch in all {
        assert!(watch.anywhere(&kept.jwt).await.unwrap());
        assert!(watch.follower.status().is_live);
    }
    // Sessions are revoked at a node that these clients can't reach.
    for session in &sessions {
        let body = json!({"session_id": session.id});
        api.post("/v1/sessions/revoke", body).await.ok();
    }
    tokio::time::sleep(STALENESS + Duration::from_millis(500)).await;
    let lagging = ask.here(&kept.jwt).await.unwrap_err();
    assert!(matches!(lagging, LocalError::Lagging { refuse: false }) && !lagging.is_final());
    // The server is asked, and can't be reached.
    let error = ask.anywhere(&kept.jwt).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error}");
    assert!(accept.anywhere(&kept.jwt).await.unwrap());
    accept.here(&sessions[0].jwt).await.unwrap();
    let error = refuse.anywhere(&kept.jwt).await.unwrap_err();
    assert!(matches!(error, Error::Local(LocalError::Lagging { refuse: true })), "{error}");
    for watch in all {
        assert!(!watch.follower.status().is_live);
        assert!(watch.saw("failed") > 0);
    }

    // Another process, on the same port.
    let other = real.world.another_node().await;
    let node = Listening::start(other.engine.clone(), at).await;
    for (watch, before) in all.into_iter().zip(before) {
        watch.follower.caught_up().await;
        assert!(watch.anywhere(&kept.jwt).await.unwrap());
        let mut refused = 0;
        for session in &sessions {
            refused += usize::from(matches!(watch.here(&session.jwt).await, Err(LocalError::Ended)));
        }
        let received = watch.follower.status().signals - before;
        assert_eq!((refused, received), (REVOKED, REVOKED as u64));
        assert_eq!((watch.saw("caught up"), watch.saw("restarted")), (2, 1));
        tell(format_args!(
            "{REVOKED} revoked while the server was away: {received} received afterwards, {refused} refused"
        ));
    }
    node.stop().await;
}

/// A follower ends with its client.
#[tokio::test]
async fn is_nothing_to_the_follower_of_a_client_that_is_gone() {
    let real = real().await;
    let (client, follower) = real.following(0).await;
    assert!(follower.status().is_live && !follower.status().has_ended);
    drop(client);
    follower.stop();
    let ended = async {
        while !follower.status().has_ended {
            tokio::task::yield_now().await;
        }
        // This returns, although no answer will arrive.
        follower.caught_up().await;
    };
    tokio::time::timeout(Duration::from_secs(10), ended).await.unwrap();
}

/// Without a runtime no follower starts, and the next call starts one.
#[test]
fn is_not_begun_without_a_runtime() {
    let client = tenure::Builder::new("project-test-00000000-0000-4000-8000-000000000000", "secret")
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let clone = client.clone();
    let without = std::thread::spawn(move || drop(clone.follow_signals(FollowOptions::default())));
    assert!(without.join().is_err());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let follower = client.follow_signals(FollowOptions::default());
        assert!(!follower.status().is_live && !follower.status().has_ended);
    });
}
