//! Connections on which nothing is asked: they end by themselves.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::network::Server;
use super::world;
use crate::harness::World;

/// Long enough that a busy machine does not take a request for silence.
const PATIENCE: Duration = Duration::from_millis(500);

/// Much longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

/// Sends these bytes and nothing more; what the server said before it ended the connection.
async fn silent_after(to: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut said = Vec::new();
    // It may end the connection without having read all.
    let _ = tokio::time::timeout(LONG, stream.read_to_end(&mut said))
        .await
        .unwrap_or_else(|_| panic!("kept after {:?}", bytes.escape_ascii().to_string()));
    String::from_utf8_lossy(&said).into_owned()
}

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
    [&[0, length[0], length[1], kind, flags, 0, 0, 0, stream], payload].concat()
}

/// A whole request without a body.
fn get(stream: u8, path: &str, authorization: &str) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in [
        (":method", "GET"),
        (":scheme", "http"),
        (":path", path),
        (":authority", "x"),
        ("authorization", authorization),
    ] {
        block.push(0);
        for text in [name, value] {
            // An integer of HPACK with a prefix of seven bits.
            match u8::try_from(text.len()).unwrap() {
                short @ ..127 => block.push(short),
                long => block.extend([127, long - 127]),
            }
            block.extend(text.as_bytes());
        }
    }
    // The end of the stream and of its headers.
    frame(HEADERS, 0x5, stream, &block)
}

/// The next frame's kind and payload; `None` at the end of the connection.
async fn next_frame(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let read = async {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.ok()?;
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        stream.read_exact(&mut payload).await.ok()?;
        Some((head[3], payload))
    };
    tokio::time::timeout(LONG, read).await.expect("the connection goes on")
}

/// What the next answer holds.
async fn answer(stream: &mut TcpStream) -> String {
    loop {
        match next_frame(stream).await {
            Some((DATA, payload)) => return String::from_utf8(payload).unwrap(),
            Some((GOAWAY, _)) | None => panic!("the connection ended"),
            Some(_) => {}
        }
    }
}

fn authorization(world: &World) -> String {
    let credentials = STANDARD.encode(format!("{}:{}", world.project.id, world.project.secret));
    format!("Basic {credentials}")
}

#[tokio::test]
async fn before_the_first_request() {
    let world = world().await;
    let server = Server::with_patience(&world, PATIENCE).await;
    let greeted = [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat();
    for bytes in [
        &b""[..],
        b"G",
        b"GET /health HTTP/1.1\r\nhost: x\r\n",
        b"P",
        &PREFACE[..20],
        PREFACE,
        &greeted,
    ] {
        let said = silent_after(server.api, bytes).await;
        assert!(!said.contains("200 OK"), "{said}");
    }
    silent_after(server.metrics, b"").await;
    server.stop().await;
}

#[tokio::test]
async fn after_an_answer() {
    let world = world().await;
    let server = Server::with_patience(&world, PATIENCE).await;
    let said = silent_after(server.api, b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(said.starts_with("HTTP/1.1 200 OK\r\n"), "{said}");
    server.stop().await;
}

#[tokio::test]
async fn after_an_answer_over_http2() {
    let world = world().await;
    let server = Server::with_patience(&world, PATIENCE).await;
    let mut stream = TcpStream::connect(server.api).await.unwrap();
    let request = get(1, "/health", "");
    let bytes = [PREFACE, &frame(SETTINGS, 0, 0, &[]), &request].concat();
    stream.write_all(&bytes).await.unwrap();
    let answer = answer(&mut stream).await;
    assert!(answer.contains("\"status\":\"ok\""), "{answer}");
    // The client is told, and may know what to send elsewhere; that it doesn't react does not keep the connection.
    let mut kinds = Vec::new();
    while let Some((kind, _)) = next_frame(&mut stream).await {
        kinds.push(kind);
    }
    assert!(kinds.contains(&GOAWAY), "{kinds:?}");
    server.stop().await;
}

#[tokio::test]
async fn never_while_an_answer_is_waited_for() {
    let world = world().await;
    let server = Server::with_patience(&world, PATIENCE).await;
    let cursor = world.client().get("/v1/signals").await.ok()["cursor"].clone();
    let path = format!("/v1/signals?after={}&wait=4", cursor.as_str().unwrap());
    let authorization = authorization(&world);
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: {authorization}\r\n\r\n");
    let mut stream = TcpStream::connect(server.api).await.unwrap();
    let bytes = [PREFACE, &frame(SETTINGS, 0, 0, &[]), &get(1, &path, &authorization)].concat();
    stream.write_all(&bytes).await.unwrap();
    let began = Instant::now();
    let (first, second) = tokio::join!(
        silent_after(server.api, request.as_bytes()),
        answer(&mut stream)
    );
    assert!(first.starts_with("HTTP/1.1 200 OK\r\n"), "{first}");
    assert!(began.elapsed() > PATIENCE * 6);
    assert!(second.contains("\"status_code\":200"), "{second}");
    drop(stream);
    server.stop().await;
}
