//! An HTTP server outside that takes posts, a real one on this machine: it remembers them, and answers as it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Gone when dropped.
pub(crate) struct Gateway {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    /// Request line and headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// What it answers.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    Status(u16),
    /// The same, once it is told to.
    Hesitates(u16),
}

#[derive(Default)]
struct Shared {
    posts: Mutex<Vec<Post>>,
    /// For the next requests; then 201.
    manners: Mutex<VecDeque<Manner>>,
    asked: Notify,
    told: Notify,
}

impl Gateway {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let serves = shared.clone();
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, serves.clone()));
            }
        });
        Self {
            address,
            shared,
            serving,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How the next requests are answered, in their order.
    pub(crate) fn then(&self, manners: &[Manner]) {
        self.shared.manners.lock().unwrap().extend(manners);
    }

    /// Waits for a request.
    pub(crate) async fn was_asked(&self) {
        self.shared.asked.notified().await;
    }

    /// Lets one request that it hesitates with be answered.
    pub(crate) fn go_on(&self) {
        self.shared.told.notify_one();
    }

    pub(crate) fn posts(&self) -> Vec<Post> {
        self.shared.posts.lock().unwrap().clone()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Post {
    /// The value of a header, whose name is in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let mut post = Post {
        head: String::from_utf8(head).unwrap(),
        body: String::new(),
    };
    let length = post
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    post.body = String::from_utf8(body).unwrap();
    shared.posts.lock().unwrap().push(post);
    let manner = shared.manners.lock().unwrap().pop_front();
    shared.asked.notify_one();
    let status = match manner.unwrap_or(Manner::Status(201)) {
        Manner::Status(status) => status,
        Manner::Hesitates(status) => {
            shared.told.notified().await;
            status
        }
    };
    let answer = format!("HTTP/1.1 {status} Status\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}");
    // The other side may hang up early: that is its right.
    let _ = stream.write_all(answer.as_bytes()).await;
}
