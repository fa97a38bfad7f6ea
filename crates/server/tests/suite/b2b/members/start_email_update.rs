//! `POST /v1/b2b/organizations/{organization_id}/members/{member_id}/start_email_update`

use http::Method;
use serde_json::{Value, json};

use super::{
    at_once, example, ids_of_no_organization, ids_of_nobody, members, opens, read, refuses, tally, two_nodes,
    world,
};
use crate::harness::{Client, World};

/// An active member with a verified address, `ada@example.com`, and where its address is changed.
async fn ada(world: &World) -> (Client, String, String) {
    let (api, organization) = example(world).await;
    world
        .set_b2b(
            "login_redirect_urls",
            "https://example.com/login,https://example.com/other?x=1",
        )
        .await;
    let member = api
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    world.member_session(&organization, "ada@example.com").await;
    let start = format!("{}/{member}/start_email_update", members(&organization));
    (api, organization, start)
}

/// Another active member of the organization, and where its address is changed.
async fn eve(world: &World, api: &Client, organization: &str) -> String {
    let member = api
        .member(organization, json!({"email_address": "eve@example.com"}))
        .await;
    world.member_session(organization, "eve@example.com").await;
    format!("{}/{member}/start_email_update", members(organization))
}

#[tokio::test]
async fn sends_a_link_to_the_new_address() {
    let world = world().await;
    let (api, organization, start) = ada(&world).await;
    let body = json!({"email_address": "New@Example.com"});
    let started = api.post(&start, body).await.ok();
    let member = started["member_id"].as_str().unwrap();
    // Nothing is changed yet.
    assert_eq!(started["member"]["email_address"], "ada@example.com");
    assert_eq!(started["member"]["email_address_verified"], true);
    assert_eq!(started["organization"]["organization_id"], organization);
    assert_eq!(read(&api, &organization, member).await, started["member"]);

    let mails = world.inbox("new@example.com").await;
    assert_eq!(mails.len(), 1);
    let link = &mails[0].links[0];
    let start_of_link = "https://example.com/login?stytch_token_type=multi_tenant_magic_links&token=";
    assert!(link.starts_with(start_of_link), "{link}");
    assert!(mails[0].text.contains("Example"), "{}", mails[0].text);
    assert!(world.inbox("ada@example.com").await.is_empty());
}

#[tokio::test]
async fn sends_a_code_to_the_new_address() {
    let world = world().await;
    let (api, _, start) = ada(&world).await;
    // No links, no pages to lead to.
    world.set_b2b("login_redirect_urls", "").await;
    let body = json!({"email_address": "new@example.com", "delivery_method": "EMAIL_OTP"});
    api.post(&start, body).await.ok();
    let mails = world.inbox("new@example.com").await;
    assert_eq!((mails.len(), mails[0].links.len()), (1, 0));
    let code = mails[0].code.as_deref().unwrap();
    assert_eq!(code.len(), 6);
}

#[tokio::test]
async fn the_language_and_the_place_are_the_callers() {
    let world = world().await;
    let (api, _, start) = ada(&world).await;
    let mut subjects = Vec::new();
    for locale in ["en", "es", "pt-br", "ptbr", "fr"] {
        let body = json!({
            "email_address": "new@example.com",
            "delivery_method": "EMAIL_MAGIC_LINK",
            "login_redirect_url": "https://example.com/other?x=1",
            "locale": locale,
        });
        api.post(&start, body).await.ok();
        let newest = &world.inbox("new@example.com").await[0];
        assert!(newest.links[0].starts_with("https://example.com/other?x=1&stytch_token_type="));
        subjects.push(newest.subject.clone().unwrap());
        world.clock.advance_seconds(1);
    }
    // French has no texts of its own.
    assert_eq!(subjects[2], subjects[3]);
    assert_eq!(subjects[0], subjects[4]);
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 3);
}

