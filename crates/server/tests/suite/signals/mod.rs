//! `GET /v1/signals`, and all that writes into it.

use serde_json::Value;

use super::world;
use crate::harness::Client;

mod get;
mod held;
mod order;
mod purge;
mod wait;
mod ways;

const PATH: &str = "/v1/signals";

/// What a follower knows: how far it has read.
struct Follower {
    client: Client,
    cursor: String,
}

impl Follower {
    /// One that knows all until now.
    async fn new(client: Client) -> Self {
        let mut follower = Self {
            client,
            cursor: String::new(),
        };
        follower.news().await;
        follower
    }

    /// What happened since: each as `kind subject cause`.
    async fn news(&mut self) -> Vec<String> {
        let answer = self.ask("").await;
        assert_eq!(answer["more"], false, "{answer}");
        told(&answer)
    }

    /// `more`: the rest of the query.
    async fn ask(&mut self, more: &str) -> Value {
        let path = format!("{PATH}?after={}{more}", self.cursor);
        let answer = self.client.get(&path).await.ok();
        answer["cursor"].as_str().unwrap().clone_into(&mut self.cursor);
        answer
    }
}

/// The signals of an answer, each as `kind subject cause`.
fn told(answer: &Value) -> Vec<String> {
    let signals = answer["signals"].as_array().unwrap();
    let text = |signal: &Value, field: &str| signal[field].as_str().unwrap().to_owned();
    signals
        .iter()
        .map(|signal| ["kind", "subject", "cause"].map(|field| text(signal, field)).join(" "))
        .collect()
}
