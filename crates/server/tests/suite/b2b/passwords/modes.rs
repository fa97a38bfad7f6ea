//! Whether each member has a password or each person: what either mode refuses, and that it is settled by the first
//! password.

use serde_json::json;
use tenure_engine::management;

use crate::harness::World;
use super::{ADA, NEW_PASSWORD, PASSWORD, ada, example, mailed_token, read, refuses, with_password, world};

async fn set(world: &World, value: &str) -> Result<(), String> {
    let id = world.b2b_project().await.id;
    let changes = vec![("cross_org_passwords_enabled".to_owned(), value.to_owned())];
    let set = management::set_settings(&world.node.engine, id, changes).await;
    set.map(drop).map_err(|error| error.to_string())
}

#[tokio::test]
async fn what_only_passwords_for_all_organizations_have() {
    let world = world().await;
    ada(&world).await;
    for (path, body) in [
        (
            "/v1/b2b/passwords/discovery/authenticate",
            json!({"email_address": ADA, "password": PASSWORD}),
        ),
        (
            "/v1/b2b/passwords/discovery/email/reset/start",
            json!({"email_address": ADA}),
        ),
        (
            "/v1/b2b/passwords/discovery/email/reset",
            json!({"password_reset_token": "x", "password": NEW_PASSWORD}),
        ),
        (
            "/v1/b2b/passwords/email/require_reset",
            json!({"email_address": ADA}),
        ),
    ] {
        let cases = [(body, 400, "cross_org_passwords_not_enabled")];
        refuses(&world, path, cases).await;
    }
}

#[tokio::test]
async fn a_password_for_all_organizations_is_not_deleted_in_one() {
    let world = world().await;
    set(&world, "true").await.unwrap();
    let (api, organization, member) = ada(&world).await;
    let password = read(&api, &organization, &member).await["member_password_id"].clone();
    let path = format!(
        "/v1/b2b/organizations/{organization}/members/passwords/{}",
        password.as_str().unwrap()
    );
    let before = world.state().await;
    api.delete(&path)
        .await
        .assert_error(400, "cross_org_passwords_enabled");
    assert_eq!(before, world.state().await);
}

#[tokio::test]
async fn the_first_password_settles_it() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    for value in ["true", "false", "true", "false"] {
        set(&world, value).await.unwrap();
    }
    let member = with_password(&api, &organization, ADA).await;
    let before = world.state().await;
    let refused = set(&world, "true").await.unwrap_err();
    assert_eq!(
        refused,
        "cross_org_passwords_enabled is settled once there are passwords"
    );
    assert_eq!(before, world.state().await);
    set(&world, "false").await.unwrap();

    let password = read(&api, &organization, &member).await["member_password_id"].clone();
    let path = format!(
        "/v1/b2b/organizations/{organization}/members/passwords/{}",
        password.as_str().unwrap()
    );
    api.delete(&path).await.ok();
    set(&world, "true").await.unwrap();
    // What another node made meanwhile is seen when the first password is to be set.
    let other = world.another_node().await.client(world.b2b_project().await);
    set(&world, "false").await.unwrap();
    let body = json!({"organization_id": organization, "email_address": ADA, "hash_type": "md_5",
        "hash": super::MD5_OF_PASSWORD});
    other.post(super::MIGRATE, body.clone()).await.ok();
    assert!(set(&world, "true").await.is_err());
    let token = mailed_token(&world, &api, &organization).await;
    let reset = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    other.post(super::RESET, reset).await.ok();
}

/// A node that has not heard of the change yet sets no password in the mode of before.
#[tokio::test]
async fn a_node_that_is_behind_sets_no_password_of_the_other_mode() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let behind = world.another_node().await;
    let late = behind.client(world.b2b_project().await);
    let id = api.member(&organization, json!({"email_address": ADA})).await;
    // Now it has the project in memory.
    read(&late, &organization, &id).await;
    set(&world, "true").await.unwrap();
    let body = json!({"organization_id": organization, "email_address": ADA, "hash_type": "md_5",
        "hash": super::MD5_OF_PASSWORD});
    let before = world.state().await;
    late.post(super::MIGRATE, body.clone())
        .await
        .assert_error(400, "cross_org_passwords_enabled");
    assert_eq!(before, world.state().await);
    behind.refresh().await;
    late.post(super::MIGRATE, body).await.ok();
}
