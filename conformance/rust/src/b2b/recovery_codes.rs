//! Recovery codes for who lost the app (contract: B2B 15).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::world::{With as _, World, factors, given, sorted, totp};
use crate::report::{Check, outcome};
use crate::world::Ended;

pub async fn recover(world: &World, check: &mut Check<'_>) -> Ended {
    let codes = &world.client.recovery_codes;
    let made = world.session("recover").await?;
    let known = json!({"organization_id": made.organization_id, "member_id": made.member_id});
    let session = json!({"session_token": made.token});
    let app = world
        .client
        .totps
        .create(given(known.clone().with(&session))?)
        .await?;
    let enrol = session.with(&json!({"code": totp(&app.secret, 0)?, "set_mfa_enrollment": "enroll"}));
    world
        .client
        .totps
        .authenticate(given(known.clone().with(&enrol))?)
        .await?;
    let listed = sorted(codes.get(given(known.clone())?).await?.recovery_codes);
    check.equal("get lists them", &listed, &sorted(app.recovery_codes));
    let asked = world
        .otp_login(&made.organization_id, "recover", json!({}))
        .await?;
    let intermediate = json!({"intermediate_session_token": asked.intermediate_session_token});
    let call = async |code: &str, held: &Value| -> Result<_, Box<dyn std::error::Error>> {
        let request = known.clone().with(held).with(&json!({"recovery_code": code}));
        Ok(codes.recover(given(request)?).await)
    };
    for (what, error_type, code) in [
        (
            "a code of nobody",
            "unable_to_authenticate_recovery_code",
            "zzzz-zzzz-zzzz".to_owned(),
        ),
        (
            "a code of the app",
            "totp_code_used_as_recovery_code",
            totp(&app.secret, 1)?,
        ),
    ] {
        let refused = call(&code, &intermediate).await?;
        check.refused(&format!("recover refuses {what}"), 401, error_type, refused);
    }
    let done = call(&listed[0], &intermediate).await??;
    let left = done.recovery_codes_remaining;
    check.equal("a recovery code stands in for the app", left, 9);
    let held = factors(&done.member_session.ok_or("no session")?);
    let both = "email_otp/email recovery_codes/recovery_code";
    check.equal("the session holds it", held, both);
    let rest = sorted(codes.get(given(known.clone())?).await?.recovery_codes);
    check.equal("it is gone from the list", rest, &listed[1..]);
    let session = json!({"session_token": done.session_token});
    let void = "401 unable_to_authenticate_recovery_code";
    check.equal(
        "it counts once",
        outcome(&call(&listed[0], &session).await?),
        void,
    );
    let fresh = codes.rotate(given(known.clone())?).await?.recovery_codes;
    let new: BTreeSet<_> = fresh.iter().filter(|code| !listed.contains(code)).collect();
    check.equal("rotate makes ten new ones", new.len(), 10);
    check.equal(
        "the old ones are void",
        outcome(&call(&listed[1], &session).await?),
        void,
    );
    let left = call(&fresh[0], &session).await??.recovery_codes_remaining;
    check.equal("the new ones count", left, 9);
    Ok(())
}
