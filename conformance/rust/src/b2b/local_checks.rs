//! Member JWTs checked without the server (contract: B2B 5).
//!
//! The SDK has no call for session JWTs. Its own verifier stands behind `m2m.authenticate_token`, which wants a `scope`
//! claim: a session whose custom claims have one passes through it, with the keys of the B2B JWKS.

use std::time::Duration;

use serde_json::{Value, json};
use stytch::b2b::sessions::GetJWKSRequest;
use stytch::consumer::m2m::{AuthenticateTokenRequest, AuthenticateTokenResponse};

use super::world::{Opened, World, given};
use crate::report::{Check, outcome};
use crate::world::{Ended, jwt_part, with_part};

/// The SDK's local verifier.
async fn verified(
    world: &World,
    jwt: &str,
    max_age: Option<u64>,
) -> stytch::Result<AuthenticateTokenResponse> {
    let request = AuthenticateTokenRequest {
        access_token: jwt.to_owned(),
        max_token_age_seconds: max_age,
        ..AuthenticateTokenRequest::default()
    };
    world.client.m2m.authenticate_token(request).await
}

/// A session whose JWT the verifier takes.
async fn session(world: &World, who: &str) -> Result<Opened, Box<dyn std::error::Error>> {
    let made = world.session(who).await?;
    let claims =
        json!({"session_token": made.token, "session_custom_claims": {"scope": "read write", "plan": "pro"}});
    let answer = world.client.sessions.authenticate(given(claims)?).await?;
    Ok(Opened {
        jwt: answer.session_jwt,
        session: answer.member_session,
        ..made
    })
}

pub async fn jwt_shape(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world.session("shape").await?;
    let (header, payload) = (jwt_part(&made.jwt, 0)?, jwt_part(&made.jwt, 1)?);
    let kinds = [&header["alg"], &header["typ"]];
    check.equal(
        "the JWT is RS256 and says it is one",
        kinds,
        [&json!("RS256"), &json!("JWT")],
    );
    let issuer = json!(format!("stytch.com/{}", world.project_id));
    check.equal("issuer", &payload["iss"], &issuer);
    check.equal(
        "audience is a list of the project",
        &payload["aud"],
        &json!([world.project_id]),
    );
    check.equal("subject", &payload["sub"], &json!(made.member_id));
    let issued = payload["iat"].as_i64().ok_or("no iat")?;
    let times = [&payload["nbf"], &payload["exp"]];
    check.equal(
        "nbf is iat, exp five minutes later",
        times,
        [&json!(issued), &json!(issued + 300)],
    );
    let organization = json!({"organization_id": made.organization_id, "slug": world.slug("shape")});
    check.equal(
        "the organization claim is whole",
        &payload["https://stytch.com/organization"],
        &organization,
    );
    let jwks = GetJWKSRequest {
        project_id: world.project_id.clone(),
    };
    let keys = world.client.sessions.get_jwks(jwks).await?.keys;
    let kids: Vec<Value> = keys.iter().map(|key| json!(key.kid)).collect();
    check.holds(
        "the signing key is published",
        kids.contains(&header["kid"]),
        &kids,
    );
    Ok(())
}

pub async fn by_the_sdk(world: &World, check: &mut Check<'_>) -> Ended {
    let made = session(world, "local").await?;
    let local = verified(world, &made.jwt, None).await?;
    check.equal(
        "the SDK's verifier finds the subject",
        &local.client_id,
        &made.member_id,
    );
    check.equal(
        "the SDK's verifier finds the scope claim",
        local.scopes,
        ["read", "write"],
    );
    let plan = local.custom_claims.get("plan");
    check.equal(
        "the SDK's verifier finds the custom claims",
        plan,
        Some(&json!("pro")),
    );
    let claim = local
        .custom_claims
        .get("https://stytch.com/session")
        .ok_or("no session claim")?;
    let (id, roles) = (&made.session.member_session_id, &made.session.roles);
    check.equal(
        "the SDK's verifier finds the session and its roles",
        [&claim["id"], &claim["roles"]],
        [&json!(id), &json!(roles)],
    );
    tokio::time::sleep(Duration::from_millis(1200)).await;
    let old = verified(world, &made.jwt, Some(1)).await;
    check.holds(
        "the SDK's verifier refuses a JWT older than asked",
        old.is_err(),
        old,
    );
    let young = verified(world, &made.jwt, Some(60)).await;
    check.equal("and takes one younger than asked", outcome(&young), "ok");
    world
        .client
        .sessions
        .revoke(given(json!({"session_token": made.token}))?)
        .await?;
    let passes = outcome(&verified(world, &made.jwt, None).await);
    check.equal(
        "a revoked session passes locally until its JWT ends",
        passes,
        "ok",
    );
    let asked = world
        .client
        .sessions
        .authenticate(given(json!({"session_jwt": made.jwt}))?)
        .await;
    check.refused("and is refused by the server", 404, "session_not_found", asked);
    Ok(())
}

pub async fn refused_locally(world: &World, check: &mut Check<'_>) -> Ended {
    let made = session(world, "tampered").await?;
    for (what, jwt) in [
        (
            "a changed payload",
            with_part(&made.jwt, 1, "sub", json!("member-test-x"), None)?,
        ),
        (
            "an unsigned JWT",
            with_part(&made.jwt, 0, "alg", json!("none"), Some(""))?,
        ),
        (
            "a key of nobody",
            with_part(&made.jwt, 0, "kid", json!("jwk-test-unknown"), None)?,
        ),
    ] {
        let refused = verified(world, &jwt, None).await;
        check.holds(&format!("{what} is refused locally"), refused.is_err(), refused);
        let refused = world
            .client
            .sessions
            .authenticate(given(json!({"session_jwt": jwt}))?)
            .await;
        let what = format!("{what} is refused by the server");
        check.refused(&what, 400, "unable_to_parse_session_jwt", refused);
    }
    Ok(())
}
