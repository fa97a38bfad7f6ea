//! A server that does as it is told: in threads of its own, so that blocking clients can call it too.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tenure::{B2bClient, Builder, Client, Retries};

pub(crate) const PROJECT: &str = "project-test-00000000-0000-4000-8000-000000000000";
pub(crate) const SECRET: &str = "hush";

/// What it does with a request.
#[derive(Clone)]
pub(crate) enum Manner {
    /// Status, further headers (each with its line end), body.
    Say(u16, &'static str, String),
    /// Closes the connection.
    Close,
    /// Closes the connection in the middle of the body.
    BreakOff,
    /// Keeps the connection and says nothing.
    Hang,
}

#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// With the query.
    pub(crate) path: String,
    /// In lower case.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

pub(crate) struct Fake {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Fake {
    /// Does one after the other, and the last one for ever.
    pub(crate) fn new(manners: impl IntoIterator<Item = Manner>) -> Self {
        Self::over("http", manners, Some)
    }

    /// The same behind whatever `accept` makes of a connection.
    pub(crate) fn over<S: Read + Write + 'static>(
        scheme: &str,
        manners: impl IntoIterator<Item = Manner>,
        accept: impl Fn(TcpStream) -> Option<S> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (record, manners) = (Arc::clone(&asked), manners.into_iter().collect::<Vec<_>>());
        std::thread::spawn(move || {
            // Connections that hang are held, and those behind them served.
            let mut held = Vec::new();
            for (count, stream) in listener.incoming().enumerate() {
                let Some(mut stream) = accept(stream.unwrap()) else {
                    continue;
                };
                let Some(request) = read(&mut stream) else {
                    continue;
                };
                let at = count.min(manners.len() - 1);
                record.lock().unwrap().push(request);
                match &manners[at] {
                    Manner::Say(status, headers, body) => drop(write!(
                        stream,
                        "HTTP/1.1 {status} Said\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
                        body.len()
                    )),
                    Manner::BreakOff => {
                        drop(write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{{"));
                    }
                    Manner::Close => {}
                    Manner::Hang => held.push(stream),
                }
            }
        });
        Self { url, asked }
    }

    pub(crate) fn builder(&self) -> Builder {
        let quick = Retries {
            first_pause: Duration::from_millis(1),
            ..Retries::default()
        };
        Builder::new(PROJECT, SECRET).base_url(&self.url).retries(quick)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(crate) fn b2b(&self) -> B2bClient {
        self.builder().build_b2b().unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Manner {
    pub(crate) fn ok(body: &str) -> Self {
        Self::Say(200, "", body.to_owned())
    }

    /// An error of the API.
    pub(crate) fn refuse(status: u16, headers: &'static str, error_type: &str) -> Self {
        let body = format!(
            r#"{{"status_code": {status}, "request_id": "request-id-test-1", "error_type": "{error_type}",
                "error_message": "because", "error_url": "https://example.com/{error_type}"}}"#
        );
        Self::Say(status, headers, body)
    }
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// `None`: the peer went away before it had asked anything.
fn read(stream: &mut impl Read) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut first = lines
        .remove(0)
        .split(' ')
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter();
    let (method, path) = (first.next()?, first.next()?);
    let headers: Vec<_> = lines
        .iter()
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap_or((line.as_str(), ""));
            format!("{}: {value}", name.to_lowercase())
        })
        .collect();
    let mut asked = Asked {
        method,
        path,
        headers,
        body: String::new(),
    };
    let length = asked
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).unwrap();
    Some(asked)
}
