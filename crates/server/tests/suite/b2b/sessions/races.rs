//! Exchanges and migrations that wait for the member while it changes.

use serde_json::json;

use super::{readdresses, two_nodes, world};
use crate::harness::{Client, Held, Issuer, MemberSession, World};

const EXCHANGE: &str = "/v1/b2b/sessions/exchange";
const MIGRATE: &str = "/v1/b2b/sessions/migrate";
const ADA: &str = "ada@example.com";

/// An organization `target` with Ada as its one member, whose address is not verified; both ids.
async fn target(b2b: &Client, is_pending: bool) -> (String, String) {
    let target = b2b.organization(json!({"organization_name": "Target"})).await;
    let body = json!({"email_address": ADA, "create_member_as_pending": is_pending});
    let member = b2b.member(&target, body).await;
    (target, member)
}

/// What was proven of the old address says nothing of the new one, nor lets it in.
async fn assert_untouched(world: &World, (target, member): &(String, String), status: &str) {
    let path = format!("/v1/b2b/organizations/{target}/member?member_id={member}");
    let answer = world.b2b().await.get(&path).await.ok();
    let shown = ["email_address", "email_address_verified", "status"].map(|field| &answer["member"][field]);
    assert_eq!(shown, [&json!("eve@example.com"), &json!(false), &json!(status)]);
}

#[tokio::test]
async fn an_exchange_is_not_for_who_had_the_address() {
    for (is_pending, status) in [(false, "active"), (true, "pending")] {
        let world = world().await;
        let [b2b, other] = two_nodes(&world).await;
        let target = target(&b2b, is_pending).await;
        let session = world.home(ADA).await;
        let body = json!({"organization_id": target.0, "session_token": session.token});
        let mut held = Held::begin(&world.node.db, readdresses("target")).await;
        let exchange = held.keeps_waiting(&other, EXCHANGE, body).await;
        held.commit().await;
        exchange.await.unwrap().assert_error(404, "member_not_found");
        assert_untouched(&world, &target, status).await;
        let state = world.state().await;
        assert_eq!(state["sessions"].len(), 1, "the one that was to be exchanged");
        assert_eq!(state["intermediate_sessions"], [""; 0]);
    }
}

/// Nor does it carry what was proven of an address past the moment at which its own member leaves that.
#[tokio::test]
async fn an_exchange_is_not_by_who_had_the_address() {
    for mfa_policy in ["OPTIONAL", "REQUIRED_FOR_ALL"] {
        let world = world().await;
        let [b2b, other] = two_nodes(&world).await;
        let body = json!({"organization_name": "Target", "mfa_policy": mfa_policy});
        let target = b2b.organization(body).await;
        b2b.member(&target, json!({"email_address": ADA})).await;
        let session = world.home(ADA).await;
        let body = json!({"organization_id": target, "session_token": session.token});
        let mut held = Held::begin(&world.node.db, readdresses("home")).await;
        let exchange = held.keeps_waiting(&other, EXCHANGE, body).await;
        held.commit().await;
        exchange.await.unwrap().assert_error(404, "member_not_found");
        let state = world.state().await;
        assert_eq!(state["sessions"].len(), 1, "the one that was to be exchanged");
        assert_eq!(state["intermediate_sessions"], [""; 0]);
    }
}

/// Two that lock both members in two orders would wait for each other.
#[tokio::test]
async fn an_exchange_locks_both_members_in_one_order() {
    let world = world().await;
    let [b2b, other] = two_nodes(&world).await;
    target(&b2b, false).await;
    let there = world.home(ADA).await;
    let back = world.member_session("target", ADA).await;
    let proof = |session: &MemberSession, to: &str| json!({"organization_id": to, "session_token": session.token});
    for body in [proof(&there, "target"), proof(&back, "home")] {
        let first = "(SELECT member_id FROM members ORDER BY member_id LIMIT 1)";
        let lock = format!("UPDATE members SET status = status WHERE member_id = {first}");
        let mut held = Held::begin(&world.node.db, [lock]).await;
        let exchange = held.keeps_waiting(&other, EXCHANGE, body).await;
        assert!(held.is_free(&format!("members WHERE member_id <> {first}")).await);
        held.commit().await;
        exchange.await.unwrap().ok();
    }
}

#[tokio::test]
async fn a_migration_is_not_for_who_had_the_address() {
    for (is_pending, status) in [(false, "active"), (true, "pending")] {
        let world = world().await;
        let userinfo = json!({"sub": "1", "email": ADA, "email_verified": true});
        let issuer = Issuer::json(&userinfo).await;
        let b2b = world.b2b().await;
        let target = target(&b2b, is_pending).await;
        world
            .set_b2b("zero_downtime_session_migration_url", &issuer.url())
            .await;
        let [_, other] = two_nodes(&world).await;
        let body = json!({"organization_id": target.0, "session_token": "theirs"});
        let mut held = Held::begin(&world.node.db, readdresses("target")).await;
        let migration = held.keeps_waiting(&other, MIGRATE, body).await;
        held.commit().await;
        migration
            .await
            .unwrap()
            .assert_error(400, "migrate_from_external_email_does_not_exist");
        assert_untouched(&world, &target, status).await;
        assert_eq!(world.state().await["sessions"], [""; 0]);
    }
}

/// A session that an exchange makes of another is not younger than the end of all.
#[tokio::test]
async fn an_exchange_does_not_outlive_the_end_of_all_sessions() {
    let world = world().await;
    let [b2b, other] = two_nodes(&world).await;
    let session = world.home(ADA).await;
    let exchange = json!({"organization_id": session.organization_id, "session_token": session.token});
    let revoke = json!({"member_id": session.member_id});
    let mut held = Held::begin(&world.node.db, ["UPDATE members SET status = status"]).await;
    let exchange = held.keeps_waiting(&other, EXCHANGE, exchange).await;
    let revoke = async move { b2b.post("/v1/b2b/sessions/revoke", revoke).await };
    let revoke = held.beside(revoke).await;
    held.commit().await;
    revoke.await.unwrap().ok();
    let exchange = exchange.await.unwrap();
    if exchange.status != 200 {
        exchange.assert_error(404, "session_not_found");
    }
    assert_eq!(world.state().await["sessions"], [""; 0], "{}", exchange.status);
}