#[tokio::test]
async fn the_new_address_is_kept_for_the_member_while_the_link_works() {
    let world = world().await;
    let (api, organization, start) = ada(&world).await;
    let eve = eve(&world, &api, &organization).await;
    let new = json!({"email_address": "new@example.com"});
    api.post(&start, new.clone()).await.ok();
    let create = members(&organization);
    let eves = eve.trim_end_matches("/start_email_update").to_owned();
    let elsewhere = api.organization(json!({"organization_name": "Elsewhere"})).await;
    for left in [299_999, 1] {
        world.clock.advance_millis(if left == 1 { 299_999 } else { 0 });
        let cases = [(new.clone(), 400, "desired_email_updating_for_different_member")];
        refuses(&world, &api, (Method::POST, &eve), cases).await;
        let cases = [(new.clone(), 400, "duplicate_member_email")];
        refuses(&world, &api, (Method::PUT, &eves), cases.clone()).await;
        refuses(&world, &api, (Method::POST, &create), cases).await;
    }
    // It names nobody yet, and is free elsewhere.
    let by_it = format!("/v1/b2b/organizations/{organization}/member?email_address=new@example.com");
    api.get(&by_it).await.assert_error(404, "member_not_found");
    api.member(&elsewhere, new.clone()).await;

    world.clock.advance_millis(1);
    api.post(&eve, new).await.ok();
}

#[tokio::test]
async fn another_start_takes_the_place_of_the_one_before() {
    let world = world().await;
    let (api, organization, start) = ada(&world).await;
    let to = |email: &str| json!({"email_address": email});
    api.post(&start, to("first@example.com")).await.ok();
    api.post(&start, to("second@example.com")).await.ok();
    let again = json!({"email_address": "second@example.com", "delivery_method": "EMAIL_OTP"});
    api.post(&start, again).await.ok();
    let state = world.state().await;
    let rows = ["sent_codes", "member_emails"].map(|table| state[table].len());
    assert_eq!(rows, [1, 2]);
    for email in ["first@example.com", "second@example.com"] {
        let link = opens(&world, &api, email).await;
        link.assert_error(401, "unable_to_auth_magic_link");
    }
    // The first is free.
    api.member(&organization, to("first@example.com")).await;
}

#[tokio::test]
async fn a_back_end_may_settle_it_meanwhile() {
    let world = world().await;
    let (api, _, start) = ada(&world).await;
    let path = start.trim_end_matches("/start_email_update");
    for email in ["new@example.com", "another@example.com"] {
        api.post(&start, json!({"email_address": email})).await.ok();
        // To the address that was asked for, or to another: the link is void.
        let updated = api.put(path, json!({"email_address": email})).await.ok();
        assert_eq!(updated["member"]["email_address"], email);
        assert_eq!(updated["member"]["email_address_verified"], false);
        let link = opens(&world, &api, email).await;
        link.assert_error(401, "unable_to_auth_magic_link");
        world.execute("UPDATE members SET email_verified = TRUE").await;
    }
}

#[tokio::test]
async fn takes_no_address_that_is_in_use() {
    let world = world().await;
    let (api, organization, start) = ada(&world).await;
    let eve = eve(&world, &api, &organization).await;
    let eves = eve.trim_end_matches("/start_email_update");
    let moved = json!({"email_address": "moved@example.com"});
    api.put(eves, moved).await.ok();
    let adas = start.trim_end_matches("/start_email_update");
    let away = json!({"email_address": "ada2@example.com"});
    api.put(adas, away).await.ok();
    world.execute("UPDATE members SET email_verified = TRUE").await;
    let claims = json!({"organization_name": "Claims", "claimed_email_domains": ["claimed.example"]});
    api.organization(claims).await;
    let to = |email: &str| json!({"email_address": email});
    let cases = [
        (to("moved@example.com"), 400, "duplicate_member_email"),
        (
            to("eve@example.com"),
            400,
            "desired_email_deactivated_by_different_member",
        ),
        // Its own of now, and its own of before.
        (to("ada2@example.com"), 400, "duplicate_member_email"),
        (to("ada@example.com"), 400, "retired_member_email"),
        (
            to("a@claimed.example"),
            400,
            "action_not_allowed_email_domain_is_claimed",
        ),
    ];
    refuses(&world, &api, (Method::POST, &start), cases).await;
}

#[tokio::test]
async fn only_for_active_members_with_a_verified_address() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    for (body, error_type) in [
        (
            json!({"email_address": "pending@example.com", "create_member_as_pending": true}),
            "email_updates_available_only_for_active_members",
        ),
        (
            json!({"email_address": "unverified@example.com"}),
            "member_has_no_active_verified_email",
        ),
    ] {
        let member = api.member(&organization, body).await;
        let start = format!("{}/{member}/start_email_update", members(&organization));
        let cases = [(json!({"email_address": "new@example.com"}), 400, error_type)];
        refuses(&world, &api, (Method::POST, &start), cases).await;
    }
}

