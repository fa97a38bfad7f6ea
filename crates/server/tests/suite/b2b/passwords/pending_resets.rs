//! A change of a password, by whatever path, ends the links that were mailed to set it before.

use serde_json::json;

use super::{
    ADA, MIGRATE, NEW_PASSWORD, PASSWORD, RESET, ada, example, login, mailed_token, newest_token, read, session, world,
};
use crate::harness::{Client, World};

const DISCOVERY_START: &str = "/v1/b2b/passwords/discovery/email/reset/start";
const DISCOVERY_RESET: &str = "/v1/b2b/passwords/discovery/email/reset";
const THIRD_PASSWORD: &str = "nine orange badgers dance";

async fn mailed_discovery_token(world: &World, api: &Client) -> String {
    world.clock.advance_millis(1);
    api.post(DISCOVERY_START, json!({"email_address": ADA})).await.ok();
    newest_token(world, ADA).await
}

async fn other_organization(api: &Client) -> String {
    let other = api.organization(json!({"organization_name": "Other"})).await;
    api.member(&other, json!({"email_address": ADA})).await;
    other
}

async fn is_void(api: &Client, path: &str, token: &str, what: &str) {
    let body = json!({"password_reset_token": token, "password": THIRD_PASSWORD});
    let answer = api.post(path, body).await;
    assert_eq!(
        (answer.status, answer["error_type"].as_str()),
        (401, Some("unable_to_auth_password_reset_token")),
        "{what}"
    );
}

/// Changes Ada's password in an organization by a path.
async fn change(world: &World, api: &Client, organization: &str, path: &str) {
    let named = json!({"organization_id": organization, "email_address": ADA});
    match path {
        "reset link" => {
            let token = mailed_token(world, api, organization).await;
            let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
            api.post(RESET, body).await.ok();
        }
        "discovery reset link" => {
            let token = mailed_discovery_token(world, api).await;
            let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
            api.post(DISCOVERY_RESET, body).await.ok();
        }
        "session" => {
            let session = session(api, organization).await;
            let body = json!({"organization_id": organization, "password": NEW_PASSWORD,
                "session_token": session.token});
            api.post("/v1/b2b/passwords/session/reset", body).await.ok();
        }
        "existing password" => {
            let body = super::with(
                &named,
                json!({"existing_password": PASSWORD, "new_password": NEW_PASSWORD}),
            );
            api.post("/v1/b2b/passwords/existing_password/reset", body).await.ok();
        }
        "import" => {
            let body = super::with(
                &named,
                json!({"hash_type": "md_5", "hash": super::MD5_OF_PASSWORD}),
            );
            api.post(MIGRATE, body).await.ok();
        }
        "delete password" => {
            let member = ada_in(api, organization).await;
            let id = read(api, organization, &member).await["member_password_id"].clone();
            let path = format!(
                "/v1/b2b/organizations/{organization}/members/passwords/{}",
                id.as_str().unwrap()
            );
            api.delete(&path).await.ok();
        }
        _ => {
            let member = ada_in(api, organization).await;
            api.delete(&format!("/v1/b2b/organizations/{organization}/members/{member}"))
                .await
                .ok();
        }
    }
}

/// Ada with a password, or without one where it is to be imported.
async fn before(world: &World, path: &str) -> (Client, String) {
    if path == "import" {
        let (api, organization) = example(world).await;
        api.member(&organization, json!({"email_address": ADA})).await;
        (api, organization)
    } else {
        let (api, organization, _) = ada(world).await;
        (api, organization)
    }
}

/// The id of Ada's membership in an organization.
async fn ada_in(api: &Client, organization: &str) -> String {
    let path = format!("/v1/b2b/organizations/{organization}/member?email_address=ada%40example.com");
    let found = api.get(&path).await.ok();
    found["member_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn end_with_a_change_of_the_password_of_an_address() {
    for path in [
        "reset link",
        "discovery reset link",
        "session",
        "existing password",
        "import",
        "delete members",
    ] {
        let world = world().await;
        world.set_b2b("cross_org_passwords_enabled", "true").await;
        let (api, organization) = before(&world, path).await;
        let other = other_organization(&api).await;
        let own = mailed_token(&world, &api, &organization).await;
        let others = mailed_token(&world, &api, &other).await;
        let discovery = mailed_discovery_token(&world, &api).await;
        change(&world, &api, &organization, path).await;
        if path == "delete members" {
            change(&world, &api, &other, path).await;
        }
        is_void(&api, DISCOVERY_RESET, &discovery, path).await;
        if path == "delete members" {
            continue;
        }
        is_void(&api, RESET, &own, path).await;
        is_void(&api, RESET, &others, path).await;
        let password = if path == "import" { PASSWORD } else { NEW_PASSWORD };
        login(&api, &organization, ADA, password).await.ok();
        // One that is asked for afterwards is as good as ever.
        let token = mailed_token(&world, &api, &other).await;
        let body = json!({"password_reset_token": token, "password": THIRD_PASSWORD});
        api.post(RESET, body).await.ok();
    }
}

#[tokio::test]
async fn end_with_a_change_of_the_password_of_a_member() {
    for path in [
        "reset link",
        "session",
        "existing password",
        "import",
        "delete password",
    ] {
        let world = world().await;
        let (api, organization) = before(&world, path).await;
        let other = other_organization(&api).await;
        let own = mailed_token(&world, &api, &organization).await;
        let others = mailed_token(&world, &api, &other).await;
        change(&world, &api, &organization, path).await;
        is_void(&api, RESET, &own, path).await;
        // Another organization's password is another one.
        let body = json!({"password_reset_token": others, "password": THIRD_PASSWORD});
        api.post(RESET, body).await.ok();
    }
}
