//! Failures in a row lock the member, whatever was guessed (contract: §18).

use serde_json::json;

use super::{ALL, EXCHANGE, RECOVER, SMS, TOTP, member, right, with, world, wrong};

#[tokio::test]
async fn ten_wrong_codes_lock_for_an_hour() {
    for path in ALL {
        let world = world().await;
        let b2b = world.b2b().await;
        let ada = world.enrolled().await;
        let session = world.member_session(&ada.organization, "ada@example.com").await;
        let (body, error_type) = wrong(&world, &ada, path).await;
        let body = with(body, "session_token", session.token.as_str());
        for failures in 1..=10 {
            assert_eq!(member(&b2b, &ada).await["is_locked"], false, "{failures}");
            b2b.post(path, body.clone()).await.assert_error(401, error_type);
        }
        let locked = member(&b2b, &ada).await;
        assert_eq!(
            (&locked["is_locked"], &locked["lock_expires_at"]),
            (&json!(true), &json!("2026-01-02T04:04:05Z"))
        );
        let before = world.state().await;
        b2b.post(path, body)
            .await
            .assert_error(429, "user_lock_limit_reached");
        for (path, more) in [
            (
                TOTP,
                json!({"code": world.totp_code(&ada.secret), "session_token": session.token}),
            ),
            (
                RECOVER,
                json!({"recovery_code": ada.recovery_codes[0], "session_token": session.token}),
            ),
            (SMS, json!({"code": "000000", "session_token": session.token})),
            ("/v1/b2b/otps/sms/send", json!({})),
            ("/v1/b2b/totp", json!({})),
        ] {
            let answer = b2b.post(path, ada.body(more)).await;
            answer.assert_error(429, "user_lock_limit_reached");
        }
        assert_eq!(world.state().await, before);

        world.clock.advance_millis(3_599_999);
        let body = json!({"code": world.totp_code(&ada.secret), "session_token": session.token});
        let answer = b2b.post(TOTP, ada.body(body)).await;
        answer.assert_error(429, "user_lock_limit_reached");
        world.clock.advance_millis(1);
        let session = world.member_session(&ada.organization, "ada@example.com").await;
        let body = json!({"code": world.totp_code(&ada.secret), "session_token": session.token});
        b2b.post(TOTP, ada.body(body)).await.ok();
        assert_eq!(member(&b2b, &ada).await["is_locked"], false);
    }
}

#[tokio::test]
async fn a_first_factor_forgives_no_guess_of_the_second() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let wrong = json!({"code": world.wrong_totp_code(&ada.secret)});
    let mut failures = 0;
    for _ in 0..5 {
        // Fewer than lock, and then the first factor anew.
        let login = world.log_in(&ada.organization, "ada@example.com").await;
        if failures == 10 {
            login.assert_error(429, "user_lock_limit_reached");
            continue;
        }
        let token = login.ok()["intermediate_session_token"].clone();
        let body = with(
            ada.body(wrong.clone()),
            "intermediate_session_token",
            token.clone(),
        );
        for _ in 0..9 {
            let answer = b2b.post(TOTP, body.clone()).await;
            if failures < 10 {
                answer.assert_error(401, "unable_to_authenticate_totp");
                failures += 1;
            } else {
                answer.assert_error(429, "user_lock_limit_reached");
            }
        }
        // Nor does an intermediate session that is exchanged into the organization once more.
        let body = json!({"organization_id": ada.organization, "intermediate_session_token": token});
        let answer = b2b.post(EXCHANGE, body).await;
        if failures < 10 {
            answer.ok();
        } else {
            answer.assert_error(429, "user_lock_limit_reached");
        }
    }
    assert_eq!(failures, 10);
    assert_eq!(member(&b2b, &ada).await["is_locked"], true);
}

