//! What a second factor changes: of the member, and of what it was proven in (contract: §9.3).

use serde_json::{Value, json};

use super::{ALL, RECOVER, SMS, TOTP, factors, member, right, with, world};
use crate::harness::MemberSession;

fn method(path: &str) -> &'static str {
    match path {
        SMS => "sms_otp",
        TOTP => "totp",
        _ => "",
    }
}

#[tokio::test]
async fn makes_a_session_of_an_intermediate_one() {
    for (path, kind) in [(SMS, "otp"), (TOTP, "totp"), (RECOVER, "recovery_codes")] {
        let world = world().await;
        let b2b = world.b2b().await;
        let ada = world.enrolled().await;
        let token = world.half_way(&ada).await;
        let mut body = with(
            right(&world, &ada, path).await,
            "intermediate_session_token",
            token.as_str(),
        );
        body["session_duration_minutes"] = 30.into();
        body["session_custom_claims"] = json!({"a": 1});

        let answer = b2b.post(path, body.clone()).await.ok();

        assert_eq!(factors(&answer), ["magic_link", kind]);
        assert_eq!(answer["member_session"]["custom_claims"], json!({"a": 1}));
        assert_eq!(answer["member_session"]["started_at"], "2026-01-02T03:04:05Z");
        assert_eq!(answer["member_session"]["expires_at"], "2026-01-02T03:34:05Z");
        assert_eq!(answer["member"]["mfa_enrolled"], true);
        assert_eq!(answer["member"]["default_mfa_method"], method(path));
        let session = MemberSession::of(&answer);
        for body in [
            json!({"session_token": session.token}),
            json!({"session_jwt": session.jwt}),
        ] {
            let again = b2b.post("/v1/b2b/sessions/authenticate", body).await.ok();
            assert_eq!(again["member_session"]["member_session_id"], session.id.as_str());
        }

        // It is used up, whatever comes with it.
        let before = world.state().await;
        for other in ALL {
            let body = with(
                right(&world, &ada, other).await,
                "intermediate_session_token",
                token.as_str(),
            );
            let answer = b2b.post(other, body).await;
            answer.assert_error(404, "intermediate_session_not_found");
        }
        assert_eq!(world.state().await["sessions"], before["sessions"]);
    }
}

#[tokio::test]
async fn lasts_an_hour_unless_said() {
    let world = world().await;
    let ada = world.enrolled().await;
    let token = world.half_way(&ada).await;
    let body = with(
        right(&world, &ada, TOTP).await,
        "intermediate_session_token",
        token,
    );
    let answer = world.b2b().await.post(TOTP, body).await.ok();
    assert_eq!(answer["member_session"]["expires_at"], "2026-01-02T04:04:05Z");
}

#[tokio::test]
async fn is_added_to_a_session() {
    for (path, kind) in [(SMS, "otp"), (TOTP, "totp"), (RECOVER, "recovery_codes")] {
        let world = world().await;
        let b2b = world.b2b().await;
        let ada = world.enrolled().await;
        for by_jwt in [false, true] {
            // Past the step of the code before.
            world.clock.advance_seconds(30);
            let session = world.member_session(&ada.organization, "ada@example.com").await;
            let body = right(&world, &ada, path).await;
            let body = if path == RECOVER && by_jwt {
                with(body, "recovery_code", ada.recovery_codes[1].as_str())
            } else {
                body
            };
            let mut body = if by_jwt {
                with(body, "session_jwt", session.jwt.as_str())
            } else {
                with(body, "session_token", session.token.as_str())
            };
            if by_jwt {
                body["session_duration_minutes"] = 90.into();
                body["session_custom_claims"] = json!({"a": 1});
            }
            let answer = b2b.post(path, body).await.ok();
            assert_eq!(factors(&answer), ["imported", kind]);
            let after = MemberSession::of(&answer);
            assert_eq!((&after.id, &after.token), (&session.id, &session.token));
            let ends = if by_jwt {
                "2026-01-02T04:35:05Z"
            } else {
                "2026-01-02T04:04:35Z"
            };
            assert_eq!(answer["member_session"]["expires_at"], ends, "{path}");
            assert_eq!(answer["member_session"]["custom_claims"].is_object(), by_jwt);
        }
    }
}

