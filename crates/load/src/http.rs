//! A keep-alive HTTP/1.1 client that costs as little as it can: requests are bytes made beforehand, an answer is a
//! status and a slice of the connection's own buffer. On two cores a dearer client would be measured with the server.

use std::{io, net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// One connection, with one request in flight at most.
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// A whole answer: it exists only when its last byte was read.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("the connection broke: {0}")]
    Broken(#[from] io::Error),
    #[error("the server closed the connection")]
    Closed,
    #[error("the answer is not HTTP/1.1 with a content-length")]
    Unreadable,
    #[error("the answer is not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    #[error("no answer within 30 seconds")]
    Late,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, HttpError> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(16 * 1024),
        })
    }

    /// Sends a request made by [`request`] and reads its answer to the end.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Answer<'_>, HttpError> {
        self.received.clear();
        self.stream.write_all(request).await?;
        let head = loop {
            self.fill().await?;
            if let Some(head) = parse_head(&self.received)? {
                break head;
            }
        };
        let end = head.length + head.body;
        while self.received.len() < end {
            self.fill().await?;
        }
        if self.received.len() > end {
            return Err(HttpError::Unreadable);
        }
        Ok(Answer {
            status: head.status,
            body: &self.received[head.length..end],
        })
    }

    /// The same for a caller that reads the JSON and can't wait for ever.
    pub(crate) async fn call(&mut self, request: &[u8]) -> Result<(u16, Value), HttpError> {
        let answer = timeout(Duration::from_secs(30), self.send(request))
            .await
            .map_err(|_| HttpError::Late)??;
        Ok((answer.status, serde_json::from_slice(answer.body)?))
    }

    async fn fill(&mut self) -> Result<(), HttpError> {
        if self.received.len() == self.received.capacity() {
            self.received.reserve(16 * 1024);
        }
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err(HttpError::Closed),
            _ => Ok(()),
        }
    }
}

/// The bytes of a request; `body` is JSON.
pub(crate) fn request(
    method: &str,
    path: &str,
    address: SocketAddr,
    authorization: &str,
    body: Option<&Value>,
) -> Vec<u8> {
    let mut bytes =
        format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: {authorization}\r\n")
            .into_bytes();
    if let Some(body) = body {
        let body = body.to_string();
        bytes.extend_from_slice(
            format!(
                "content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .as_bytes(),
        );
    } else {
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

struct Head {
    status: u16,
    length: usize,
    body: usize,
}

/// `None` while the head is not complete.
fn parse_head(bytes: &[u8]) -> Result<Option<Head>, HttpError> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| HttpError::Unreadable)?;
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.strip_prefix("HTTP/1.1 "))
        .and_then(|rest| rest.get(..3))
        .and_then(|digits| digits.parse().ok())
        .ok_or(HttpError::Unreadable)?;
    let body = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .ok_or(HttpError::Unreadable)?;
    Ok(Some(Head {
        status,
        length: end + 4,
        body,
    }))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A server that reads one request and writes `pieces` one after the other, then closes.
    async fn answering(pieces: &'static [&'static str]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            assert!(stream.read(&mut request).await.unwrap() > 0);
            for piece in pieces {
                stream.write_all(piece.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        address
    }

    async fn outcome(pieces: &'static [&'static str]) -> Result<(u16, String), HttpError> {
        let address = answering(pieces).await;
        let mut connection = Connection::open(address).await?;
        let answer = connection
            .send(&request("GET", "/", address, "Basic eDp5", None))
            .await?;
        Ok((answer.status, String::from_utf8_lossy(answer.body).into_owned()))
    }

    #[tokio::test]
    async fn an_answer_in_pieces_is_read_to_its_end() {
        let seen = outcome(&[
            "HTTP/1.1 404 Not Fo",
            "und\r\nContent-LENGTH: 9\r",
            "\n\r\n{\"a\"",
            ":1 }\n",
        ])
        .await;
        assert_eq!(seen.unwrap(), (404, "{\"a\":1 }\n".to_owned()));
    }

    #[tokio::test]
    async fn an_answer_cut_short_is_no_answer() {
        let cut = outcome(&["HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"a\""]).await;
        assert!(matches!(cut, Err(HttpError::Closed)), "{cut:?}");
        let nothing = outcome(&[]).await;
        assert!(matches!(nothing, Err(HttpError::Closed)), "{nothing:?}");
    }

    #[tokio::test]
    async fn what_the_client_cannot_read_is_refused() {
        let chunked =
            outcome(&["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"]).await;
        assert!(matches!(chunked, Err(HttpError::Unreadable)), "{chunked:?}");
        let twice = outcome(&["HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab"]).await;
        assert!(matches!(twice, Err(HttpError::Unreadable)), "{twice:?}");
    }

    #[test]
    fn a_request_carries_its_length_and_credentials() {
        let address = "127.0.0.1:80".parse().unwrap();
        let bytes = request(
            "POST",
            "/v1/users",
            address,
            "Basic eDp5",
            Some(&serde_json::json!({"a": "é"})),
        );
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "POST /v1/users HTTP/1.1\r\nhost: 127.0.0.1:80\r\nauthorization: Basic eDp5\r\n\
             content-type: application/json\r\ncontent-length: 10\r\n\r\n{\"a\":\"é\"}"
        );
    }
}
