//! Registrations that lapsed are deleted in time, and nothing else.

use serde_json::json;
use tenure_engine::jobs::purge_lapsed;

use super::{CREATE, world};

#[tokio::test]
async fn a_day_after_they_lapsed() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let alan = b2b
        .member(&ada.organization, json!({"email_address": "alan@example.com"}))
        .await;
    let body = json!({"organization_id": ada.organization, "member_id": alan, "expiration_minutes": 5});
    b2b.post(CREATE, body).await.ok();
    world.clock.advance_millis(86_400_000 + 299_999);
    assert_eq!(purge_lapsed(&world.node.engine).await.unwrap(), 0);
    world.clock.advance_millis(1);
    assert_eq!(purge_lapsed(&world.node.engine).await.unwrap(), 1);
    assert_eq!(purge_lapsed(&world.node.engine).await.unwrap(), 0);
    let state = world.state().await;
    assert_eq!(
        (state["totp_registrations"].len(), state["recovery_codes"].len()),
        (1, 10)
    );
}