#[tokio::test]
async fn enrols_and_unenrols() {
    // The policy, whether the member was enrolled, what is asked for, and whether it is enrolled after.
    for (policy, before, set, after) in [
        ("REQUIRED_FOR_ALL", false, None, true),
        ("REQUIRED_FOR_ALL", true, Some("unenroll"), true),
        ("REQUIRED_FOR_ALL", false, Some("enroll"), true),
        ("OPTIONAL", false, None, false),
        ("OPTIONAL", true, None, true),
        ("OPTIONAL", false, Some("enroll"), true),
        ("OPTIONAL", true, Some("unenroll"), false),
    ] {
        for path in [SMS, TOTP] {
            let world = world().await;
            let b2b = world.b2b().await;
            let ada = world
                .enrolled_in(json!({"organization_name": "Example", "mfa_policy": policy}))
                .await;
            let at = format!(
                "/v1/b2b/organizations/{}/members/{}",
                ada.organization, ada.member
            );
            b2b.put(&at, json!({"mfa_enrolled": before})).await.ok();
            let session = world.member_session(&ada.organization, "ada@example.com").await;
            let body = with(right(&world, &ada, path).await, "session_token", session.token);
            let answer = b2b.post(path, with(body, "set_mfa_enrollment", set)).await.ok();
            assert_eq!(
                answer["member"]["mfa_enrolled"], after,
                "{policy} {before} {set:?}"
            );
            assert_eq!(member(&b2b, &ada).await, answer["member"]);
        }
    }
}

/// What was proven one after the other, and whether it was to be the default; the default after each.
type Case<'a> = (&'a [(&'a str, Value)], &'a [&'a str]);

#[tokio::test]
async fn becomes_the_default() {
    let cases: [Case<'_>; 4] = [
        (
            &[(SMS, json!(null)), (TOTP, json!(null))],
            &["sms_otp", "sms_otp"],
        ),
        (&[(TOTP, json!(false)), (SMS, json!(false))], &["totp", "totp"]),
        (&[(TOTP, json!(null)), (SMS, json!(true))], &["totp", "sms_otp"]),
        (&[(RECOVER, json!(null)), (SMS, json!(null))], &["", "sms_otp"]),
    ];
    for (proven, defaults) in cases {
        let world = world().await;
        let b2b = world.b2b().await;
        let ada = world.enrolled().await;
        for ((path, set_default), default) in proven.iter().zip(defaults) {
            let session = world.member_session(&ada.organization, "ada@example.com").await;
            let body = with(right(&world, &ada, path).await, "session_token", session.token);
            let body = with(body, "set_default_mfa", set_default.clone());
            let answer = b2b.post(path, body).await.ok();
            assert_eq!(answer["member"]["default_mfa_method"], *default, "{proven:?}");
        }
    }
}

#[tokio::test]
async fn is_proven_once() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    for (path, error_type) in [
        (SMS, "otp_code_not_found"),
        (TOTP, "totp_code_already_authenticated"),
        (RECOVER, "unable_to_authenticate_recovery_code"),
    ] {
        let body = right(&world, &ada, path).await;
        let session = world.member_session(&ada.organization, "ada@example.com").await;
        let again = world.member_session(&ada.organization, "ada@example.com").await;
        let body = with(body, "session_token", session.token);
        b2b.post(path, body.clone()).await.ok();
        let status = if path == SMS { 404 } else { 401 };
        for token in [body["session_token"].clone(), again.token.into()] {
            let answer = b2b.post(path, with(body.clone(), "session_token", token)).await;
            answer.assert_error(status, error_type);
        }
    }
}

#[tokio::test]
async fn does_not_keep_a_session_alive_in_which_nothing_was_proven() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    let token = world.half_way(&ada).await;
    for path in ALL {
        for (minutes, field, value, error) in [
            (
                10,
                "intermediate_session_token",
                &token,
                "intermediate_session_not_found",
            ),
            (50, "session_token", &session.token, "session_not_found"),
        ] {
            if path == ALL[0] {
                world.clock.advance_minutes(minutes);
            }
            let body = with(right(&world, &ada, path).await, field, value.as_str());
            b2b.post(path, body).await.assert_error(404, error);
        }
    }
}
