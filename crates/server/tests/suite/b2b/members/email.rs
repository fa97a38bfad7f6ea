//! `PUT /v1/b2b/organizations/{organization_id}/members/{member_id}` with `email_address`, and
//! `POST …/unlink_retired_email`

use http::Method;
use serde_json::{Value, json};

use super::{example, ids_of_nobody, members, password, read, refuses, world};
use crate::harness::Client;

/// The member's retired addresses.
fn retired(member: &Value) -> Vec<&str> {
    let retired = member["retired_email_addresses"].as_array().unwrap();
    retired
        .iter()
        .map(|email| email["email_address"].as_str().unwrap())
        .collect()
}

async fn change(api: &Client, path: &str, email: &str) -> Value {
    let body = json!({"email_address": email});
    api.put(path, body).await.ok()["member"].clone()
}

#[tokio::test]
async fn the_address_before_is_retired() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "a@example.com"}))
        .await;
    let path = format!("{}/{member}", members(&organization));
    // Proves the address.
    let session = world.member_session(&organization, "a@example.com").await;
    password(&api, &organization, "a@example.com").await;
    let before = read(&api, &organization, &member).await;
    assert_eq!(before["email_address_verified"], true);
    assert_ne!(before["member_password_id"], "");

    let after = change(&api, &path, "B@Example.com").await;
    assert_eq!(after["email_address"], "b@example.com");
    // Nobody has shown that it is theirs, and the password was that of the other.
    assert_eq!(after["email_address_verified"], false);
    assert_eq!(after["member_password_id"], "");
    assert_eq!(after["status"], "active");
    assert_eq!(retired(&after), ["a@example.com"]);
    assert_eq!(read(&api, &organization, &member).await, after);
    // The session goes on.
    let body = json!({"session_token": session.token});
    api.post("/v1/b2b/sessions/authenticate", body).await.ok();

    // On, and back.
    assert_eq!(
        retired(&change(&api, &path, "c@example.com").await),
        ["a@example.com", "b@example.com"]
    );
    let back = change(&api, &path, "a@example.com").await;
    assert_eq!(retired(&back), ["b@example.com", "c@example.com"]);
    assert_eq!(back["email_address_verified"], false);
}

#[tokio::test]
async fn an_address_keeps_its_id_while_it_is_the_members() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "a@example.com"}))
        .await;
    let path = format!("{}/{member}", members(&organization));
    let first = change(&api, &path, "b@example.com").await;
    change(&api, &path, "a@example.com").await;
    let second = change(&api, &path, "b@example.com").await;
    assert_eq!(
        first["retired_email_addresses"],
        second["retired_email_addresses"]
    );
}

#[tokio::test]
async fn the_address_before_can_be_given_up() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "a@example.com"}))
        .await;
    let path = format!("{}/{member}", members(&organization));
    let body = json!({"email_address": "b@example.com", "unlink_email": true});
    let updated = api.put(&path, body).await.ok();
    assert_eq!(updated["member"]["retired_email_addresses"], json!([]));
    api.member(&organization, json!({"email_address": "a@example.com"}))
        .await;
    let cases = [(
        json!({"email_address": "a@example.com"}),
        400,
        "duplicate_member_email",
    )];
    refuses(&world, &api, (Method::PUT, &path), cases).await;
    // Alone it says nothing.
    let updated = api.put(&path, json!({"unlink_email": true})).await.ok();
    assert_eq!(updated["member"]["email_address"], "b@example.com");
}

#[tokio::test]
async fn nobody_gets_anothers_address() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "a@example.com"}))
        .await;
    let other = api
        .member(&organization, json!({"email_address": "retired@example.com"}))
        .await;
    let path = |member: &str| format!("{}/{member}", members(&organization));
    change(&api, &path(&other), "taken@example.com").await;
    let claims = json!({"organization_name": "Claims", "claimed_email_domains": ["claimed.example"]});
    api.organization(claims).await;
    let to = |email: &str| json!({"email_address": email, "name": "Changed"});
    let cases = [
        (to("taken@example.com"), 400, "duplicate_member_email"),
        (to("retired@example.com"), 400, "retired_member_email"),
        (
            to("a@claimed.example"),
            400,
            "action_not_allowed_email_domain_is_claimed",
        ),
        (to("a"), 400, "invalid_email"),
    ];
    refuses(&world, &api, (Method::PUT, &path(&member)), cases).await;
    // In another organization they are free.
    let elsewhere = api.organization(json!({"organization_name": "Elsewhere"})).await;
    let there = api
        .member(&elsewhere, json!({"email_address": "a@example.com"}))
        .await;
    let path = format!("{}/{there}", members(&elsewhere));
    for email in ["taken@example.com", "retired@example.com"] {
        change(&api, &path, email).await;
    }
}

