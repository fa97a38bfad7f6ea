//! A node on real sockets: what the router alone does not show.

use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tenure_server::{App, Config, Limits};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::world;
use crate::harness::{Issuer, MAX_BODY, World};

/// The first node of a world, on ports of its own.
pub(super) struct Server {
    pub(super) api: SocketAddr,
    pub(super) metrics: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), tenure_server::ServeError>>,
}

impl Server {
    async fn start(world: &World) -> Self {
        Self::with_patience(world, Duration::from_secs(10)).await
    }

    pub(super) async fn with_patience(world: &World, patience: Duration) -> Self {
        Self::with(world, patience, 1000, 1000).await
    }

    /// With places for so many connections in all and from one network.
    pub(super) async fn with(
        world: &World,
        patience: Duration,
        connections: usize,
        connections_per_network: usize,
    ) -> Self {
        let limits = Limits {
            connections,
            connections_per_network,
            trusted_proxies: vec![],
        };
        Self::limited(world, patience, limits).await
    }

    pub(super) async fn limited(world: &World, patience: Duration, connections: Limits) -> Self {
        let local = "127.0.0.1:0".parse().unwrap();
        let config = Config {
            listen: local,
            metrics_listen: Some(local),
            tls: None,
            max_body_bytes: MAX_BODY,
            patience,
            connections,
            drain: Duration::from_secs(10),
        };
        let app = App::bind(world.node.engine.clone(), config).await.unwrap();
        let running = app.running();
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(app.serve(async move { _ = stopped.await }));
        Self {
            api: running.listen,
            metrics: running.metrics.unwrap(),
            stop,
            serving,
        }
    }

    /// Done once the last request is answered.
    pub(super) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap().unwrap();
    }
}

/// Sends these bytes and reads until the server closes.
pub(super) async fn exchange(to: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    // The server may hang up before it has read all: then its answer is what counts.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

pub(super) fn post(world: &World, path: &str, body: &Value) -> Vec<u8> {
    let credentials = STANDARD.encode(format!("{}:{}", world.project.id, world.project.secret));
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Basic {credentials}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Reads one answer: its head, and as much as that announces.
pub(super) async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&answer);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let (_, length) = head.split_once("content-length: ").unwrap();
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            if body.len() >= length {
                return text.into_owned();
            }
        }
        let mut some = [0; 4096];
        let read = stream.read(&mut some).await.unwrap();
        assert!(read > 0, "the connection ended after {answer:?}");
        answer.extend_from_slice(&some[..read]);
    }
}

#[tokio::test]
async fn keeps_a_connection_when_the_answer_was_known_before_the_body() {
    let world = world().await;
    let server = Server::start(&world).await;
    let mut stream = TcpStream::connect(server.api).await.unwrap();
    for path in ["/v1/users", "/v1/nowhere", "/v1/users"] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        // Time enough for an answer from the head alone.
        tokio::time::sleep(Duration::from_millis(50)).await;
        stream.write_all(b"{}").await.unwrap();
        let answer = answer(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
        assert!(!answer.contains("connection: close"), "{answer}");
    }
    drop(stream);
    server.stop().await;
}

#[tokio::test]
async fn says_when_a_connection_ends_because_of_an_unread_body() {
    let world = world().await;
    let server = Server::start(&world).await;
    for (more, length) in [("", 1 << 20), ("expect: 100-continue\r\n", 2), ("", 2)] {
        let mut stream = TcpStream::connect(server.api).await.unwrap();
        let head = format!("POST /v1/users HTTP/1.1\r\nhost: x\r\n{more}content-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        if length > 2 {
            stream.write_all(&vec![b' '; 100_000]).await.unwrap();
        }
        // Where nothing follows, the server loses patience.
        let answer = answer(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
    }
    server.stop().await;
}

#[tokio::test]
async fn answers_over_a_connection_that_is_kept() {
    let world = world().await;
    let server = Server::start(&world).await;
    let first = "GET /health HTTP/1.1\r\nhost: x\r\n\r\n";
    let last = "GET /ready HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answers = exchange(server.api, format!("{first}{first}{last}").as_bytes()).await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK\r\n").count(), 3, "{answers}");
    assert_eq!(answers.matches("\"status\":\"ok\"").count(), 3, "{answers}");
    server.stop().await;
}