/// Whoever completes it logs in with it.
#[tokio::test]
async fn only_by_what_the_member_may_log_in_with() {
    let world = world().await;
    let (api, organization, start) = ada(&world).await;
    let restricted = "operation_restricted_by_organization_auth_methods";
    let [link, code] = ["EMAIL_MAGIC_LINK", "EMAIL_OTP"]
        .map(|method| json!({"email_address": "new@example.com", "delivery_method": method}));
    for (allowed, good, bad) in [
        ("password", vec![], vec![&link, &code]),
        ("magic_link", vec![&link], vec![&code]),
        ("email_otp", vec![&code], vec![&link]),
    ] {
        let change = json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": [allowed]});
        api.put(&format!("/v1/b2b/organizations/{organization}"), change)
            .await
            .ok();
        let cases = bad.into_iter().map(|body| (body.clone(), 403, restricted));
        refuses(&world, &api, (Method::POST, &start), cases).await;
        for body in good {
            api.post(&start, body.clone()).await.ok();
        }
    }
}

#[tokio::test]
async fn refuses_what_does_not_fit() {
    let world = world().await;
    let (api, organization, start) = ada(&world).await;
    let with = |field: &str, value: Value| {
        let mut body = json!({"email_address": "new@example.com"});
        body[field] = value;
        body
    };
    let cases = [
        (json!({}), 400, "invalid_email"),
        (with("email_address", json!("")), 400, "invalid_email"),
        (with("email_address", json!("new")), 400, "invalid_email"),
        (with("email_address", json!(1)), 400, "bad_request"),
        (with("delivery_method", json!("EMAIL")), 400, "invalid_argument"),
        (
            with("delivery_method", json!("email_otp")),
            400,
            "invalid_argument",
        ),
        (with("delivery_method", json!(["EMAIL_OTP"])), 400, "bad_request"),
        (with("locale", json!("xx")), 400, "invalid_locale"),
        (with("locale", json!("it")), 400, "invalid_locale"),
        (
            with("login_template_id", json!("mine")),
            400,
            "invalid_template_id",
        ),
        (
            with("login_redirect_url", json!("nonsense")),
            400,
            "invalid_login_redirect_url",
        ),
        (
            with("login_redirect_url", json!("https://evil.example")),
            400,
            "no_match_for_provided_magic_link_url",
        ),
    ];
    refuses(&world, &api, (Method::POST, &start), cases).await;
    world.set_b2b("login_redirect_urls", "").await;
    let cases = [
        (
            json!({"email_address": "new@example.com"}),
            400,
            "no_default_login_redirect_url_set",
        ),
        (
            with("login_redirect_url", json!("https://example.com/login")),
            400,
            "no_login_redirect_urls_set",
        ),
    ];
    refuses(&world, &api, (Method::POST, &start), cases).await;

    let nobody = ids_of_nobody(&world, &organization).await;
    let nowhere = ids_of_no_organization(&world).await;
    let before = world.state().await;
    let body = json!({"email_address": "new@example.com", "delivery_method": "EMAIL_OTP"});
    for (id, status, error_type) in nobody {
        let path = format!("{}/{id}/start_email_update", members(&organization));
        api.post(&path, body.clone())
            .await
            .assert_error(status, error_type);
    }
    for (id, status, error_type) in nowhere {
        let path = format!("{}/ada/start_email_update", members(&id));
        api.post(&path, body.clone())
            .await
            .assert_error(status, error_type);
    }
    assert_eq!(before, world.state().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_gets_the_address() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let apis = two_nodes(&world).await;
    let mut requests = Vec::new();
    for n in 0..10 {
        let email = format!("{n}@example.com");
        let member = api.member(&organization, json!({"email_address": email})).await;
        world.member_session(&organization, &email).await;
        let path = format!("{}/{member}/start_email_update", members(&organization));
        let body = json!({"email_address": "wanted@example.com", "delivery_method": "EMAIL_OTP"});
        requests.push((Method::POST, path, body));
    }
    let answers = at_once(&apis, requests).await;
    assert_eq!(
        tally(&answers),
        [("ok", 1), ("desired_email_updating_for_different_member", 9)].into()
    );
    assert_eq!(world.inbox("wanted@example.com").await.len(), 1);
}
