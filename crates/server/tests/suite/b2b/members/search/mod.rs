//! `POST /v1/b2b/organizations/members/search`

use serde_json::{Value, json};

use super::{UNKNOWN, app, members, password, refuses, world};
use crate::harness::{Client, World};

mod filters;
mod pages;
mod refused;

const SEARCH: &str = "/v1/b2b/organizations/members/search";

/// The local parts of the addresses that were found, in order.
async fn found(api: &Client, body: Value) -> Vec<String> {
    let said = body.to_string();
    let answer = api.post(SEARCH, body).await.ok();
    let members = answer["members"].as_array().unwrap();
    assert_eq!(
        answer["results_metadata"],
        json!({"total": members.len(), "next_cursor": null}),
        "{said}"
    );
    members
        .iter()
        .map(|member| {
            let email = member["email_address"].as_str().unwrap();
            email.split_once('@').unwrap().0.to_owned()
        })
        .collect()
}

/// Two organizations, `one` and `two`, with members of every kind. Each is made a second after the one before.
async fn people(world: &World) -> Client {
    let api = world.b2b().await;
    let one = json!({
        "organization_name": "One",
        "rbac_email_implicit_role_assignments": [{"domain": "editors.example", "role_id": "editor"}],
    });
    let one = api.organization(one).await;
    let two = api.organization(json!({"organization_name": "Two"})).await;
    for (organization, body) in [
        (
            &one,
            json!({"email_address": "ada@example.com", "external_id": "a", "roles": ["viewer"], "is_breakglass": true}),
        ),
        (
            &one,
            json!({"email_address": "bob@editors.example", "mfa_phone_number": "+14155550123"}),
        ),
        (
            &one,
            json!({"email_address": "c_c@example.com", "create_member_as_pending": true, "roles": ["editor"]}),
        ),
        (
            &one,
            json!({"email_address": "dan@example.com", "external_id": "d", "roles": ["stytch_admin"]}),
        ),
        (
            &two,
            json!({"email_address": "ada@example.com", "external_id": "a"}),
        ),
        (
            &two,
            json!({"email_address": "eve@editors.example", "mfa_phone_number": "+4915112345678"}),
        ),
    ] {
        api.member(organization, body).await;
        world.clock.advance_seconds(1);
    }
    password(&api, &one, "ada@example.com").await;
    app(&api, &one, "a").await;
    api.delete(&format!("{}/d", members(&one))).await.ok();
    api
}
