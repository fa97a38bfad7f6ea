//! `POST /v1/b2b/discovery/intermediate_sessions/exchange`

use http::Method;
use serde_json::{Value, json};

use super::{ADA, at_once, joinable, tally, two_nodes, world};
use crate::harness::{Held, PASSWORD};

const PATH: &str = "/v1/b2b/discovery/intermediate_sessions/exchange";

#[tokio::test]
async fn lets_members_in_and_makes_a_member_of_who_may_join() {
    let world = world().await;
    let b2b = world.b2b().await;
    let member = b2b.organization(json!({"organization_name": "Member"})).await;
    b2b.member(
        &member,
        json!({"email_address": ADA, "create_member_as_pending": true}),
    )
    .await;
    let joined = joinable(&world, "Joined").await;
    for organization in [&member, &joined] {
        let token = world.intermediate_session(ADA).await;
        let body = json!({"intermediate_session_token": token, "organization_id": organization});
        let answer = b2b.post(PATH, body.clone()).await.ok();
        assert_eq!(answer["member_authenticated"], true, "{answer}");
        assert_eq!(answer["member"]["status"], "active");
        assert_eq!(answer["member"]["email_address_verified"], true);
        assert_eq!(
            answer["member_session"]["authentication_factors"][0]["type"],
            "email_otp"
        );
        // It is used up.
        b2b.post(PATH, body)
            .await
            .assert_error(404, "intermediate_session_not_found");
    }
}

#[tokio::test]
async fn that_is_not_enough_keeps_the_token() {
    let world = world().await;
    let b2b = world.b2b().await;
    let settings = json!({
        "organization_name": "Passwords",
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password"],
    });
    let passwords = b2b.organization(settings).await;
    let strict = b2b
        .organization(json!({"organization_name": "Strict", "mfa_policy": "REQUIRED_FOR_ALL"}))
        .await;
    let open = b2b.organization(json!({"organization_name": "Open"})).await;
    for organization in [&passwords, &strict, &open] {
        b2b.member(organization, json!({"email_address": ADA})).await;
    }
    let token = world.intermediate_session(ADA).await;
    let body =
        |organization: &str| json!({"intermediate_session_token": token, "organization_id": organization});
    let first = b2b.post(PATH, body(&passwords)).await.ok();
    assert_eq!(
        first["primary_required"],
        json!({"allowed_auth_methods": ["password"]})
    );
    let second = b2b.post(PATH, body(&strict)).await.ok();
    assert_eq!(
        second["mfa_required"],
        json!({"member_options": null, "secondary_auth_initiated": null})
    );
    for answer in [&first, &second] {
        assert_eq!(answer["member_session"], Value::Null);
        assert_eq!(answer["intermediate_session_token"], token.as_str());
    }
    assert_eq!(
        first["intermediate_session_token_expires_at"],
        second["intermediate_session_token_expires_at"]
    );
    assert_eq!(
        b2b.post(PATH, body(&open)).await.ok()["member_authenticated"],
        true
    );
}

