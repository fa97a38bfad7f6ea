//! `POST /v1/b2b/discovery/organizations`: which organizations are shown, and what going there would take.

use serde_json::{Value, json};

use super::{ADA, joinable, world};
use crate::harness::World;

const PATH: &str = "/v1/b2b/discovery/organizations";

/// Name, relationship and what is missing, of each organization in an answer.
fn shown(body: &Value) -> Vec<(String, String, &'static str)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let missing = |one: &Value| match (
        one["member_authenticated"].as_bool().unwrap(),
        one["primary_required"].is_object(),
        one["mfa_required"].is_object(),
    ) {
        (true, false, false) => "nothing",
        (false, true, false) => "primary",
        (false, false, true) => "mfa",
        other => panic!("{other:?}: {one}"),
    };
    let mut shown: Vec<_> = body["discovered_organizations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                text(&one["organization"]["organization_name"]),
                text(&one["membership"]["type"]),
                missing(one),
            )
        })
        .collect();
    shown.sort();
    shown
}

async fn with_intermediate_session(world: &World) -> Value {
    let token = world.intermediate_session(ADA).await;
    let b2b = world.b2b().await;
    b2b.post(PATH, json!({"intermediate_session_token": token}))
        .await
        .ok()
}

#[tokio::test]
async fn by_the_relationship() {
    let world = world().await;
    let b2b = world.b2b().await;
    for (settings, member) in [
        (json!({"organization_name": "Active"}), json!({})),
        (
            json!({"organization_name": "Pending"}),
            json!({"create_member_as_pending": true}),
        ),
        (
            json!({"organization_name": "Strict", "mfa_policy": "REQUIRED_FOR_ALL"}),
            json!({"mfa_phone_number": "+14155550123"}),
        ),
        (
            json!({
                "organization_name": "Passwords",
                "auth_methods": "RESTRICTED",
                "allowed_auth_methods": ["password"],
            }),
            json!({}),
        ),
    ] {
        let organization = b2b.organization(settings).await;
        let mut member = member;
        member["email_address"] = ADA.into();
        b2b.member(&organization, member).await;
    }
    let left = b2b.organization(json!({"organization_name": "Left"})).await;
    let member = b2b.member(&left, json!({"email_address": ADA})).await;
    b2b.delete(&format!("/v1/b2b/organizations/{left}/members/{member}"))
        .await
        .ok();
    joinable(&world, "Joinable").await;
    // Its colleague has proven nothing.
    let unproven = b2b
        .organization(json!({
            "organization_name": "Unproven",
            "email_jit_provisioning": "RESTRICTED",
            "email_allowed_domains": ["example.com"],
        }))
        .await;
    b2b.member(&unproven, json!({"email_address": "colleague@example.com"}))
        .await;
    b2b.organization(json!({"organization_name": "Elsewhere"})).await;

    let row = |name: &str, kind: &str, missing| (name.to_owned(), kind.to_owned(), missing);
    let body = with_intermediate_session(&world).await;
    assert_eq!(
        shown(&body),
        [
            row("Active", "active_member", "nothing"),
            row("Joinable", "eligible_to_join_by_email_domain", "nothing"),
            row("Passwords", "active_member", "primary"),
            row("Pending", "pending_member", "nothing"),
            row("Strict", "active_member", "mfa"),
        ]
    );
    assert_eq!(body["email_address"], ADA);
    assert_eq!(body["organization_id_hint"], Value::Null);
    let joinable = body["discovered_organizations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["membership"]["member"].is_null())
        .unwrap();
    assert_eq!(
        joinable["membership"]["details"],
        json!({"domain": "example.com"})
    );
    // Looking sends nothing.
    assert!(world.inbox("+14155550123").await.is_empty());
}

#[tokio::test]
async fn who_has_a_session_is_shown_what_its_proofs_lead_to_and_nothing_to_join() {
    let world = world().await;
    let b2b = world.b2b().await;
    joinable(&world, "Joinable").await;
    for name in ["Home", "Other"] {
        let organization = b2b.organization(json!({"organization_name": name})).await;
        b2b.member(&organization, json!({"email_address": ADA})).await;
    }
    let body = |token: &str| json!({"session_token": token});
    let names = |body: &Value| -> Vec<String> { shown(body).into_iter().map(|(name, ..)| name).collect() };

    // It proves the address: `home` has a link among its factors.
    let session = world.home(ADA).await;
    let answer = b2b.post(PATH, body(&session.token)).await.ok();
    assert_eq!(names(&answer), ["Home", "Other"]);
    // Taken over from outside, it proves nothing of the address, which is the member's verified one.
    let session = world.member_session("home", ADA).await;
    let answer = b2b.post(PATH, body(&session.token)).await.ok();
    assert_eq!(names(&answer), ["Home", "Other"]);
    world
        .execute("UPDATE members SET email_verified = FALSE")
        .await;
    let answer = b2b.post(PATH, body(&session.token)).await.ok();
    assert_eq!(names(&answer), ["Home"]);
}

#[tokio::test]
async fn a_changed_address_shows_nothing_of_its_owner() {
    let world = world().await;
    let b2b = world.b2b().await;
    let bank = b2b.organization(json!({"organization_name": "Bank"})).await;
    b2b.member(&bank, json!({"email_address": "grace@example.com"}))
        .await;
    let session = world.home(ADA).await;
    let member = format!("/v1/b2b/organizations/home/members/{}", session.member_id);
    b2b.put(&member, json!({"email_address": "grace@example.com"}))
        .await
        .ok();
    let answer = b2b.post(PATH, json!({"session_token": session.token})).await.ok();
    let names: Vec<_> = shown(&answer).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["Home"]);
}

