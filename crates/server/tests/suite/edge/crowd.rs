//! More connections, and longer heads, than a node takes.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::network::{Server, exchange};
use super::world;
use crate::harness::World;

/// Longer than any test: nobody leaves because of it.
const PATIENCE: Duration = Duration::from_secs(600);

const HEALTH: &[u8] = b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
const USERS: &[u8] = b"GET /v1/users HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

async fn sent(to: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

/// A connection with a request under way: the server waits for the rest of its body.
async fn busy(world: &World, to: SocketAddr) -> TcpStream {
    let head = super::network::post(world, "/v1/users", &serde_json::json!({}));
    let text = String::from_utf8(head).unwrap();
    let unfinished = text.replace("content-length: 2", "content-length: 3\r\nexpect: 100-continue");
    let mut stream = sent(to, unfinished.as_bytes()).await;
    // The server asks for the body, so the request is under way.
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 100"), "{}", answer.escape_ascii());
    stream
}

async fn ended(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    // What was not read of it may end it with an error.
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn who_asks_for_nothing_makes_room_for_who_does() {
    let world = world().await;
    let server = Server::with(&world, PATIENCE, 8, 1000).await;
    let mut silent = Vec::new();
    for number in 0..200 {
        let head: &[u8] = [&b""[..], b"G", b"GET /health HTTP/1.1\r\nx-a: b\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"][number % 4];
        silent.push(sent(server.api, head).await);
        if number % 20 == 19 {
            let answer = exchange(server.api, HEALTH).await;
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{number}: {answer}");
        }
    }
    for stream in silent.into_iter().take(100) {
        ended(stream).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn kept_connections_make_room_after_those_that_asked_for_nothing() {
    let world = world().await;
    let server = Server::with(&world, PATIENCE, 2, 1000).await;
    let ask = b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut kept = sent(server.api, ask).await;
    super::network::answer(&mut kept).await;
    let silent = sent(server.api, b"").await;
    let answer = exchange(server.api, HEALTH).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert_eq!(ended(silent).await, "");
    // The one that was of use is still there.
    kept.write_all(ask).await.unwrap();
    let answer = super::network::answer(&mut kept).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    server.stop().await;
}

#[tokio::test]
async fn requests_under_way_keep_their_places_and_others_are_told() {
    let world = world().await;
    for (connections, per_network) in [(3, 1000), (1000, 3)] {
        let server = Server::with(&world, PATIENCE, connections, per_network).await;
        let mut places = Vec::new();
        for _ in 0..3 {
            places.push(busy(&world, server.api).await);
        }
        // Those that say nothing do not keep the health checks out either.
        let mut silent = Vec::new();
        for _ in 0..50 {
            silent.push(sent(server.api, b"").await);
        }
        for _ in 0..20 {
            let answer = exchange(server.api, USERS).await;
            assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
            assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
            assert!(answer.contains("connection: close\r\n"), "{answer}");
            assert!(answer.contains(r#""error_type":"server_unavailable""#), "{answer}");
            for path in ["/health", "/ready"] {
                let ask = format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n");
                let answer = exchange(server.api, ask.as_bytes()).await;
                assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{path}: {answer}");
            }
        }
        let metrics = exchange(
            server.metrics,
            b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        );
        let metrics = metrics.await;
        assert!(metrics.starts_with("HTTP/1.1 200 OK\r\n"), "{metrics}");
        // They are answered, and leave their places to others.
        for mut stream in places {
            stream.write_all(b" ").await.unwrap();
            let answer = super::network::answer(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        }
        let answer = exchange(server.api, USERS).await;
        assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
        server.stop().await;
    }
}

#[tokio::test]
async fn silence_keeps_nobody_from_the_metrics() {
    let world = world().await;
    let server = Server::with(&world, PATIENCE, 8, 8).await;
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(sent(server.metrics, b"GET").await);
    }
    let ask = b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = exchange(server.metrics, ask).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    server.stop().await;
}

#[tokio::test]
async fn a_head_without_end_is_refused_before_it_is_large() {
    let world = world().await;
    let server = Server::with(&world, PATIENCE, 8, 8).await;
    let unfinished = format!("GET /health HTTP/1.1\r\nhost: x\r\nx-a: {}", "a".repeat(32 * 1024));
    let many = format!("GET /health HTTP/1.1\r\nhost: x\r\n{}", format!("x-a: {}\r\n", "a".repeat(1000)).repeat(34));
    let path = format!("GET /{}", "a".repeat(33 * 1024));
    for head in [unfinished, many, path] {
        let answer = ended(sent(server.api, head.as_bytes()).await).await;
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer:?}");
    }
    let fits = format!("GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-a: {}\r\n\r\n", "a".repeat(30 * 1024));
    let answer = exchange(server.api, fits.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    server.stop().await;
}
