//! `/v1/b2b/organizations/{organization_id}/members`, and what else is about one member

use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{at_once, refuses, tally, two_nodes, world};
use crate::harness::{Answer, Client, World};

mod create;
mod delete;
mod email;
mod factors;
mod get;
mod permissions;
mod search;
mod start_email_update;
mod update;

/// Calls the first node as the back-end of the B2B project, which has an organization `Example`.
async fn example(world: &World) -> (Client, String) {
    let api = world.b2b().await;
    let organization = api.organization(json!({"organization_name": "Example"})).await;
    (api, organization)
}

/// Where the members of an organization are.
fn members(organization: &str) -> String {
    format!("/v1/b2b/organizations/{organization}/members")
}

/// Reads a member.
async fn read(api: &Client, organization: &str, member: &str) -> Value {
    let path = format!("/v1/b2b/organizations/{organization}/member?member_id={member}");
    api.get(&path).await.ok()["member"].clone()
}

const UNKNOWN: &str = "e3795c81-f849-4167-bfda-e4a6e9c280fd";

/// Texts that name no member of an organization of the world's B2B project, each with what they are answered with. Some
/// are made for it: a member of another organization, one that was deleted, and one of another project.
async fn ids_of_nobody(world: &World, organization: &str) -> Vec<(String, u16, &'static str)> {
    let api = world.b2b().await;
    let elsewhere = api.organization(json!({"organization_name": "Elsewhere"})).await;
    let body = json!({"email_address": "nobody@example.com", "external_id": "elsewhere"});
    let in_other = api.member(&elsewhere, body).await;
    let body = json!({"email_address": "gone@example.com", "external_id": "gone"});
    let gone = api.member(organization, body).await;
    let path = format!("{}/{gone}", members(organization));
    api.delete(&path).await.ok();
    let stranger = world.another_project(Vertical::B2b, Environment::Test).await;
    let strange = world.node.client(&stranger);
    let theirs = strange
        .organization(json!({"organization_name": "Example"}))
        .await;
    let body = json!({"email_address": "nobody@example.com", "external_id": "strange"});
    let theirs = strange.member(&theirs, body).await;
    vec![
        (in_other, 404, "member_not_found"),
        ("elsewhere".to_owned(), 404, "member_not_found"),
        (gone, 404, "member_not_found"),
        ("gone".to_owned(), 404, "member_not_found"),
        (theirs, 404, "member_not_found"),
        ("strange".to_owned(), 404, "member_not_found"),
        (format!("member-test-{UNKNOWN}"), 404, "member_not_found"),
        ("unknown".to_owned(), 404, "member_not_found"),
        (
            format!("member-live-{UNKNOWN}"),
            400,
            "live_id_used_in_test_environment",
        ),
        (
            format!("member-test-{}", UNKNOWN.to_uppercase()),
            400,
            "invalid_id",
        ),
        ("member-test-1".to_owned(), 400, "invalid_id"),
        (format!("organization-test-{UNKNOWN}"), 400, "invalid_id"),
        ("a%20b".to_owned(), 400, "invalid_id"),
        ("%00".to_owned(), 400, "invalid_id"),
        ("x".repeat(129), 400, "invalid_id"),
    ]
}

/// Texts that name no organization of the world's B2B project, each with what they are answered with.
async fn ids_of_no_organization(world: &World) -> Vec<(String, u16, &'static str)> {
    let stranger = world.another_project(Vertical::B2b, Environment::Test).await;
    let body = json!({"organization_name": "Theirs", "organization_external_id": "theirs-1"});
    let theirs = world.node.client(&stranger).organization(body).await;
    vec![
        (theirs, 404, "organization_not_found"),
        ("theirs".to_owned(), 404, "organization_not_found"),
        ("theirs-1".to_owned(), 404, "organization_not_found"),
        (
            format!("organization-test-{UNKNOWN}"),
            404,
            "organization_not_found",
        ),
        (
            format!("organization-live-{UNKNOWN}"),
            400,
            "live_id_used_in_test_environment",
        ),
    ]
}

/// Gives a member a password that nobody knows; its address counts as verified.
async fn password(api: &Client, organization: &str, email: &str) {
    let body = json!({
        "organization_id": organization,
        "email_address": email,
        "hash": "d41d8cd98f00b204e9800998ecf8427f",
        "hash_type": "md_5",
    });
    api.post("/v1/b2b/passwords/migrate", body).await.ok();
}

/// Gives a member an authenticator app, and recovery codes.
async fn app(api: &Client, organization: &str, member: &str) {
    let body = json!({
        "organization_id": organization,
        "member_id": member,
        "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "recovery_codes": [],
    });
    api.post("/v1/b2b/totp/migrate", body).await.ok();
}

/// What opening the newest link comes to that was sent to an address.
async fn opens(world: &World, api: &Client, email: &str) -> Answer {
    let mails = world.inbox(email).await;
    let link = mails.iter().find_map(|mail| mail.links.first());
    let (_, token) = link.unwrap().rsplit_once("token=").unwrap();
    let body = json!({"magic_links_token": token.replace("%3D", "=")});
    api.post("/v1/b2b/magic_links/authenticate", body).await
}
