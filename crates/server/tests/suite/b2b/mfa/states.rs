//! When a login by a first factor is enough, and what it is told if not (contract: §9.4, §9.5).

use serde_json::json;

use super::world;

const PHONE: Option<&str> = Some("+14155550123");

#[tokio::test]
async fn of_a_login() {
    // The organization's policy; whether the member is enrolled, has a phone, has an app, and prefers the app; and what
    // it is told: nothing but its session; that it must enrol a factor; or its options, and whether a code is sent.
    let (no, yes) = (false, true);
    let table = [
        ("OPTIONAL", no, no, no, no, "session"),
        ("OPTIONAL", no, yes, no, no, "session"),
        ("OPTIONAL", no, no, yes, no, "session"),
        ("OPTIONAL", no, yes, yes, no, "session"),
        ("OPTIONAL", yes, yes, no, no, "phone, sent"),
        ("OPTIONAL", yes, no, yes, no, "app"),
        ("OPTIONAL", yes, yes, yes, no, "phone, app, sent"),
        ("OPTIONAL", yes, yes, yes, yes, "phone, app"),
        ("OPTIONAL", yes, no, no, no, "enrol"),
        ("REQUIRED_FOR_ALL", no, yes, no, no, "phone, sent"),
        ("REQUIRED_FOR_ALL", yes, yes, no, no, "phone, sent"),
        ("REQUIRED_FOR_ALL", no, no, yes, no, "app"),
        ("REQUIRED_FOR_ALL", yes, no, yes, no, "app"),
        ("REQUIRED_FOR_ALL", no, yes, yes, no, "phone, app, sent"),
        ("REQUIRED_FOR_ALL", yes, yes, yes, no, "phone, app, sent"),
        ("REQUIRED_FOR_ALL", no, yes, yes, yes, "phone, app"),
        ("REQUIRED_FOR_ALL", yes, yes, yes, yes, "phone, app"),
        ("REQUIRED_FOR_ALL", no, no, no, no, "enrol"),
        ("REQUIRED_FOR_ALL", yes, no, no, no, "enrol"),
    ];
    let world = world().await;
    let b2b = world.b2b().await;
    for (policy, enrolled, has_phone, has_app, prefers_app, expected) in table {
        let row = format!("{policy} {enrolled} {has_phone} {has_app} {prefers_app}");
        let organization = b2b
            .organization(json!({"organization_name": "Example", "mfa_policy": policy}))
            .await;
        let phone = PHONE.filter(|_| has_phone);
        let new = json!({"email_address": "ada@example.com", "mfa_phone_number": phone});
        let member = b2b.member(&organization, new).await;
        let mut app = String::new();
        if has_app {
            let body = json!({
                "organization_id": organization,
                "member_id": member,
                "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                "recovery_codes": [],
            });
            let migrated = b2b.post("/v1/b2b/totp/migrate", body).await.ok();
            migrated["totp_registration_id"]
                .as_str()
                .unwrap()
                .clone_into(&mut app);
            world.verify_phones().await;
        }
        let mut update = json!({"mfa_enrolled": enrolled});
        if prefers_app {
            update["default_mfa_method"] = "totp".into();
        }
        let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
        b2b.put(&path, update).await.ok();
        let sent_before = world.inbox(PHONE.unwrap()).await.len();

        let answer = world.log_in(&organization, "ada@example.com").await.ok();

        let sent = world.inbox(PHONE.unwrap()).await.len() - sent_before;
        assert_eq!(sent, usize::from(expected.contains("sent")), "{row}");
        assert_eq!(answer["primary_required"], json!(null), "{row}");
        let authenticated = expected == "session";
        assert_eq!(answer["member_authenticated"], authenticated, "{row}: {answer}");
        assert_eq!(answer["member_session"].is_object(), authenticated, "{row}");
        assert_eq!(answer["session_token"] != "", authenticated, "{row}");
        assert_eq!(answer["session_jwt"] != "", authenticated, "{row}");
        assert_eq!(answer["intermediate_session_token"] == "", authenticated, "{row}");
        let options = if expected == "enrol" {
            json!(null)
        } else {
            json!({"mfa_phone_number": phone.unwrap_or_default(), "totp_registration_id": app})
        };
        let required = json!({
            "member_options": options,
            "secondary_auth_initiated": (sent > 0).then_some("sms_otp"),
        });
        let required = if authenticated { json!(null) } else { required };
        assert_eq!(answer["mfa_required"], required, "{row}");
    }
}

#[tokio::test]
async fn where_no_sms_can_be_sent() {
    let world = world().await;
    let b2b = world.b2b().await;
    // The options of a member with a phone in Germany, where none are sent, and of one in an organization that does not
    // take codes by SMS.
    let required = json!({"organization_name": "Example", "mfa_policy": "REQUIRED_FOR_ALL"});
    let mut restricted = required.clone();
    restricted["mfa_methods"] = "RESTRICTED".into();
    restricted["allowed_mfa_methods"] = json!(["totp"]);
    for (organization, number, options) in [
        (
            required,
            "+4915112345678",
            json!({"mfa_phone_number": "+4915112345678", "totp_registration_id": ""}),
        ),
        (restricted, "+14155550123", json!(null)),
    ] {
        let organization = b2b.organization(organization).await;
        let new = json!({"email_address": "ada@example.com", "mfa_phone_number": number});
        b2b.member(&organization, new).await;
        let answer = world.log_in(&organization, "ada@example.com").await.ok();
        let required = json!({"member_options": options, "secondary_auth_initiated": null});
        assert_eq!(answer["mfa_required"], required);
        assert_eq!(world.inbox(number).await.len(), 0);
    }
}

#[tokio::test]
async fn in_the_language_that_was_asked_for() {
    let world = world().await;
    let ada = world.enrolled().await;
    let home = world.home("ada@example.com").await;
    for (locale, begins) in [("en", "Your code"), ("es", "Tu código"), ("pt-br", "Seu código")] {
        let body = json!({
            "organization_id": ada.organization,
            "session_token": home.token,
            "locale": locale,
        });
        world
            .b2b()
            .await
            .post("/v1/b2b/sessions/exchange", body)
            .await
            .ok();
        let sms = &world.inbox(ada.phone).await[0];
        assert_eq!(sms.locale.as_str(), locale);
        world.clock.advance_seconds(30);
        assert!(
            !begins.is_empty() && sms.text.contains(sms.code.as_deref().unwrap()),
            "{}",
            sms.text
        );
    }
}