#[tokio::test]
async fn refuses_and_changes_nothing() {
    let world = world().await;
    let b2b = world.b2b().await;
    let closed = b2b.organization(json!({"organization_name": "Closed"})).await;
    let unproven = b2b
        .organization(json!({
            "organization_name": "Unproven",
            "email_jit_provisioning": "RESTRICTED",
            "email_allowed_domains": ["example.com"],
        }))
        .await;
    let token = world.intermediate_session(ADA).await;
    let before = world.state().await;
    for (body, status, error) in [
        (json!({"organization_id": closed}), 400, "no_session_arguments"),
        (
            json!({"intermediate_session_token": token}),
            400,
            "invalid_organization_id",
        ),
        (
            json!({"intermediate_session_token": token, "organization_id": "nowhere"}),
            404,
            "organization_not_found",
        ),
        (
            json!({"intermediate_session_token": token, "organization_id": closed}),
            400,
            "email_jit_provisioning_not_allowed",
        ),
        // Nobody there has a verified address of the domain.
        (
            json!({"intermediate_session_token": token, "organization_id": unproven}),
            400,
            "invalid_email_for_jit_provisioning",
        ),
        (
            json!({"intermediate_session_token": token, "organization_id": closed, "locale": "xx"}),
            400,
            "invalid_locale",
        ),
        (
            json!({"intermediate_session_token": token, "organization_id": closed, "session_duration_minutes": 4}),
            400,
            "invalid_session_duration_minutes",
        ),
    ] {
        b2b.post(PATH, body).await.assert_error(status, error);
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn of_many_at_once_one_gets_a_session() {
    let world = world().await;
    let nodes = two_nodes(&world).await;
    let organization = joinable(&world, "Joined").await;
    let token = world.intermediate_session(ADA).await;
    let body = json!({"intermediate_session_token": token, "organization_id": organization});
    let requests = (0..10)
        .map(|_| (Method::POST, PATH.to_owned(), body.clone()))
        .collect();
    let answers = at_once(&nodes, requests).await;
    let tally = tally(&answers);
    assert_eq!(tally["ok"], 1, "{tally:?}");
    assert_eq!(tally["intermediate_session_not_found"], 9, "{tally:?}");
}

/// Two that lock in two orders would wait for each other.
#[tokio::test]
async fn locks_the_member_before_the_intermediate_session() {
    let world = world().await;
    let [b2b, other] = two_nodes(&world).await;
    let organization = b2b.organization(json!({"organization_name": "Member"})).await;
    b2b.member(&organization, json!({"email_address": ADA})).await;
    let token = world.intermediate_session(ADA).await;
    let body = json!({"intermediate_session_token": token, "organization_id": organization});
    let mut held = Held::begin(&world.node.db, ["UPDATE members SET status = status"]).await;
    let exchange = held.keeps_waiting(&other, PATH, body).await;
    assert!(held.is_free("intermediate_sessions").await);
    held.commit().await;
    assert_eq!(exchange.await.unwrap().ok()["member_authenticated"], true);
}

/// Else one could have any address written on one's member, and see who that is elsewhere.
#[tokio::test]
async fn an_address_that_nobody_has_proven_leads_nowhere_else() {
    let world = world().await;
    let b2b = world.b2b().await;
    let bank = b2b.organization(json!({"organization_name": "Bank"})).await;
    let body = json!({"email_address": ADA, "name": "Ada", "trusted_metadata": {"account": 1}});
    b2b.member(&bank, body).await;
    let body = json!({"organization_name": "Thieves", "mfa_policy": "REQUIRED_FOR_ALL"});
    let thieves = b2b.organization(body).await;
    // A password says nothing of the address.
    let body = json!({"organization_id": thieves, "email_address": ADA, "hash_type": "md_5",
        "hash": "9cc2ae8a1ba7a93da39b46fc1019c481"});
    b2b.post("/v1/b2b/passwords/migrate", body).await.ok();
    let login = json!({"organization_id": thieves, "email_address": ADA, "password": PASSWORD});
    let login = b2b.post("/v1/b2b/passwords/authenticate", login).await.ok();
    let body = json!({"intermediate_session_token": login["intermediate_session_token"], "organization_id": bank});
    world
        .execute("UPDATE members SET email_verified = FALSE")
        .await;
    let before = world.state().await;
    b2b.post(PATH, body.clone())
        .await
        .assert_error(404, "member_not_found");
    assert_eq!(world.state().await, before);
    world
        .execute("UPDATE members SET email_verified = TRUE")
        .await;
    let answer = b2b.post(PATH, body).await.ok();
    assert!(answer["primary_required"].is_object(), "{answer}");
}

/// Whoever asks is not told of a member that was deleted a moment ago, but joins anew.
#[tokio::test]
async fn joins_where_its_member_is_deleted_beside_it() {
    let world = world().await;
    let [b2b, other] = two_nodes(&world).await;
    let organization = joinable(&world, "Joined").await;
    let member = b2b.member(&organization, json!({"email_address": ADA})).await;
    let token = world.intermediate_session(ADA).await;
    let body = json!({"intermediate_session_token": token, "organization_id": organization});
    let deleted = format!("email = '{ADA}'");
    let statements = [
        format!("UPDATE members SET status = 'deleted' WHERE {deleted}"),
        format!("DELETE FROM member_emails WHERE address = '{ADA}'"),
    ];
    let mut held = Held::begin(&world.node.db, statements).await;
    let exchange = held.keeps_waiting(&other, PATH, body).await;
    held.commit().await;
    let answer = exchange.await.unwrap().ok();
    assert_eq!(answer["member_authenticated"], true, "{answer}");
    assert_ne!(answer["member_id"], member);
}
