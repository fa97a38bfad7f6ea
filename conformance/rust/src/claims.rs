//! Custom claims of a session (contract: §2.3).

use serde_json::{Value, json};
use stytch::consumer::passwords;
use stytch::consumer::sessions::AuthenticateRequest;

use crate::report::Check;
use crate::sessions::by_token;
use crate::world::{Ended, World, expires_at, jwt_part};

pub async fn merge(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let claims = json!({"plan": "pro", "flags": {"a": true, "b": {"c": 1}}});
    let made = world.session_with("claims", Some(claims.clone())).await?;
    check.equal(
        "a session starts with its claims",
        made.session.custom_claims,
        Some(claims),
    );
    let given = |claims: Value| {
        let request = AuthenticateRequest {
            session_custom_claims: Some(claims),
            ..by_token(&made.token)
        };
        sessions.authenticate(request)
    };
    let after = given(json!({"flags": {"b": {"d": [1, 2]}}, "city": "Århus"})).await?;
    let merged = json!({"plan": "pro", "flags": {"a": true, "b": {"c": 1, "d": [1, 2]}}, "city": "Århus"});
    check.equal(
        "claims are merged at every depth",
        after.session.custom_claims,
        Some(merged),
    );
    let payload = jwt_part(&after.session_jwt, 1)?;
    let top = [&payload["plan"], &payload["city"]];
    check.equal(
        "claims are top-level claims of the JWT",
        top,
        [&json!("pro"), &json!("Århus")],
    );
    let after = given(json!({"plan": null, "flags": {"b": {"c": null}}})).await?;
    let left = Some(json!({"flags": {"a": true, "b": {"d": [1, 2]}}, "city": "Århus"}));
    check.equal(
        "null deletes a claim at every depth",
        &after.session.custom_claims,
        &left,
    );
    let payload = jwt_part(&after.session_jwt, 1)?;
    check.holds(
        "a deleted claim is gone from the JWT",
        payload.get("plan").is_none(),
        payload,
    );
    let kept = sessions.authenticate(by_token(&made.token)).await?;
    check.equal("claims stay when none are sent", kept.session.custom_claims, left);
    let other = world.another_session("claims").await?;
    check.equal(
        "claims never cross sessions",
        other.session.custom_claims,
        Some(json!({})),
    );
    let lost = Some(json!({"lost": true}));
    let plain = passwords::AuthenticateRequest {
        session_custom_claims: lost,
        ..Default::default()
    };
    let plain = world.login("claims", plain).await?;
    check.holds(
        "claims without a session are ignored",
        plain.session.is_none(),
        plain.session,
    );
    Ok(())
}

pub async fn limits(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let made = world.session_with("limits", Some(json!({"kept": 1}))).await?;
    let given = |claims: Value, minutes: Option<i32>| {
        sessions.authenticate(AuthenticateRequest {
            session_custom_claims: Some(claims),
            session_duration_minutes: minutes,
            ..by_token(&made.token)
        })
    };
    let mut reserved = json!({"https://stytch.com/session": {"id": "mine"}, "own": 2});
    for name in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"] {
        reserved[name] = json!("mine");
    }
    let after = given(reserved, None).await?;
    check.equal(
        "reserved claims are dropped",
        after.session.custom_claims,
        Some(json!({"kept": 1, "own": 2})),
    );
    let payload = jwt_part(&after.session_jwt, 1)?;
    check.equal(
        "reserved claims keep their meaning in the JWT",
        &payload["sub"],
        &json!(made.user_id),
    );
    let id = &payload["https://stytch.com/session"]["id"];
    check.equal(
        "the session claim cannot be replaced",
        id,
        &json!(made.session.session_id),
    );
    let large = given(json!({"text": "x".repeat(4200)}), Some(300)).await;
    check.refused(
        "claims of more than 4 KB are refused",
        400,
        "custom_claims_too_large",
        large,
    );
    given(json!({"half": "x".repeat(2500)}), None).await?;
    let both = given(json!({"other_half": "x".repeat(2500)}), None).await;
    check.refused(
        "the limit is on all claims together",
        400,
        "custom_claims_too_large",
        both,
    );
    let kept = sessions.authenticate(by_token(&made.token)).await?.session;
    let claims = kept.custom_claims.clone().unwrap_or_default();
    let names: Vec<_> = claims
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    let end = (expires_at(&kept), expires_at(&made.session));
    check.equal(
        "a refused change changes nothing",
        (names, end.0),
        (vec!["half", "kept", "own"], end.1),
    );
    Ok(())
}
