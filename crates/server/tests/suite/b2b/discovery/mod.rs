//! `/v1/b2b/discovery`

use serde_json::json;

use super::{at_once, tally, two_nodes, world};
use crate::harness::World;

mod create;
mod exchange;
mod organizations;

const ADA: &str = "ada@example.com";

/// An organization that lets `example.com` in, with a colleague of that domain whose address is verified.
pub(super) async fn joinable(world: &World, name: &str) -> String {
    let b2b = world.b2b().await;
    let organization = b2b
        .organization(json!({
            "organization_name": name,
            "email_jit_provisioning": "RESTRICTED",
            "email_allowed_domains": ["example.com"],
        }))
        .await;
    let email = "colleague@example.com";
    b2b.member(&organization, json!({"email_address": email})).await;
    world.member_session(&organization, email).await;
    organization
}
