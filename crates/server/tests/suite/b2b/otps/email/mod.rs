//! `/v1/b2b/otps/email`

use serde_json::{Value, json};

use super::super::{at_once, tally, two_nodes};
use super::magic_links::{ada, newest, organization, refuses, site, with};
use super::world;
use crate::harness::{Client, World};

mod authenticate;
mod discovery;
mod guesses;
mod login_or_signup;

const LOGIN_OR_SIGNUP: &str = "/v1/b2b/otps/email/login_or_signup";
const AUTHENTICATE: &str = "/v1/b2b/otps/email/authenticate";
const DISCOVERY_SEND: &str = "/v1/b2b/otps/email/discovery/send";
const DISCOVERY_AUTHENTICATE: &str = "/v1/b2b/otps/email/discovery/authenticate";

/// The code that was last sent to an address.
async fn code(world: &World, to: &str) -> String {
    newest(world, to).await.code.expect("it has a code")
}

/// Six digits that are not these.
fn other_than(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// Sends Ada a code; the body that logs her in.
async fn login_of_ada(world: &World, b2b: &Client, organization: &str) -> Value {
    let body = json!({"organization_id": organization, "email_address": "ada@example.com"});
    b2b.post(LOGIN_OR_SIGNUP, body.clone()).await.ok();
    with(&body, json!({"code": code(world, "ada@example.com").await}))
}
