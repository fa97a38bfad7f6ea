//! Authenticator apps as the second factor (contract: B2B 14).

use std::collections::BTreeSet;

use serde_json::json;

use super::world::{With as _, World, factors, given, totp, wrong_code};
use crate::report::{Check, outcome};
use crate::world::Ended;

pub async fn enrol(world: &World, check: &mut Check<'_>) -> Ended {
    let totps = &world.client.totps;
    let settings = json!({"mfa_policy": "REQUIRED_FOR_ALL", "email_invites": "ALL_ALLOWED"});
    let organization_id = world.organization("totp", settings).await?.organization_id;
    let member = world.member(&organization_id, "totp", json!({})).await?;
    let known = json!({"organization_id": organization_id, "member_id": member.member_id});
    let asked = world.otp_login(&organization_id, "totp", json!({})).await?;
    let held = known
        .clone()
        .with(&json!({"intermediate_session_token": asked.intermediate_session_token}));
    let made = totps.create(given(held.clone())?).await?;
    check.equal("the secret has 32 characters", made.secret.len(), 32);
    let picture = made.qr_code.starts_with("data:image/png;base64,");
    check.holds("there is a picture to scan", picture, &made.qr_code);
    let codes: BTreeSet<_> = made.recovery_codes.iter().collect();
    check.equal("and ten recovery codes", codes.len(), 10);
    let registered = &made.member.totp_registration_id;
    check.equal("until it is proven, it is not the member's", registered, "");
    let near = (-2..=2)
        .map(|steps| totp(&made.secret, steps))
        .collect::<Result<Vec<_>, _>>()?;
    let mut wrong = wrong_code(&near[2]);
    while near.contains(&wrong) {
        wrong = wrong_code(&wrong);
    }
    for (what, error_type, code) in [
        ("a wrong code", "unable_to_authenticate_totp", &wrong),
        (
            "a recovery code",
            "recovery_code_used_as_totp_code",
            &made.recovery_codes[0],
        ),
    ] {
        let refused = totps
            .authenticate(given(held.clone().with(&json!({"code": code})))?)
            .await;
        check.refused(&format!("authenticate refuses {what}"), 401, error_type, refused);
    }
    let code = json!({"code": totp(&made.secret, 0)?});
    let done = totps.authenticate(given(held.with(&code))?).await?;
    let session = done.member_session.ok_or("no session")?;
    let both = "email_otp/email totp/authenticator_app";
    check.equal("the code completes it", factors(&session), both);
    check.equal(
        "and enrols the member",
        json!([
            done.member.mfa_enrolled,
            done.member.totp_registration_id,
            done.member.default_mfa_method
        ]),
        json!([true, made.totp_registration_id, "totp"]),
    );
    let second = known.clone().with(&json!({"session_token": done.session_token}));
    let second = totps.create(given(second)?).await;
    check.refused("a second app is refused", 400, "active_totp_exists", second);
    let next = world.otp_login(&organization_id, "totp", json!({})).await?;
    let mfa = next.mfa_required.ok_or("nothing is asked for")?;
    let app = mfa.member_options.map(|options| options.totp_registration_id);
    check.equal(
        "the next login names the app and sends nothing",
        (app, mfa.secondary_auth_initiated),
        (Some(made.totp_registration_id), None),
    );
    let held = known
        .clone()
        .with(&json!({"intermediate_session_token": next.intermediate_session_token}));
    let replayed = totps.authenticate(given(held.clone().with(&code))?).await;
    check.refused(
        "a code counts once",
        401,
        "totp_code_already_authenticated",
        replayed,
    );
    let code = json!({"code": totp(&made.secret, 1)?});
    let opened = totps.authenticate(given(held.with(&code))?).await;
    check.equal("the next code does", outcome(&opened), "ok");
    let members = &world.client.organizations.members;
    let gone = members
        .delete_totp(given(known)?)
        .await?
        .member
        .totp_registration_id;
    check.equal("the app can be deleted", gone, "");
    Ok(())
}

pub async fn migrate(world: &World, check: &mut Check<'_>) -> Ended {
    let totps = &world.client.totps;
    let made = world.session("totp.migrate").await?;
    let known = json!({"organization_id": made.organization_id, "member_id": made.member_id});
    let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let request = json!({"secret": secret, "recovery_codes": ["abcd-efgh-1234"]});
    let migrated = totps.migrate(given(known.clone().with(&request))?).await?;
    check.equal(
        "a known app can be brought along",
        migrated.recovery_codes,
        ["abcd-efgh-1234"],
    );
    let shown = migrated.member.totp_registration_id;
    check.equal("it is active at once", shown, migrated.totp_registration_id);
    let code = json!({"session_token": made.token, "code": totp(secret, 0)?});
    let done = totps.authenticate(given(known.with(&code))?).await?;
    let session = done.member_session.ok_or("no session")?;
    let both = "email_otp/email totp/authenticator_app";
    check.equal("its code counts", factors(&session), both);
    Ok(())
}
