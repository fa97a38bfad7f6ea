//! `/v1/b2b`

use http::Method;
use serde_json::Value;

use super::users::{at_once, tally};
use super::world;
use crate::harness::{Client, World};

mod discovery;
mod failed_attempts;
mod magic_links;
mod members;
mod message_limits;
mod mfa;
mod names;
mod organizations;
mod otps;
mod passwords;
mod rbac;
mod recovery_codes;
mod sessions;
mod totp;

/// The B2B project's back-end, on the first node and on another.
async fn two_nodes(world: &World) -> [Client; 2] {
    let project = world.b2b_project().await;
    let other = world.another_node().await;
    [world.node.client(project), other.client(project)]
}

/// Gives the one member of an organization another address, which nobody has proven, as a back-end does.
fn readdresses(slug: &str) -> [String; 3] {
    let there = format!("organization_id = (SELECT organization_id FROM organizations WHERE slug = '{slug}')");
    [
        format!(
            "UPDATE members SET email = 'eve@example.com', email_id = member_id, email_verified = FALSE
             WHERE {there}"
        ),
        format!("UPDATE member_emails SET state = 'retired' WHERE {there}"),
        // Any id will do that no address has.
        format!(
            "INSERT INTO member_emails (project_id, email_id, organization_id, member_id, address, state)
             SELECT project_id, member_id, organization_id, member_id, 'eve@example.com', 'primary'
             FROM members WHERE {there}"
        ),
    ]
}

/// Each body is refused with the status and type beside it, and changes nothing.
async fn refuses(
    world: &World,
    client: &Client,
    (method, path): (Method, &str),
    cases: impl IntoIterator<Item = (Value, u16, &'static str)>,
) {
    let before = world.state().await;
    for (body, status, error_type) in cases {
        let said = body.to_string();
        let answer = client.send(method.clone(), path, said.as_str()).await;
        assert_eq!(
            (answer.status, answer["error_type"].as_str()),
            (status, Some(error_type)),
            "{method} {path} {said:.500}"
        );
        answer.assert_error(status, error_type);
        assert_eq!(before, world.state().await, "{said:.500} changed something");
    }
}