#[tokio::test]
async fn retired_addresses_are_given_up_one_by_one() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "a@example.com"}))
        .await;
    let path = format!("{}/{member}", members(&organization));
    change(&api, &path, "b@example.com").await;
    change(&api, &path, "c@example.com").await;
    let before = change(&api, &path, "d@example.com").await;
    let id = |at: usize| before["retired_email_addresses"][at]["email_id"].clone();
    let unlink = format!("{path}/unlink_retired_email");

    let unknown = "email-test-e3795c81-f849-4167-bfda-e4a6e9c280fd";
    let missing = "retired_email_missing_email_identifiers";
    let cases = [
        (json!({}), 400, missing),
        (json!({"email_id": null, "email_address": ""}), 400, missing),
        (json!({"email_id": "a@example.com"}), 400, "invalid_email_id"),
        (
            json!({"email_id": unknown.replace("test", "live")}),
            400,
            "live_id_used_in_test_environment",
        ),
        (json!({"email_address": "a"}), 400, "invalid_email"),
        (json!({"email_id": unknown}), 404, "email_not_found"),
        (json!({"email_address": "x@example.com"}), 404, "email_not_found"),
        // Its address of now is no retired one.
        (json!({"email_address": "d@example.com"}), 404, "email_not_found"),
        // Two addresses, each of them its own.
        (
            json!({"email_id": id(0), "email_address": "b@example.com"}),
            404,
            "email_not_found",
        ),
        (
            json!({"email_id": unknown, "email_address": "b@example.com"}),
            404,
            "email_not_found",
        ),
        (json!({"email_id": 1}), 400, "bad_request"),
        (json!({"email_address": ["b@example.com"]}), 400, "bad_request"),
    ];
    refuses(&world, &api, (Method::POST, &unlink), cases).await;

    let body = json!({"email_id": id(0), "email_address": "A@example.com"});
    let answer = api.post(&unlink, body).await;
    let mut shown = answer.redacted();
    for field in ["member", "organization"] {
        shown.as_object_mut().unwrap().remove(field);
    }
    insta::assert_json_snapshot!(shown, @r#"
    {
      "member_id": "[member-test 0]",
      "organization_id": "[organization-test 1]",
      "request_id": "[request-id-test 4]",
      "status_code": 200
    }
    "#);
    assert_eq!(retired(&answer["member"]), ["b@example.com", "c@example.com"]);
    let body = json!({"email_id": id(1)});
    let left = api.post(&unlink, body.clone()).await.ok();
    assert_eq!(retired(&left["member"]), ["c@example.com"]);
    api.post(&unlink, body).await.assert_error(404, "email_not_found");
    let body = json!({"email_address": "c@example.com"});
    let left = api.post(&unlink, body).await.ok();
    assert_eq!(retired(&left["member"]), [""; 0]);
    // They are anybody's.
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        api.member(&organization, json!({"email_address": email})).await;
    }
}

#[tokio::test]
async fn nobody_gives_up_anothers_address() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let other = api
        .member(&organization, json!({"email_address": "a@example.com"}))
        .await;
    let path = format!("{}/{other}", members(&organization));
    let theirs = change(&api, &path, "b@example.com").await;
    let theirs = &theirs["retired_email_addresses"][0]["email_id"];
    let member = api
        .member(&organization, json!({"email_address": "c@example.com"}))
        .await;
    let unlink = format!("{}/{member}/unlink_retired_email", members(&organization));
    let cases = [
        (json!({"email_id": theirs}), 404, "email_not_found"),
        (json!({"email_address": "a@example.com"}), 404, "email_not_found"),
    ];
    refuses(&world, &api, (Method::POST, &unlink), cases).await;

    let ids = ids_of_nobody(&world, &organization).await;
    let before = world.state().await;
    for (id, status, error_type) in ids {
        let path = format!("{}/{id}/unlink_retired_email", members(&organization));
        let answer = api.post(&path, json!({"email_id": theirs})).await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(before, world.state().await);
}
