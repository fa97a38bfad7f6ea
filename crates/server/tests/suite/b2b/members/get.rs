//! `GET /v1/b2b/organizations/{organization_id}/member` and
//! `GET /v1/b2b/organizations/members/dangerously_get/{member_id}`

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{UNKNOWN, example, ids_of_no_organization, ids_of_nobody, members, world};

const ANYWHERE: &str = "/v1/b2b/organizations/members/dangerously_get";

#[tokio::test]
async fn by_id_or_by_address() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": "ada+1@example.com", "external_id": "auth0|ada"});
    let created = api.post(&members(&organization), body).await.ok();
    let id = created["member_id"].as_str().unwrap();
    let encoded = utf8_percent_encode(id, NON_ALPHANUMERIC).to_string();
    for query in [
        format!("member_id={id}"),
        format!("member_id={encoded}"),
        "member_id=auth0%7Cada".to_owned(),
        format!("member_id={id}&email_address="),
        format!("member_id={id}&organization_id=other&unknown=1"),
        "email_address=ada%2B1@example.com".to_owned(),
        "email_address=ADA%2B1%40Example.COM".to_owned(),
        "email_address=ada%2B1@example.com&member_id=".to_owned(),
    ] {
        for organization in [organization.as_str(), "example", "%65xample"] {
            let path = format!("/v1/b2b/organizations/{organization}/member?{query}");
            let read = api.send(Method::GET, &path, "{}").await.ok();
            for field in ["member_id", "member", "organization"] {
                assert_eq!(read[field], created[field], "{path}");
            }
        }
    }
}

#[tokio::test]
async fn an_address_names_who_has_it_now() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": "ada@example.com"});
    let member = api.member(&organization, body).await;
    let change = json!({"email_address": "lovelace@example.com"});
    api.put(&format!("{}/{member}", members(&organization)), change)
        .await
        .ok();
    let get = async |email: &str| {
        let path = format!("/v1/b2b/organizations/{organization}/member?email_address={email}");
        api.get(&path).await
    };
    assert_eq!(get("lovelace@example.com").await.ok()["member_id"], member);
    get("ada@example.com").await.assert_error(404, "member_not_found");
}

#[tokio::test]
async fn takes_one_of_the_two() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    for (query, error_type) in [
        (String::new(), "invalid_member_get_fields"),
        (
            "?member_id=&email_address=".to_owned(),
            "invalid_member_get_fields",
        ),
        (
            format!("?member_id={member}&email_address=ada@example.com"),
            "invalid_member_get_fields",
        ),
        ("?email_address=ada".to_owned(), "invalid_email"),
        ("?email_address=ada%00@example.com".to_owned(), "invalid_email"),
        ("?member_id=%ff".to_owned(), "invalid_id"),
        (format!("?member_id={member}&member_id={member}"), "bad_request"),
    ] {
        let path = format!("/v1/b2b/organizations/{organization}/member{query}");
        api.get(&path).await.assert_error(400, error_type);
    }
    let path = format!("/v1/b2b/organizations/{organization}/member?email_address=eve@example.com");
    api.get(&path).await.assert_error(404, "member_not_found");
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    for (id, status, error_type) in ids_of_nobody(&world, &organization).await {
        let path = format!("/v1/b2b/organizations/{organization}/member?member_id={id}");
        api.get(&path).await.assert_error(status, error_type);
    }
    for (id, status, error_type) in ids_of_no_organization(&world).await {
        let path = format!("/v1/b2b/organizations/{id}/member?email_address=ada@example.com");
        api.get(&path).await.assert_error(status, error_type);
    }
}

#[tokio::test]
async fn from_anywhere_by_our_id() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": "ada@example.com", "external_id": "ada"});
    let created = api.post(&members(&organization), body).await.ok();
    let id = created["member_id"].as_str().unwrap();
    let encoded = utf8_percent_encode(id, NON_ALPHANUMERIC).to_string();
    for query in [
        "",
        "?include_deleted=false",
        "?include_deleted=True",
        "?include_deleted=",
    ] {
        for id in [id, encoded.as_str()] {
            let read = api.get(&format!("{ANYWHERE}/{id}{query}")).await.ok();
            for field in ["member_id", "member", "organization"] {
                assert_eq!(read[field], created[field]);
            }
        }
    }

    let stranger = world.another_project(Vertical::B2b, Environment::Test).await;
    let theirs = world
        .node
        .client(&stranger)
        .get(&format!("{ANYWHERE}/{id}"))
        .await;
    theirs.assert_error(404, "member_not_found");
    for (id, status, error_type) in [
        // Whose external id would it be?
        ("ada", 400, "invalid_id"),
        ("%00", 400, "invalid_id"),
        (&format!("member-test-{UNKNOWN}"), 404, "member_not_found"),
        (
            &format!("member-live-{UNKNOWN}"),
            400,
            "live_id_used_in_test_environment",
        ),
    ] {
        let answer = api.get(&format!("{ANYWHERE}/{id}")).await;
        answer.assert_error(status, error_type);
    }
    for value in ["1", "yes", "maybe"] {
        let answer = api.get(&format!("{ANYWHERE}/{id}?include_deleted={value}")).await;
        answer.assert_error(400, "bad_request");
    }
}

#[tokio::test]
async fn a_deleted_member_is_found_by_who_asks_for_it() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    api.delete(&format!("{}/{member}", members(&organization)))
        .await
        .ok();
    for path in [
        format!("/v1/b2b/organizations/{organization}/member?member_id={member}"),
        format!("/v1/b2b/organizations/{organization}/member?email_address=ada@example.com"),
        format!("{ANYWHERE}/{member}"),
        format!("{ANYWHERE}/{member}?include_deleted=false"),
    ] {
        api.get(&path).await.assert_error(404, "member_not_found");
    }
    for word in ["true", "True", "TRUE"] {
        let path = format!("{ANYWHERE}/{member}?include_deleted={word}");
        let read = &api.get(&path).await.ok()["member"];
        assert_eq!(
            (&read["status"], &read["email_address"]),
            (&json!("deleted"), &json!("ada@example.com"))
        );
    }
}