/// A code by SMS proves the phone for each member that has it, so it may not be guessed by way of several.
#[tokio::test]
async fn a_phone_is_locked_whoever_guesses() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let other = b2b.organization(json!({"organization_name": "Other"})).await;
    let body = json!({"email_address": "eve@example.com", "mfa_phone_number": ada.phone});
    let eve = b2b.member(&other, body).await;
    let session = world.member_session(&other, "eve@example.com").await;
    let named = json!({"organization_id": other, "member_id": eve, "session_token": session.token});
    let send = "/v1/b2b/otps/sms/send";
    for round in 0..2 {
        b2b.post(send, named.clone()).await.ok();
        let code = world.sms_code(ada.phone).await;
        let guess = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            let answer = b2b.post(SMS, with(named.clone(), "code", guess)).await;
            answer.assert_error(401, "unable_to_auth_otp_code");
        }
        if round == 0 {
            // What forgives her own failures.
            world
                .execute("DELETE FROM failed_attempts WHERE subject NOT LIKE '+%'")
                .await;
        } else {
            b2b.post(SMS, with(named.clone(), "code", code)).await.assert_error(429, "user_lock_limit_reached");
        }
    }
    let token = world.half_way(&ada).await;
    let body = right(&world, &ada, SMS).await;
    b2b.post(SMS, with(body, "intermediate_session_token", token.clone()))
        .await
        .assert_error(429, "user_lock_limit_reached");
    // Another factor of hers is as good as before.
    let body = right(&world, &ada, TOTP).await;
    b2b.post(TOTP, with(body, "intermediate_session_token", token)).await.ok();
    world.clock.advance_minutes(60);
    let token = world.half_way(&ada).await;
    let body = right(&world, &ada, SMS).await;
    b2b.post(SMS, with(body, "intermediate_session_token", token)).await.ok();
    assert_eq!(world.state().await["contact_locks"], [""; 0]);
}

#[tokio::test]
async fn failures_of_all_methods_add_up_and_a_success_forgives_its_own() {
    let world = world().await;
    let b2b = world.b2b().await;
    world.set_b2b("user_lock_threshold", "6").await;
    let ada = world.enrolled().await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    for forgiven in [true, false] {
        for path in ALL {
            let (body, error_type) = wrong(&world, &ada, path).await;
            let answer = b2b
                .post(path, with(body, "session_token", session.token.as_str()))
                .await;
            answer.assert_error(401, error_type);
        }
        if forgiven {
            let body = with(
                right(&world, &ada, TOTP).await,
                "session_token",
                session.token.as_str(),
            );
            b2b.post(TOTP, body).await.ok();
        }
    }
    // A right code of the app has forgiven the app's own failure, and no other: five are left.
    assert_eq!(member(&b2b, &ada).await["is_locked"], false);
    // A code that was taken before is a failure too.
    let body = with(
        right(&world, &ada, TOTP).await,
        "session_token",
        session.token.as_str(),
    );
    let answer = b2b.post(TOTP, body).await;
    answer.assert_error(401, "totp_code_already_authenticated");
    assert_eq!(member(&b2b, &ada).await["is_locked"], true);
}

#[tokio::test]
async fn what_guesses_nothing_is_not_counted() {
    let world = world().await;
    let b2b = world.b2b().await;
    world.set_b2b("user_lock_threshold", "1").await;
    let ada = world.enrolled().await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    for (path, more, status, error_type) in [
        (SMS, json!({"code": "123456"}), 404, "otp_code_not_found"),
        (SMS, json!({"code": "12345"}), 400, "invalid_code"),
        (SMS, json!({"code": "ab12-cd34-ef56"}), 400, "invalid_code"),
        (SMS, json!({}), 400, "invalid_code"),
        (TOTP, json!({}), 400, "invalid_code"),
        (TOTP, json!({"code": "1234567"}), 400, "invalid_code"),
        (
            TOTP,
            json!({"code": "ab12-cd34-ef56"}),
            401,
            "recovery_code_used_as_totp_code",
        ),
        (RECOVER, json!({}), 401, "invalid_recovery_code"),
        (
            RECOVER,
            json!({"recovery_code": "ab12-cd34"}),
            401,
            "invalid_recovery_code",
        ),
        (
            RECOVER,
            json!({"recovery_code": "123456"}),
            401,
            "totp_code_used_as_recovery_code",
        ),
    ] {
        let before = world.state().await;
        let body = with(ada.body(more), "session_token", session.token.as_str());
        b2b.post(path, body).await.assert_error(status, error_type);
        assert_eq!(world.state().await, before);
    }
}
