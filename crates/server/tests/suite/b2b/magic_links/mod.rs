//! `/v1/b2b/magic_links`

mod authenticate;
mod discovery;
mod email_update;
mod invite;
mod login_or_signup;
mod older;
mod pkce;
mod races;
mod redirects;
mod sessions;

use std::fmt::Write as _;

use http::Method;
use serde_json::{Value, json};
use tenure_engine::messages::InboxMessage;

use crate::harness::{Client, World};
use super::{at_once, tally, two_nodes, world};

const LOGIN_OR_SIGNUP: &str = "/v1/b2b/magic_links/email/login_or_signup";
const INVITE: &str = "/v1/b2b/magic_links/email/invite";
const AUTHENTICATE: &str = "/v1/b2b/magic_links/authenticate";
const DISCOVERY_SEND: &str = "/v1/b2b/magic_links/email/discovery/send";
const DISCOVERY_AUTHENTICATE: &str = "/v1/b2b/magic_links/discovery/authenticate";

/// The B2B project, with a page for each kind of link.
pub(super) async fn site(world: &World) -> Client {
    for kind in ["login", "signup", "invite", "discovery"] {
        let url = format!("https://app.example.com/{kind}");
        world.set_b2b(&format!("{kind}_redirect_urls"), &url).await;
    }
    world.b2b().await
}

/// An organization of the default settings, but for these.
pub(super) async fn organization(b2b: &Client, settings: Value) -> String {
    let mut body = json!({"organization_name": "Example", "email_invites": "ALL_ALLOWED"});
    body.as_object_mut()
        .unwrap()
        .extend(settings.as_object().unwrap().clone());
    b2b.organization(body).await
}

/// An organization with one active member, ada@example.com: its id and the member's.
pub(super) async fn ada(b2b: &Client, settings: Value) -> (String, String) {
    let organization = organization(b2b, settings).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    (organization, member)
}

/// What was last sent to an address.
pub(super) async fn newest(world: &World, to: &str) -> InboxMessage {
    let mut sent = world.inbox(to).await;
    assert!(!sent.is_empty(), "nothing was sent to {to}");
    sent.remove(0)
}

/// The token in the link that was last sent to an address.
pub(super) async fn token(world: &World, to: &str) -> String {
    token_of(&newest(world, to).await)
}

/// The token in a message's link.
pub(super) fn token_of(message: &InboxMessage) -> String {
    let [link] = &message.links[..] else {
        panic!("one link, not {:?}", message.links)
    };
    let (_, token) = link.split_once("&token=").or(link.split_once("?token=")).unwrap();
    token.replace("%3D", "=")
}

/// Sends Ada a link and takes its token.
async fn token_for_ada(world: &World, b2b: &Client, organization: &str) -> String {
    let body = json!({"organization_id": organization, "email_address": "ada@example.com"});
    b2b.post(LOGIN_OR_SIGNUP, body).await.ok();
    token(world, "ada@example.com").await
}

/// Subject, language, link and text of a message, with its token taken out.
pub(super) fn shown(message: &InboxMessage) -> String {
    let mut shown = String::new();
    let subject = message.subject.as_deref().unwrap_or_default();
    writeln!(shown, "{} | {}", message.locale.as_str(), subject).unwrap();
    for link in &message.links {
        let (before, _) = link.split_once("token=").unwrap();
        writeln!(shown, "{before}token=…").unwrap();
    }
    shown
}

/// Each body is refused with the status and type beside it, and changes nothing.
pub(super) async fn refuses(
    world: &World,
    path: &str,
    cases: impl IntoIterator<Item = (Value, u16, &'static str)>,
) {
    super::refuses(world, &world.b2b().await, (Method::POST, path), cases).await;
}

/// `base` with some of its fields replaced.
pub(super) fn with(base: &Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else {
        panic!("{fields} is no object")
    };
    let mut body = base.clone();
    body.as_object_mut().unwrap().extend(fields);
    body
}
