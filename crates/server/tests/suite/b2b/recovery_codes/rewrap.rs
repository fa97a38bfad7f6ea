//! Members' secrets under a new master key.

use serde_json::json;
use tenure_engine::jobs::rewrap;
use tenure_engine::support::sealed::Rewrapped;

use crate::harness::Setup;
use super::world;
use super::mfa::{RECOVER, TOTP};

fn with_master_keys(keys: &[u8]) -> Setup {
    Setup {
        master_keys: keys.to_vec(),
        ..Setup::default()
    }
}

#[tokio::test]
async fn are_sealed_anew() {
    let world = world().await;
    let ada = world.enrolled().await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    let before = world.state().await;
    let both = world.node_with(with_master_keys(&[2, 1])).await;
    let done = rewrap(&both.engine).await.unwrap();
    let all = done.sealed;
    assert!(all >= 11, "{done:?}");
    assert_eq!(done.already, 0);
    let again = rewrap(&both.engine).await.unwrap();
    assert_eq!(
        again,
        Rewrapped {
            sealed: 0,
            already: all
        }
    );
    let after = world.state().await;
    for table in ["totp_registrations", "recovery_codes"] {
        assert!(
            before[table].iter().all(|row| !after[table].contains(row)),
            "{table}"
        );
    }

    let only_new = world.node_with(with_master_keys(&[2])).await;
    let api = only_new.client(world.b2b_project().await);
    let path = format!("/v1/b2b/recovery_codes/{}/{}", ada.organization, ada.member);
    assert_eq!(
        api.get(&path).await.ok()["recovery_codes"],
        json!(ada.recovery_codes)
    );
    let code = json!({"code": world.totp_code(&ada.secret), "session_token": session.token});
    api.post(TOTP, ada.body(code)).await.ok();
    let code = json!({"recovery_code": ada.recovery_codes[4], "session_token": session.token});
    api.post(RECOVER, ada.body(code)).await.ok();
}
