//! Organizations that do not take every second factor.

use serde_json::json;

use super::{ALL, RECOVER, SMS, TOTP, right, with, world};

const ERROR: &str = "operation_restricted_by_organization_mfa_methods";

#[tokio::test]
async fn only_what_is_allowed_is_taken() {
    for (allowed, taken) in [("sms_otp", [true, false, false]), ("totp", [false, true, true])] {
        for is_breakglass in [false, true] {
            let world = world().await;
            let b2b = world.b2b().await;
            let ada = world.enrolled().await;
            let session = world.member_session(&ada.organization, "ada@example.com").await;
            let member = format!(
                "/v1/b2b/organizations/{}/members/{}",
                ada.organization, ada.member
            );
            b2b.put(&member, json!({"is_breakglass": is_breakglass}))
                .await
                .ok();
            let mut bodies = Vec::new();
            for path in ALL {
                let body = right(&world, &ada, path).await;
                bodies.push((path, with(body, "session_token", session.token.as_str())));
            }
            let organization = format!("/v1/b2b/organizations/{}", ada.organization);
            let restrict = json!({"mfa_methods": "RESTRICTED", "allowed_mfa_methods": [allowed]});
            b2b.put(&organization, restrict).await.ok();
            for ((path, body), taken) in bodies.into_iter().zip(taken) {
                let before = world.state().await;
                let answer = b2b.post(path, body).await;
                if taken || is_breakglass {
                    answer.ok();
                } else {
                    answer.assert_error(403, ERROR);
                    assert_eq!(world.state().await, before);
                }
            }
        }
    }
}

#[tokio::test]
async fn nothing_else_is_enrolled() {
    let world = world().await;
    let b2b = world.b2b().await;
    for (allowed, path, more, status) in [
        (
            "totp",
            "/v1/b2b/otps/sms/send",
            json!({"mfa_phone_number": "+14155550123"}),
            403,
        ),
        (
            "sms_otp",
            "/v1/b2b/otps/sms/send",
            json!({"mfa_phone_number": "+14155550123"}),
            200,
        ),
        ("sms_otp", "/v1/b2b/totp", json!({}), 403),
        ("totp", "/v1/b2b/totp", json!({}), 200),
        (
            "sms_otp",
            "/v1/b2b/totp/migrate",
            json!({"secret": "GEZDGNBVGY3TQOJQ"}),
            403,
        ),
        (
            "totp",
            "/v1/b2b/totp/migrate",
            json!({"secret": "GEZDGNBVGY3TQOJQ"}),
            200,
        ),
    ] {
        let organization = b2b
            .organization(json!({
                "organization_name": "Example",
                "mfa_methods": "RESTRICTED",
                "allowed_mfa_methods": [allowed],
            }))
            .await;
        let mut body = more;
        body["member_id"] = b2b
            .member(&organization, json!({"email_address": "ada@example.com"}))
            .await
            .into();
        body["organization_id"] = organization.into();
        let before = world.state().await;
        let answer = b2b.post(path, body).await;
        if status == 200 {
            answer.ok();
        } else {
            answer.assert_error(403, ERROR);
            assert_eq!(world.state().await, before);
        }
    }
}

#[tokio::test]
async fn a_factor_that_is_no_longer_allowed_satisfies_nobody() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let organization = format!("/v1/b2b/organizations/{}", ada.organization);
    let restrict = json!({"mfa_methods": "RESTRICTED", "allowed_mfa_methods": ["sms_otp"]});
    b2b.put(&organization, restrict).await.ok();
    let answer = world.log_in(&ada.organization, "ada@example.com").await.ok();
    assert_eq!(
        answer["mfa_required"]["member_options"],
        json!({"mfa_phone_number": ada.phone, "totp_registration_id": ""})
    );
    let token = answer["intermediate_session_token"].clone();
    for path in [TOTP, RECOVER] {
        let body = with(
            right(&world, &ada, path).await,
            "intermediate_session_token",
            token.clone(),
        );
        b2b.post(path, body).await.assert_error(403, ERROR);
    }
    let body = with(
        right(&world, &ada, SMS).await,
        "intermediate_session_token",
        token,
    );
    b2b.post(SMS, body).await.ok();
}
