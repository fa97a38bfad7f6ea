//! The UserInfo endpoint of an issuer outside: a real HTTP server on this machine, as well or ill behaved as a test
//! wants.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Gone when dropped.
pub(crate) struct Issuer {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    asked: Arc<Notify>,
    told: Arc<Notify>,
    serving: JoinHandle<()>,
}

/// What it does with a request that it has read.
#[derive(Clone)]
enum Manner {
    /// Writes these bytes and closes.
    Answers(Arc<[u8]>),
    /// The same, once it is told to.
    Hesitates(Arc<[u8]>),
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
        Self::raw(answer(status, headers, body.as_ref())).await
    }

    /// As [`Issuer::json`], but not before [`Issuer::go_on`].
    pub(crate) async fn hesitant(body: &Value) -> Self {
        let answer = answer(
            200,
            "content-type: application/json\r\n",
            body.to_string().as_bytes(),
        );
        Self::start(Manner::Hesitates(answer.into())).await
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
        let (asked, told) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let seen = Seen {
            heads: heads.clone(),
            asked: asked.clone(),
            told: told.clone(),
        };
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, manner.clone(), seen.clone()));
            }
        });
        Self {
            address,
            heads,
            asked,
            told,
            serving,
        }
    }

    /// Nobody listens there any more.
    pub(crate) async fn stop(mut self) {
        self.serving.abort();
        // Its socket is closed once the task is gone; that it was aborted is no news.
        let _ = (&mut self.serving).await;
    }

    /// Waits for a request.
    pub(crate) async fn was_asked(&self) {
        self.asked.notified().await;
    }

    /// Lets a hesitant issuer answer one request.
    pub(crate) fn go_on(&self) {
        self.told.notify_one();
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

/// What the connections of an issuer share with it.
#[derive(Clone)]
struct Seen {
    heads: Arc<Mutex<Vec<String>>>,
    asked: Arc<Notify>,
    told: Arc<Notify>,
}

async fn serve(mut stream: TcpStream, manner: Manner, seen: Seen) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    seen.heads.lock().unwrap().push(text);
    seen.asked.notify_one();
    let bytes = match manner {
        Manner::Answers(bytes) => bytes,
        Manner::Hesitates(bytes) => {
            seen.told.notified().await;
            bytes
        }
        Manner::Silent => std::future::pending().await,
    };
    // The other side may hang up early: that is its right.
    let _ = stream.write_all(&bytes).await;
}

fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} Status\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
