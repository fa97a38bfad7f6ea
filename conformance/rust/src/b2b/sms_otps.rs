//! Codes by SMS as the second factor (contract: B2B 9.3–9.6, 13).

use serde_json::json;

use super::world::{With as _, World, factors, given, wrong_code};
use crate::report::Check;
use crate::world::Ended;

pub async fn enrol(world: &World, check: &mut Check<'_>) -> Ended {
    let sms = &world.client.otps.sms;
    let settings = json!({"mfa_policy": "REQUIRED_FOR_ALL", "email_invites": "ALL_ALLOWED"});
    let organization_id = world.organization("sms", settings).await?.organization_id;
    let member = world.member(&organization_id, "sms", json!({})).await?;
    let asked = world.otp_login(&organization_id, "sms", json!({})).await?;
    check.equal(
        "a policy asks for a second factor",
        (
            asked.member_authenticated,
            asked.session_token.as_str(),
            asked.primary_required.is_none(),
        ),
        (false, "", true),
    );
    let options = asked.mfa_required.ok_or("nothing is asked for")?.member_options;
    check.holds("the member has none yet", options.is_none(), &options);
    let known = json!({"organization_id": organization_id, "member_id": member.member_id});
    let intermediate = json!({"intermediate_session_token": asked.intermediate_session_token});
    let held = known.clone().with(&intermediate);
    let none = sms.send(given(held.clone())?).await;
    check.refused(
        "without a number nothing can be sent",
        404,
        "member_phone_number_not_found",
        none,
    );
    let abroad = held.clone().with(&json!({"mfa_phone_number": "+4930123456"}));
    let abroad = sms.send(given(abroad)?).await;
    let error_type = "invalid_phone_number_country_code";
    check.refused("a country that is not served", 400, error_type, abroad);
    let phone = world.phone();
    let request = held
        .clone()
        .with(&json!({"mfa_phone_number": phone, "locale": "es"}));
    let sent = sms.send(given(request)?).await?.member;
    check.equal(
        "the number is the member's, unproven",
        (&sent.mfa_phone_number, sent.mfa_phone_number_verified),
        (&phone, false),
    );
    let message = world.newest(&phone).await?;
    check.equal(
        "the SMS is in the language asked for",
        [&message["channel"], &message["locale"]],
        [&json!("sms"), &json!("es")],
    );
    let code = world.code(&phone).await?;
    let right = json!({"code": code});
    for (what, status, error_type, request) in [
        (
            "a wrong code",
            401,
            "unable_to_auth_otp_code",
            held.clone().with(&json!({"code": wrong_code(&code)})),
        ),
        (
            "a code of another shape",
            400,
            "invalid_code",
            held.clone().with(&json!({"code": "x"})),
        ),
        (
            "a code without a session",
            400,
            "no_session_arguments",
            known.clone().with(&right),
        ),
    ] {
        let refused = sms.authenticate(given(request)?).await;
        check.refused(
            &format!("authenticate refuses {what}"),
            status,
            error_type,
            refused,
        );
    }
    let made = sms.authenticate(given(held.clone().with(&right))?).await?;
    let session = made.member_session.ok_or("no session")?;
    check.equal(
        "the code completes it",
        factors(&session),
        "email_otp/email otp/sms",
    );
    check.equal(
        "and enrols the member",
        json!([
            made.member.mfa_enrolled,
            made.member.mfa_phone_number_verified,
            made.member.default_mfa_method
        ]),
        json!([true, true, "sms_otp"]),
    );
    let again = sms.authenticate(given(held.with(&right))?).await;
    check.refused(
        "the intermediate session is used up",
        404,
        "intermediate_session_not_found",
        again,
    );
    let next = world.otp_login(&organization_id, "sms", json!({})).await?;
    let mfa = next.mfa_required.ok_or("nothing is asked for")?;
    let initiated = mfa.secondary_auth_initiated;
    check.equal(
        "the next login sends a code at once",
        initiated.as_deref(),
        Some("sms_otp"),
    );
    Ok(())
}

pub async fn strengthen(world: &World, check: &mut Check<'_>) -> Ended {
    let sms = &world.client.otps.sms;
    let made = world.session("sms.optional").await?;
    let known = json!({"organization_id": made.organization_id, "member_id": made.member_id});
    let phone = world.phone();
    let request = json!({"mfa_phone_number": phone, "session_token": made.token});
    sms.send(given(known.clone().with(&request))?).await?;
    let request = json!({
        "code": world.code(&phone).await?,
        "session_token": made.token,
        "set_mfa_enrollment": "enroll",
    });
    let stronger = sms.authenticate(given(known.clone().with(&request))?).await?;
    let session = stronger.member_session.ok_or("no session")?;
    check.equal(
        "a session takes up the second factor",
        (&session.member_session_id, factors(&session).as_str()),
        (&made.session.member_session_id, "email_otp/email otp/sms"),
    );
    let enrolled = stronger.member.mfa_enrolled;
    check.equal("a member can enrol where it is optional", enrolled, true);
    let asked = world
        .otp_login(&made.organization_id, "sms.optional", json!({}))
        .await?;
    check.equal("then it is asked for", asked.member_authenticated, false);
    let request = json!({
        "code": world.code(&phone).await?,
        "intermediate_session_token": asked.intermediate_session_token,
        "set_mfa_enrollment": "unenroll",
    });
    let off = sms.authenticate(given(known.with(&request))?).await?;
    check.equal("a member can leave it again", off.member.mfa_enrolled, false);
    let plain = world
        .otp_login(&made.organization_id, "sms.optional", json!({}))
        .await?;
    check.equal("then it is not", plain.member_authenticated, true);
    Ok(())
}

pub async fn restricted(world: &World, check: &mut Check<'_>) -> Ended {
    let settings = json!({
        "mfa_methods": "RESTRICTED",
        "allowed_mfa_methods": ["totp"],
        "email_invites": "ALL_ALLOWED",
    });
    let organization_id = world
        .organization("sms.restricted", settings)
        .await?
        .organization_id;
    let made = world.session_in(&organization_id, "sms.restricted").await?;
    let request = json!({
        "organization_id": organization_id,
        "member_id": made.member_id,
        "mfa_phone_number": world.phone(),
        "session_token": made.token,
    });
    let refused = world.client.otps.sms.send(given(request)?).await;
    let error_type = "operation_restricted_by_organization_mfa_methods";
    check.refused("an organization can refuse SMS", 403, error_type, refused);
    Ok(())
}
