//! Calls of B2B projects: an operation `b2b_<resource>_<action>` is in the file of the resource, without the `b2b_`.

mod discovery;
mod email_otps;
mod magic_links;
mod members;
mod organizations;
mod otps_sms;
mod passwords;
mod rbac;
mod recovery_codes;
mod sessions;
mod totp;

use serde_json::json;

use super::{Call, NO_SESSION, Stranger, found};
use crate::harness::{MemberSession, World};

const NO_ORGANIZATION: Stranger = Stranger::Error(404, "organization_not_found");

pub(super) async fn call(world: &World, operation: &str) -> Call {
    // Also where the call needs nothing: what is there before it must be all that there is.
    world.b2b_project().await;
    let calls = [
        email_otps::call(world, operation).await,
        magic_links::call(world, operation).await,
        discovery::call(world, operation).await,
        members::call(world, operation).await,
        organizations::call(world, operation).await,
        otps_sms::call(world, operation).await,
        recovery_codes::call(world, operation).await,
        rbac::call(world, operation).await,
        passwords::call(world, operation).await,
        sessions::call(world, operation).await,
        totp::call(world, operation).await,
    ];
    found(calls, operation)
}

/// An organization with one of everything, and nobody in it; the id.
async fn organization(world: &World) -> String {
    let body = json!({
        "organization_name": "Example",
        "organization_external_id": "example-1",
        "email_allowed_domains": ["example.com"],
        "email_jit_provisioning": "RESTRICTED",
        "email_invites": "ALL_ALLOWED",
    });
    world.b2b().await.organization(body).await
}

/// The organization and an active member of it, `ada@example.com`, with an external id and a name; both ids.
async fn member(world: &World) -> (String, String) {
    let organization = organization(world).await;
    let body = json!({"email_address": "ada@example.com", "external_id": "ada", "name": "Ada"});
    let member = world.b2b().await.member(&organization, body).await;
    (organization, member)
}

/// A session of that member.
async fn session(world: &World) -> MemberSession {
    let (organization, _) = member(world).await;
    world.member_session(&organization, "ada@example.com").await
}
