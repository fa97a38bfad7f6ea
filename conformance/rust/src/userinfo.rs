//! A UserInfo endpoint of an external issuer, on this machine, that behaves as the bearer token asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone, Default)]
pub struct UserInfo {
    /// Bearer token to HTTP status and body.
    answers: Arc<Mutex<HashMap<String, (u16, String)>>>,
    /// The Authorization header of each request, in order.
    authorizations: Arc<Mutex<Vec<String>>>,
    pub url: String,
}

impl UserInfo {
    /// Serves until the program ends.
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/userinfo", listener.local_addr()?);
        let endpoint = Self {
            url,
            ..Self::default()
        };
        let serving = endpoint.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that goes away in the middle is its own business.
                let _ = serving.answer(stream).await;
            }
        });
        Ok(endpoint)
    }

    /// The endpoint will answer so to this token.
    pub fn answers(&self, token: &str, status: u16, body: &str) {
        let mut answers = self
            .answers
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        answers.insert(format!("Bearer {token}"), (status, body.to_owned()));
    }

    /// The endpoint will answer `claims` to this token.
    pub fn says(&self, token: &'static str, claims: &Value) -> &'static str {
        self.answers(token, 200, &claims.to_string());
        token
    }

    /// The Authorization header of the latest request.
    pub fn last_authorization(&self) -> String {
        let seen = self
            .authorizations
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        seen.last().cloned().unwrap_or_default()
    }

    async fn answer(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        let mut authorization = String::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                if line.trim_end().is_empty() {
                    break;
                }
                continue;
            };
            if name.eq_ignore_ascii_case("authorization") {
                value.clone_into(&mut authorization);
            }
        }
        let (status, body) = {
            let answers = self
                .answers
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            answers
                .get(&authorization)
                .cloned()
                .unwrap_or((401, "{}".to_owned()))
        };
        self.authorizations
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push(authorization);
        let location = if status == 302 {
            format!("Location: {}/elsewhere\r\n", self.url)
        } else {
            String::new()
        };
        let head = format!(
            "HTTP/1.1 {status} Answer\r\n{location}Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        stream.flush().await
    }
}
