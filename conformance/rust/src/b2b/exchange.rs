//! From one organization into another with the session that is there (contract: B2B 4.4).

use serde_json::json;

use super::world::{World, factors, given, lasts, migrated_password};
use crate::report::{Check, outcome};
use crate::world::Ended;

pub async fn session(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let source = world.session("exchange").await?;
    let target = world
        .organization("exchange.target", json!({}))
        .await?
        .organization_id;
    let pending = json!({"create_member_as_pending": true});
    let twin = world.member(&target, "exchange", pending).await?;
    let request = json!({
        "organization_id": world.slug("exchange.target"),
        "session_token": source.token,
        "session_duration_minutes": 90,
        "session_custom_claims": {"from": "there"},
    });
    let made = sessions.exchange(given(request)?).await?;
    check.equal(
        "the member of the same address is found",
        &made.member_id,
        &twin.member_id,
    );
    let between = (made.primary_required.is_none(), made.mfa_required.is_none());
    check.equal(
        "it is a session, nothing in between",
        (
            made.member_authenticated,
            made.intermediate_session_token.as_str(),
            between,
        ),
        (true, "", (true, true)),
    );
    let session = made.member_session.ok_or("no session")?;
    let (old, new) = (&source.session.member_session_id, &session.member_session_id);
    check.holds("a new one", old != new, new);
    check.equal("of the other organization", &session.organization_id, &target);
    check.equal("the factor came along", factors(&session), "email_otp/email");
    check.equal(
        "a pending member is active now",
        (made.member.status.as_str(), made.member.email_address_verified),
        ("active", true),
    );
    check.holds(
        "exchange takes a duration",
        lasts(&session, 90),
        session.expires_at,
    );
    check.equal(
        "exchange takes claims",
        session.custom_claims,
        Some(json!({"from": "there"})),
    );
    let mut alive = Vec::new();
    for token in [&made.session_token, &source.token] {
        let answer = sessions
            .authenticate(given(json!({"session_token": token}))?)
            .await;
        alive.push(outcome(&answer));
    }
    check.equal("both sessions are alive", alive, ["ok", "ok"]);
    let by_jwt = json!({"organization_id": target, "session_jwt": source.jwt});
    let by_jwt = sessions.exchange(given(by_jwt)?).await?.member_id;
    check.equal("exchange takes a JWT", by_jwt, twin.member_id);
    let nowhere = world
        .organization("exchange.nowhere", json!({}))
        .await?
        .organization_id;
    for (what, status, error_type, request) in [
        (
            "no member there",
            404,
            "member_not_found",
            json!({"organization_id": nowhere, "session_token": source.token}),
        ),
        (
            "token and JWT",
            400,
            "too_many_session_arguments",
            json!({"organization_id": target, "session_token": source.token, "session_jwt": source.jwt}),
        ),
        (
            "no session",
            400,
            "no_session_arguments",
            json!({"organization_id": target}),
        ),
    ] {
        let refused = sessions.exchange(given(request)?).await;
        check.refused(&format!("exchange refuses {what}"), status, error_type, refused);
    }
    Ok(())
}

pub async fn primary_required(world: &World, check: &mut Check<'_>) -> Ended {
    let source = world.session("primary").await?;
    let settings = json!({
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password"],
        "email_invites": "ALL_ALLOWED",
    });
    let target = world
        .organization("primary.target", settings)
        .await?
        .organization_id;
    let twin = world.password_member(&world.client, &target, "primary").await?;
    let request = json!({"organization_id": target, "session_token": source.token});
    let asked = world.client.sessions.exchange(given(request)?).await?;
    check.equal(
        "a method that is not allowed there does not count",
        (
            asked.member_authenticated,
            [&asked.session_token, &asked.session_jwt].map(String::as_str),
        ),
        (false, ["", ""]),
    );
    check.holds(
        "there is no session",
        asked.member_session.is_none(),
        &asked.member_session,
    );
    let allowed = asked
        .primary_required
        .ok_or("nothing is asked for")?
        .allowed_auth_methods;
    check.equal("what is allowed is named", allowed, ["password"]);
    let ends = asked.intermediate_session_token_expires_at.ok_or("no end")?;
    let left = ends.timestamp() - crate::world::now();
    check.holds(
        "an intermediate session keeps the rest",
        (590..=600).contains(&left),
        left,
    );
    let login = json!({
        "organization_id": target,
        "email_address": world.email("primary"),
        "password": migrated_password()?,
        "intermediate_session_token": asked.intermediate_session_token,
    });
    let done = world.client.passwords.authenticate(given(login)?).await?;
    check.equal(
        "the missing factor completes it",
        (done.member_authenticated, done.member_id),
        (true, twin.member_id),
    );
    let held = factors(&done.member_session.ok_or("no session")?);
    check.holds("the session holds it", held.contains("password/knowledge"), &held);
    let again = json!({"intermediate_session_token": asked.intermediate_session_token});
    let again = world.client.discovery.organizations.list(given(again)?).await;
    check.refused(
        "then the intermediate session is used up",
        404,
        "intermediate_session_not_found",
        again,
    );
    Ok(())
}

pub async fn mfa_required(world: &World, check: &mut Check<'_>) -> Ended {
    let source = world.session("mfa").await?;
    let strict = json!({"mfa_policy": "REQUIRED_FOR_ALL", "email_invites": "ALL_ALLOWED"});
    let target = world.organization("mfa.target", strict).await?.organization_id;
    let phone = world.phone();
    let twin = world
        .member(&target, "mfa", json!({"mfa_phone_number": phone}))
        .await?;
    let request = json!({
        "organization_id": target,
        "session_token": source.token,
        // The SDK's own spelling of pt-br.
        "locale": "ptbr",
    });
    let asked = world.client.sessions.exchange(given(request)?).await?;
    let primary = asked.primary_required.is_some();
    check.equal(
        "a second factor is asked for",
        (asked.member_authenticated, primary),
        (false, false),
    );
    let mfa = asked.mfa_required.ok_or("nothing is asked for")?;
    let options = mfa.member_options.ok_or("no options")?;
    check.equal(
        "with what the member has",
        [&options.mfa_phone_number, &options.totp_registration_id],
        [&phone, ""],
    );
    let initiated = mfa.secondary_auth_initiated;
    check.equal("a code is on its way", initiated.as_deref(), Some("sms_otp"));
    let sent = world.newest(&phone).await?;
    check.equal(
        "in the language that was asked for",
        &sent["locale"],
        &json!("pt-br"),
    );
    let code = json!({
        "organization_id": target,
        "member_id": twin.member_id,
        "code": sent["code"],
        "intermediate_session_token": asked.intermediate_session_token,
    });
    let done = world.client.otps.sms.authenticate(given(code)?).await?;
    let held = factors(&done.member_session.ok_or("no session")?);
    check.equal("the code completes it", held, "email_otp/email otp/sms");
    check.equal(
        "and enrols the member",
        (done.member.mfa_enrolled, done.member.mfa_phone_number_verified),
        (true, true),
    );
    Ok(())
}
