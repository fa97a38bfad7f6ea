//! Codes by e-mail: login or signup, authenticate, discovery (contract: B2B 12, 18).

use serde_json::json;

use super::world::{With as _, World, factors, given, lasts, wrong_code};
use crate::report::{Check, outcome};
use crate::world::Ended;

pub async fn login(world: &World, check: &mut Check<'_>) -> Ended {
    let otps = &world.client.otps.email;
    let organization_id = world.organization("otps", json!({})).await?.organization_id;
    let member = world.member(&organization_id, "otps", json!({})).await?;
    let email = world.email("otps");
    let known = json!({"organization_id": organization_id, "email_address": email});
    let with_code = |code: &str| known.clone().with(&json!({"code": code}));
    let early = otps.authenticate(given(with_code("123456"))?).await;
    check.refused(
        "where no code was sent, none is right",
        404,
        "otp_code_not_found",
        early,
    );
    // The SDK's own spelling of pt-br.
    let request = known.clone().with(&json!({"locale": "ptbr"}));
    let sent = otps.login_or_signup(given(request)?).await?;
    check.equal(
        "a known address makes no member",
        (sent.member_created, &sent.member_id),
        (false, &member.member_id),
    );
    let message = world.newest(&email).await?;
    check.equal(
        "the e-mail is in the language asked for",
        &message["locale"],
        &json!("pt-br"),
    );
    let code = world.code(&email).await?;
    let digits = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    check.holds("the code has six digits", digits, &code);
    let wrong = otps.authenticate(given(with_code(&wrong_code(&code)))?).await;
    check.refused("a wrong code", 401, "unable_to_auth_otp_code", wrong);
    let shape = otps.authenticate(given(with_code("12ab"))?).await;
    check.refused("a code of another shape", 400, "invalid_code", shape);
    let long = with_code(&code).with(&json!({"session_duration_minutes": 45}));
    let made = otps.authenticate(given(long)?).await?;
    check.equal(
        "the code opens a session of the member",
        (made.member_authenticated, &made.member_id),
        (true, &member.member_id),
    );
    let session = made.member_session.ok_or("no session")?;
    check.equal(
        "the session holds the factor",
        factors(&session),
        "email_otp/email",
    );
    check.holds(
        "authenticate takes a duration",
        lasts(&session, 45),
        session.expires_at,
    );
    let again = otps.authenticate(given(with_code(&code))?).await;
    check.refused("a code opens once", 404, "otp_code_not_found", again);
    for minutes in [1, 16] {
        let request = known.clone().with(&json!({"login_expiration_minutes": minutes}));
        let refused = otps.login_or_signup(given(request)?).await;
        let what = format!("login_or_signup refuses a code of {minutes} minutes");
        check.refused(&what, 400, "invalid_expiration_otp", refused);
    }
    Ok(())
}

pub async fn lock(world: &World, check: &mut Check<'_>) -> Ended {
    let otps = &world.client.otps.email;
    let organization_id = world.organization("otps.lock", json!({})).await?.organization_id;
    world.member(&organization_id, "otps.lock", json!({})).await?;
    let email = world.email("otps.lock");
    let known = json!({"organization_id": organization_id, "email_address": email});
    otps.login_or_signup(given(known.clone())?).await?;
    let code = world.code(&email).await?;
    let mut wrong = Vec::new();
    for _ in 0..10 {
        let request = known.clone().with(&json!({"code": wrong_code(&code)}));
        wrong.push(outcome(&otps.authenticate(given(request)?).await));
    }
    check.equal(
        "ten wrong codes are plain refusals",
        wrong,
        ["401 unable_to_auth_otp_code"; 10],
    );
    let right = known.clone().with(&json!({"code": code}));
    let right = otps.authenticate(given(right)?).await;
    check.refused("then the member is locked", 429, "user_lock_limit_reached", right);
    let member = world
        .client
        .organizations
        .members
        .get(given(known)?)
        .await?
        .member;
    let times = member.lock_expires_at.zip(member.lock_created_at);
    let seconds = times.map(|(end, begin)| end.timestamp() - begin.timestamp());
    check.equal(
        "the lock is shown on the member for an hour",
        (member.is_locked, seconds),
        (true, Some(3600)),
    );
    Ok(())
}

pub async fn discovery(world: &World, check: &mut Check<'_>) -> Ended {
    let otps = &world.client.otps.email.discovery;
    let organization_id = world.organization("otps.found", json!({})).await?.organization_id;
    world.member(&organization_id, "otps.found", json!({})).await?;
    let email = world.email("otps.found");
    otps.send(given(json!({"email_address": email}))?).await?;
    let code = world.code(&email).await?;
    let wrong = json!({"email_address": email, "code": wrong_code(&code)});
    let wrong = otps.authenticate(given(wrong)?).await;
    check.refused("a wrong discovery code", 401, "unable_to_auth_otp_code", wrong);
    let right = json!({"email_address": email, "code": code});
    let found = otps.authenticate(given(right.clone())?).await?;
    check.equal("the code proves the address", &found.email_address, &email);
    let first = found.discovered_organizations.first().ok_or("nothing found")?;
    check.equal(
        "it finds the organization, which it would open",
        (
            first.organization.as_ref().map(|found| &found.organization_id),
            first.member_authenticated,
        ),
        (Some(&organization_id), true),
    );
    let again = otps.authenticate(given(right)?).await;
    check.refused("it opens once", 404, "otp_code_not_found", again);
    Ok(())
}
