//! Exchanges of a member whose address was changed, to one that may be somebody else's.

use serde_json::json;

use super::{PATH, Proven, assert_pending, home, source, world};

#[tokio::test]
async fn proofs_of_an_address_that_the_member_had_before_lead_nowhere() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    let target = b2b.organization(json!({"organization_name": "Target"})).await;
    b2b.member(&target, json!({"email_address": "grace@example.com"}))
        .await;
    let proven = [Proven::Link, Proven::EmailCode, Proven::AddressPassword];
    let session = source(&world, &home, &proven).await;
    // Whoever administers the member's organization may name it anew, and owns no other mailbox by that.
    let member = format!("/v1/b2b/organizations/{home}/members/{}", session.member_id);
    b2b.put(&member, json!({"email_address": "grace@example.com"}))
        .await
        .ok();
    let body = json!({"organization_id": target, "session_token": session.token});
    let before = world.state().await;
    b2b.post(PATH, body.clone())
        .await
        .assert_error(404, "member_not_found");
    assert_eq!(world.state().await, before);
    // An address that is known to be the member's leads to what must be proven of it.
    world
        .execute("UPDATE members SET email_verified = TRUE")
        .await;
    let body = b2b.post(PATH, body).await.ok();
    assert_pending("her own address", &body);
    assert!(body["primary_required"].is_object());
}