#[tokio::test]
async fn who_is_locked_out_does_not_come_in() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    b2b.member(&organization, json!({"email_address": ADA})).await;
    let authenticated =
        |body: &Value| body["discovered_organizations"][0]["member_authenticated"].as_bool().unwrap();
    assert!(authenticated(&with_intermediate_session(&world).await));
    let locked = "UPDATE members SET locked_at = 0, lock_expires_at = 9000000000000";
    world.execute(locked).await;
    assert!(!authenticated(&with_intermediate_session(&world).await));
}

/// An address that somebody wanted to change to is free again when they have not.
#[tokio::test]
async fn an_address_that_is_free_again_may_join() {
    let world = world().await;
    let b2b = world.b2b().await;
    let open = joinable(&world, "Joinable").await;
    let path = format!("/v1/b2b/organizations/{open}/member?email_address=colleague@example.com");
    let colleague = b2b.get(&path).await.ok()["member_id"].clone();
    let colleague = colleague.as_str().unwrap();
    let path = format!("/v1/b2b/organizations/{open}/members/{colleague}/start_email_update");
    let body = json!({"email_address": ADA, "delivery_method": "EMAIL_OTP"});
    b2b.post(&path, body).await.ok();
    let names = async || {
        let shown = shown(&with_intermediate_session(&world).await);
        shown.into_iter().map(|(name, ..)| name).collect::<Vec<_>>()
    };
    assert!(names().await.is_empty());
    world.clock.advance_minutes(5);
    assert_eq!(names().await, ["Joinable"]);
}

#[tokio::test]
async fn takes_exactly_one_of_the_three() {
    let world = world().await;
    let b2b = world.b2b().await;
    let session = world.home(ADA).await;
    let token = world.intermediate_session(ADA).await;
    let before = world.state().await;
    for (body, status, error) in [
        (json!({}), 400, "no_session_arguments"),
        (
            json!({"intermediate_session_token": token, "session_token": session.token}),
            400,
            "too_many_session_arguments",
        ),
        (
            json!({"session_jwt": session.jwt, "session_token": session.token}),
            400,
            "too_many_session_arguments",
        ),
        (
            json!({"intermediate_session_token": "x"}),
            404,
            "intermediate_session_not_found",
        ),
        (
            json!({"intermediate_session_token": session.token}),
            404,
            "intermediate_session_not_found",
        ),
        (json!({"session_token": token}), 400, "invalid_session_token"),
        (json!({"intermediate_session_token": 5}), 400, "bad_request"),
    ] {
        b2b.post(PATH, body).await.assert_error(status, error);
    }
    assert_eq!(world.state().await, before);
    world.clock.advance_minutes(10);
    b2b.post(PATH, json!({"intermediate_session_token": token}))
        .await
        .assert_error(404, "intermediate_session_not_found");
}

#[tokio::test]
async fn a_claimed_domain_joins_only_where_it_is_claimed() {
    let world = world().await;
    let b2b = world.b2b().await;
    let open = joinable(&world, "Open").await;
    let row = |name: &str| (name.to_owned(), "eligible_to_join_by_email_domain".to_owned(), "nothing");
    assert_eq!(shown(&with_intermediate_session(&world).await), [row("Open")]);
    let claims = json!({"claimed_email_domains": ["example.com"]});
    let mut owner = claims.clone();
    owner["organization_name"] = "Owner".into();
    b2b.organization(owner).await;
    assert_eq!(shown(&with_intermediate_session(&world).await), []);
    b2b.put(&format!("/v1/b2b/organizations/{open}"), claims).await.ok();
    assert_eq!(shown(&with_intermediate_session(&world).await), [row("Open")]);
}

/// Each with what is its own, however many there are: they are read together.
#[tokio::test]
async fn of_many_each_is_shown_as_it_is() {
    let world = world().await;
    let b2b = world.b2b().await;
    let names: Vec<String> = (0..25).map(|n| format!("Organization {n:02}")).collect();
    for name in &names {
        // They are shown in the order in which they were joined.
        world.clock.advance_millis(1);
        let organization = b2b.organization(json!({"organization_name": name})).await;
        // A retired address of its own.
        let old = format!("{}@example.com", name.replace(' ', "-").to_lowercase());
        let member = b2b.member(&organization, json!({"email_address": old})).await;
        world.member_session(&organization, &old).await;
        let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
        b2b.put(&path, json!({"email_address": ADA})).await.ok();
    }
    let body = with_intermediate_session(&world).await;
    let discovered = body["discovered_organizations"].as_array().unwrap();
    assert_eq!(discovered.len(), names.len());
    for (one, name) in discovered.iter().zip(&names) {
        assert_eq!(one["organization"]["organization_name"], *name);
        let member = &one["membership"]["member"];
        assert_eq!(member["organization_id"], one["organization"]["organization_id"]);
        let retired = member["retired_email_addresses"].as_array().unwrap();
        let old = format!("{}@example.com", name.replace(' ', "-").to_lowercase());
        assert_eq!(retired.len(), 1);
        assert_eq!(retired[0]["email_address"], old);
    }
}
