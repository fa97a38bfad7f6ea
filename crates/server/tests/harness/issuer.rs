//! The UserInfo endpoint of an issuer outside: a real HTTP server on this machine, as well or ill behaved as a test
//! wants.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Gone when dropped.
pub(crate) struct Issuer {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

/// What it does with a request that it has read.
#[derive(Clone)]
enum Manner {
    /// Writes these bytes and closes.
    Answers(Arc<[u8]>),
    /// Says nothing, and keeps the connection.
    Silent,
}

impl Issuer {
    /// Answers 200 with this body, as JSON.
    pub(crate) async fn json(body: &Value) -> Self {
        Self::answers(200, "content-type: application/json\r\n", body.to_string()).await
    }

    /// `headers`: each ends in CRLF.
    pub(crate) async fn answers(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let head = format!(
            "HTTP/1.1 {status} Status\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        Self::raw([head.as_bytes(), body].concat()).await
    }

    /// These bytes, whatever they are.
    pub(crate) async fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::start(Manner::Answers(bytes.into().into())).await
    }

    pub(crate) async fn silent() -> Self {
        Self::start(Manner::Silent).await
    }

    async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = heads.clone();
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, manner.clone(), kept.clone()));
            }
        });
        Self {
            address,
            heads,
            serving,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/userinfo", self.address)
    }

    /// Request line and headers of every request so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(mut stream: TcpStream, manner: Manner, heads: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    heads
        .lock()
        .unwrap()
        .push(String::from_utf8_lossy(&head).into_owned());
    match manner {
        // The other side may hang up early: that is its right.
        Manner::Answers(bytes) => _ = stream.write_all(&bytes).await,
        Manner::Silent => std::future::pending().await,
    }
}
