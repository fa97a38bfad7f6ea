//! `/v1/b2b/organizations/{organization_id}/members`, and what else is about one member

use http::Method;
use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::users::{at_once, tally};
use super::world;
use crate::harness::{Client, World};

mod create;
mod delete;
mod email;
mod factors;
mod get;
mod permissions;
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

/// The B2B project, on its first node and on another.
async fn two_nodes(world: &World) -> [Client; 2] {
    let project = world.b2b_project().await;
    [world.b2b().await, world.another_node().await.client(project)]
}

/// Each body is refused with the status and type beside it, and changes nothing.
async fn refuses(
    world: &World,
    api: &Client,
    (method, path): (Method, &str),
    cases: impl IntoIterator<Item = (Value, u16, &'static str)>,
) {
    let before = world.state().await;
    for (body, status, error_type) in cases {
        let said = body.to_string();
        let answer = api.send(method.clone(), path, said.as_str()).await;
        assert_eq!(
            (answer.status, answer["error_type"].as_str()),
            (status, Some(error_type)),
            "{method} {path} {said:.500}: {}",
            answer.body
        );
        answer.assert_error(status, error_type);
        assert_eq!(before, world.state().await, "{said:.500} changed something");
    }
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

/// Gives every active member a password that nobody knows.
async fn password(world: &World) {
    world
        .execute(
            "INSERT INTO passwords
                 (project_id, subject_id, password_id, hash, revision, requires_reset, created_at, updated_at)
             SELECT project_id, member_id, member_id, 'unknown', 1, FALSE, 0, 0 FROM members
             WHERE email = 'ada@example.com' OR email = 'a@example.com'",
        )
        .await;
}

/// Gives `ada@example.com` an authenticator app and a recovery code that nobody can use.
async fn app(world: &World) {
    world
        .execute(
            "INSERT INTO totp_registrations
                 (project_id, totp_id, member_id, state, sealed, expires_at, last_step, created_at)
             SELECT project_id, member_id, member_id, 'active', (SELECT hash FROM project_secrets LIMIT 1), 0, 0, 0
             FROM members WHERE email = 'ada@example.com'",
        )
        .await;
    world
        .execute(
            "INSERT INTO recovery_codes (project_id, recovery_code_id, member_id, place, sealed)
             SELECT project_id, member_id, member_id, 0, (SELECT hash FROM project_secrets LIMIT 1)
             FROM members WHERE email = 'ada@example.com'",
        )
        .await;
}