#[tokio::test]
async fn refuses_what_is_no_http_or_too_much_of_it() {
    let world = world().await;
    let server = Server::start(&world).await;
    let many = "x-a: 1\r\n".repeat(65);
    let long = "a".repeat(1024 * 1024);
    for (request, status) in [
        ("nonsense\r\n\r\n".to_owned(), "400"),
        ("GET /health HTTP/9.9\r\n\r\n".to_owned(), "400"),
        ("GET /he\u{7f}alth HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(), "400"),
        (format!("GET /health HTTP/1.1\r\nhost: x\r\n{many}\r\n"), "431"),
        (
            format!("GET /health HTTP/1.1\r\nhost: x\r\nx-a: {long}\r\n\r\n"),
            "431",
        ),
    ] {
        let answer = exchange(server.api, request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer:?}");
    }
    // It is still there.
    let answer = exchange(server.api, b"GET /health HTTP/1.0\r\n\r\n").await;
    assert!(answer.contains(" 200 OK\r\n"), "{answer:?}");
    server.stop().await;
}

#[tokio::test]
async fn counts_requests_on_a_port_of_its_own() {
    let world = world().await;
    let server = Server::start(&world).await;
    let ask = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    exchange(server.api, ask("/health").as_bytes()).await;
    exchange(server.api, ask("/v1/users/user-test-1?secret=2").as_bytes()).await;
    exchange(server.api, ask("/nowhere/in/particular").as_bytes()).await;
    let metrics = exchange(server.metrics, ask("/metrics").as_bytes()).await;
    for line in [
        r#"tenure_http_requests_total{method="GET",route="/health",status="200"} 1"#,
        r#"tenure_http_requests_total{method="GET",route="/v1/users/{user_id}",status="400"} 1"#,
        r#"tenure_http_requests_total{method="-",route="-",status="404"} 1"#,
        "tenure_http_requests_in_flight 0",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    // Never what was asked for itself: its forms have no end, and it may be private.
    assert!(
        !metrics.contains("user-test") && !metrics.contains("secret"),
        "{metrics}"
    );
    let answer = exchange(server.metrics, ask("/health").as_bytes()).await;
    assert!(answer.contains(" 404 "), "{answer}");
    server.stop().await;
}

#[tokio::test]
async fn counts_invented_methods_as_one() {
    let world = world().await;
    let server = Server::start(&world).await;
    let ask = |method: &str, path: &str| format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    for number in 0..100 {
        let request = ask(&format!("INVENTED{number}"), "/v1/users");
        let answer = exchange(server.api, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    }
    exchange(server.api, ask("PATCH", "/v1/users").as_bytes()).await;
    let metrics = exchange(server.metrics, ask("GET", "/metrics").as_bytes()).await;
    let counted: Vec<&str> = metrics
        .lines()
        .filter(|line| line.starts_with("tenure_http_requests_total") || line.contains("duration_seconds_count"))
        .collect();
    for line in [
        r#"tenure_http_requests_total{method="-",route="/v1/users",status="405"} 100"#,
        r#"tenure_http_requests_total{method="PATCH",route="/v1/users",status="405"} 1"#,
    ] {
        assert!(counted.contains(&line), "{line} in {counted:#?}");
    }
    assert_eq!(counted.len(), 4, "{counted:#?}");
    server.stop().await;
}

#[tokio::test]
async fn writes_what_is_in_memory_when_it_stops() {
    let world = world().await;
    let session = world.client().session("ada@example.com").await;
    let server = Server::start(&world).await;
    world.clock.advance_minutes(1);
    let body = json!({"session_token": session.token});
    let answer = exchange(server.api, &post(&world, "/v1/sessions/authenticate", &body)).await;
    assert!(answer.contains(" 200 OK\r\n"), "{answer}");
    server.stop().await;
    let late = world.another_node().await.client(&world.project);
    let body = late
        .get(&format!("/v1/sessions?user_id={}", session.user_id))
        .await
        .ok();
    assert_eq!(body["sessions"][0]["last_accessed_at"], "2026-01-02T03:05:05Z");
}

#[tokio::test]
async fn finishes_what_is_under_way_when_it_stops() {
    let world = world().await;
    world.client().user(json!({"email": "ada@example.com"})).await;
    let issuer = Issuer::hesitant(&json!({"sub": "1", "email": "ada@example.com"})).await;
    world
        .set("zero_downtime_session_migration_url", &issuer.url())
        .await;
    let server = Server::start(&world).await;
    let api = server.api;
    let request = post(
        &world,
        "/v1/sessions/migrate",
        &json!({"session_token": "theirs", "session_duration_minutes": 60}),
    );
    let under_way = tokio::spawn(async move { exchange(api, &request).await });
    issuer.was_asked().await;
    let stopping = tokio::spawn(server.stop());
    // Nobody new gets in, as soon as the port is closed.
    while TcpStream::connect(api).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!under_way.is_finished());
    issuer.go_on();
    let answer = under_way.await.unwrap();
    assert!(answer.contains(" 200 OK\r\n"), "{answer}");
    stopping.await.unwrap();
    assert_eq!(world.state().await["sessions"].len(), 1);
}
