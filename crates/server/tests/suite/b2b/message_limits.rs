//! How many messages are sent: to one address, because of one member, for one network, by one project.

use http::Method;
use serde_json::{Value, json};

use super::{at_once, tally, two_nodes, world};
use crate::harness::{Client, World};

const ADA: &str = "ada@example.com";
const LINK: &str = "/v1/b2b/magic_links/email/login_or_signup";
const INVITE: &str = "/v1/b2b/magic_links/email/invite";
const DISCOVERY_CODE: &str = "/v1/b2b/otps/email/discovery/send";
const SMS: &str = "/v1/b2b/otps/sms/send";

async fn site(world: &World) -> (Client, String) {
    for key in ["login", "signup", "invite", "discovery", "reset_password"] {
        let key = format!("{key}_redirect_urls");
        world.set_b2b(&key, "https://app.example.com/in").await;
    }
    let api = world.b2b().await;
    let organization = api.organization(json!({"organization_name": "Example"})).await;
    (api, organization)
}

/// An active member whose address is verified.
async fn member(world: &World, api: &Client, organization: &str, email: &str) -> String {
    let member = api.member(organization, json!({"email_address": email})).await;
    world.member_session(organization, email).await;
    member
}

async fn assert_limited(world: &World, api: &Client, path: &str, body: Value, retry_after: &str) {
    let before = world.state().await;
    let answer = api.post(path, body).await;
    answer.assert_error(429, "too_many_requests");
    assert_eq!(answer.headers["retry-after"], retry_after, "{path}");
    assert_eq!(world.state().await, before, "{path}");
}

#[tokio::test]
async fn ten_to_an_address_in_ten_minutes_whatever_they_say() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, organization) = site(&world).await;
    let other = api.organization(json!({"organization_name": "Other"})).await;
    let ada = json!({"email_address": ADA});
    let there = json!({"email_address": ADA, "organization_id": organization});
    let invited = json!({"email_address": ADA, "organization_id": other});
    member(&world, &api, &organization, ADA).await;
    let eve = member(&world, &api, &other, "eve@example.com").await;
    let update = format!("/v1/b2b/organizations/{other}/members/{eve}/start_email_update");
    let ways = [
        (LINK, &there),
        (INVITE, &invited),
        ("/v1/b2b/magic_links/email/discovery/send", &ada),
        ("/v1/b2b/otps/email/login_or_signup", &there),
        (DISCOVERY_CODE, &ada),
        ("/v1/b2b/passwords/email/reset/start", &there),
        ("/v1/b2b/passwords/discovery/email/reset/start", &ada),
    ];
    for (path, body) in ways.iter().chain(&ways[..2]) {
        api.post(path, (*body).clone()).await.ok();
    }
    // She has the address that Eve wants to have: it is refused, and does not count.
    api.post(&update, ada.clone())
        .await
        .assert_error(400, "duplicate_member_email");
    api.post(LINK, there.clone()).await.ok();
    assert_eq!(world.inbox(ADA).await.len(), 10);
    world.clock.advance_seconds(1);
    for (path, body) in ways {
        assert_limited(&world, &api, path, body.clone(), "599").await;
    }
    // Whoever else is written to is.
    let bob = json!({"email_address": "bob@example.com"});
    api.post(DISCOVERY_CODE, bob).await.ok();
    world.clock.advance_seconds(599);
    api.post(LINK, there).await.ok();
    assert_eq!(world.inbox(ADA).await.len(), 11);
}

/// An address is not a member's yet when it is written to, and it may be anybody's.
#[tokio::test]
async fn a_change_of_address_and_an_invitation_count_for_who_asks() {
    let world = world().await;
    world.set_b2b("messages_per_member", "3").await;
    let (api, organization) = site(&world).await;
    let ada = member(&world, &api, &organization, ADA).await;
    let session = world.member_session(&organization, ADA).await;
    let update = format!("/v1/b2b/organizations/{organization}/members/{ada}/start_email_update");
    let of = |number: i32| json!({"email_address": format!("{number}@example.org")});
    for number in 0..2 {
        api.post(&update, of(number)).await.ok();
    }
    let by_ada = json!({"organization_id": organization, "invited_by_member_id": ada, "email_address": "2@example.org"});
    api.post(INVITE, by_ada).await.ok();
    assert_limited(&world, &api, &update, of(3), "600").await;
    let named = json!({"organization_id": organization, "invited_by_member_id": ada, "email_address": "3@example.org"});
    assert_limited(&world, &api, INVITE, named, "600").await;
    let unnamed = json!({"organization_id": organization, "email_address": "3@example.org"});
    let answer = api.acting(&session).post(INVITE, unnamed.clone()).await;
    assert!([401, 403, 429].contains(&answer.status), "she may not, or no more");
    // The back-end itself may.
    api.post(INVITE, unnamed).await.ok();
}

#[tokio::test]
async fn a_project_has_a_limit_of_its_own() {
    let world = world().await;
    world.set_b2b("messages_per_project", "4").await;
    let (api, organization) = site(&world).await;
    let phone = json!({"email_address": ADA, "mfa_phone_number": "+14155550123"});
    let ada = api.member(&organization, phone).await;
    let ada = json!({"organization_id": organization, "member_id": ada});
    for number in 0..3 {
        let body = json!({"email_address": format!("{number}@example.com")});
        api.post(DISCOVERY_CODE, body).await.ok();
    }
    api.post(SMS, ada.clone()).await.ok();
    assert_limited(&world, &api, SMS, ada, "600").await;
    assert_limited(&world, &api, DISCOVERY_CODE, json!({"email_address": "x@example.com"}), "600").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_of_many_that_ask_at_once() {
    let world = world().await;
    site(&world).await;
    let apis = two_nodes(&world).await;
    let requests = vec![(Method::POST, DISCOVERY_CODE.to_owned(), json!({"email_address": ADA})); 30];
    let answers = at_once(&apis, requests).await;
    let tally = tally(&answers);
    assert_eq!((tally["ok"], tally["too_many_requests"]), (10, 20), "{tally:?}");
    assert_eq!(world.inbox(ADA).await.len(), 10);
    assert_eq!(world.state().await["sent_codes"].len(), 3);
}
