//! `/v1/b2b/organizations`, what is about organizations themselves.

use http::Method;
use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{at_once, refuses, tally, two_nodes, world};
use crate::harness::{Client, World};

mod acting;
mod connected_apps;
mod create;
mod delete;
mod external_id;
mod get;
mod metrics;
mod search;
mod settings;
mod update;

const PATH: &str = "/v1/b2b/organizations";
/// An id that no organization has.
const UNKNOWN: &str = "organization-test-e3795c81-f849-4167-bfda-e4a6e9c280fd";

/// Texts in place of an organization's id that name none of the B2B project, each with how it is refused.
async fn nobodys(world: &World) -> Vec<(String, u16, &'static str)> {
    let other = world.another_project(Vertical::B2b, Environment::Test).await;
    let live = world.another_project(Vertical::B2b, Environment::Live).await;
    let elsewhere = json!({
        "organization_name": "Elsewhere",
        "organization_slug": "elsewhere",
        "organization_external_id": "elsewhere|1",
    });
    let of_other = world.node.client(&other).organization(elsewhere.clone()).await;
    let of_live = world.node.client(&live).organization(elsewhere).await;
    let malformed = "invalid_organization_id";
    vec![
        (UNKNOWN.to_owned(), 404, "organization_not_found"),
        (of_other, 404, "organization_not_found"),
        ("elsewhere".to_owned(), 404, "organization_not_found"),
        ("elsewhere%7C1".to_owned(), 404, "organization_not_found"),
        (of_live, 400, "live_id_used_in_test_environment"),
        (UNKNOWN.replace("organization", "member"), 400, malformed),
        (UNKNOWN.replace("e3795", "E3795"), 400, malformed),
        ("organization-test-1".to_owned(), 400, malformed),
        ("a%20b".to_owned(), 400, malformed),
        ("a%2Fb".to_owned(), 400, malformed),
        ("%00".to_owned(), 400, malformed),
        ("%C3%A4".to_owned(), 400, malformed),
        ("x".repeat(129), 400, malformed),
    ]
}

/// A call on each of [`nobodys`] is refused, and changes nothing.
async fn refuses_nobodys(world: &World, method: Method, after: &str, body: Value) {
    let b2b = world.b2b().await;
    let nobodys = nobodys(world).await;
    let before = world.state().await;
    for (organization, status, error_type) in nobodys {
        let path = format!("{PATH}/{organization}{after}");
        let answer = b2b.send(method.clone(), &path, body.to_string()).await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(before, world.state().await);
}

/// An organization as it is now.
async fn read(api: &Client, organization: &str) -> Value {
    api.get(&format!("{PATH}/{organization}")).await.ok()["organization"].clone()
}
