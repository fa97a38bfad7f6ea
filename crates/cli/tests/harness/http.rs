//! HTTP/1.1 by hand: one connection for each request.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::ops::Index;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::poll::PATIENCE;

#[derive(Clone)]
pub(crate) struct Client {
    address: SocketAddr,
    authorization: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    asked: String,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, user: &str, password: &str) -> Self {
        let credentials = STANDARD.encode(format!("{user}:{password}"));
        Self {
            address,
            authorization: format!("Basic {credentials}"),
        }
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "")
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &body.to_string())
    }

    /// The first lines of a request, for whoever sends the body later.
    pub(crate) fn head(&self, method: &str, path: &str, length: usize) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: {}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n",
            self.address, self.authorization
        )
    }

    #[track_caller]
    fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        let mut stream = connect(self.address);
        let head = self.head(method, path, body.len());
        stream.write_all((head + body).as_bytes()).unwrap();
        Answer::read(&mut stream, &format!("{method} {path}"))
    }
}

impl Answer {
    /// Reads the answer to a request that was written by hand.
    #[track_caller]
    pub(crate) fn read(stream: &mut TcpStream, asked: &str) -> Self {
        let (status, text) = response(stream);
        let body = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{asked}: {error} in {text:?}"));
        Self {
            status,
            body,
            asked: asked.to_owned(),
        }
    }

    /// The body of a 200.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}: {}", self.asked, self.body);
        self.body
    }

    #[track_caller]
    pub(crate) fn assert_error(&self, status: u16, error_type: &str) {
        assert_eq!(
            (self.status, self["error_type"].as_str()),
            (status, Some(error_type)),
            "{}: {}",
            self.asked,
            self.body
        );
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        &self.body[field]
    }
}

#[track_caller]
pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap_or_else(|error| panic!("{address}: {error}"));
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Status and body of a GET without credentials.
#[track_caller]
pub(crate) fn get_text(address: SocketAddr, path: &str) -> (u16, String) {
    get_text_as(address, &address.to_string(), path)
}

/// The same under another name.
#[track_caller]
pub(crate) fn get_text_as(address: SocketAddr, host: &str, path: &str) -> (u16, String) {
    let mut stream = connect(address);
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    response(&mut stream)
}

#[track_caller]
fn response(stream: &mut TcpStream) -> (u16, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("not a whole answer: {text:?}"));
    assert!(
        !head.to_ascii_lowercase().contains("transfer-encoding"),
        "this client reads no chunks: {head}"
    );
    let status = head
        .split(' ')
        .nth(1)
        .expect("an answer has a status")
        .parse()
        .unwrap();
    (status, body.to_owned())
}
