//! Session JWTs checked without the server (contract: §3).
//!
//! The SDK has no call for session JWTs. Its own verifier stands behind `m2m.authenticate_token`, which wants a `scope`
//! claim: a session whose custom claims have one passes through it. What that verifier leaves out is checked with the
//! keys the SDK fetches and the `jsonwebtoken` crate; those checks say so in their names.

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use stytch::consumer::client::Client;
use stytch::consumer::m2m::{AuthenticateTokenRequest, AuthenticateTokenResponse};
use stytch::consumer::passwords::CreateRequest;
use stytch::consumer::sessions::{GetJWKSRequest, RevokeRequest};

use crate::report::{Check, outcome};
use crate::sessions::{by_jwt, by_token};
use crate::world::{Ended, OTHER_PASSWORD, PASSWORD, World, expires_at, jwt_part, unknown_id, with_part};

const SESSION_CLAIM: &str = "https://stytch.com/session";

/// The SDK's local verifier.
pub async fn verified(
    client: &Client,
    jwt: &str,
    max_age: Option<u64>,
) -> stytch::Result<AuthenticateTokenResponse> {
    client
        .m2m
        .authenticate_token(AuthenticateTokenRequest {
            access_token: jwt.to_owned(),
            max_token_age_seconds: max_age,
            ..AuthenticateTokenRequest::default()
        })
        .await
}

pub async fn jwt_shape(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let made = world.session("shape").await?;
    let (header, payload) = (jwt_part(&made.jwt, 0)?, jwt_part(&made.jwt, 1)?);
    let kinds = [&header["alg"], &header["typ"]];
    check.equal(
        "the JWT is RS256 and says it is one",
        kinds,
        [&json!("RS256"), &json!("JWT")],
    );
    check.equal(
        "issuer",
        &payload["iss"],
        &json!(format!("stytch.com/{}", world.project_id)),
    );
    check.equal(
        "audience is a list of the project",
        &payload["aud"],
        &json!([world.project_id]),
    );
    check.equal("subject", &payload["sub"], &json!(made.user_id));
    let issued = payload["iat"].as_i64().ok_or("no iat")?;
    let times = [&payload["nbf"], &payload["exp"]];
    check.equal(
        "nbf is iat, exp five minutes later",
        times,
        [&json!(issued), &json!(issued + 300)],
    );
    check.holds("there is no jti", payload.get("jti").is_none(), &payload);
    let claim = &payload[SESSION_CLAIM];
    let names = [
        "id",
        "started_at",
        "last_accessed_at",
        "expires_at",
        "attributes",
        "authentication_factors",
        "roles",
    ];
    check.holds(
        "the session claim is whole",
        names.iter().all(|name| claim.get(name).is_some()),
        claim,
    );
    let short = world
        .client
        .passwords
        .create(CreateRequest {
            email: world.email("short"),
            password: PASSWORD.to_owned(),
            session_duration_minutes: Some(5),
            ..CreateRequest::default()
        })
        .await?;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let renewed = sessions.authenticate(by_token(&short.session_token)).await?;
    let end = short.session.as_ref().and_then(expires_at);
    check.equal(
        "a JWT never outlives its session",
        jwt_part(&renewed.session_jwt, 1)?["exp"].as_i64(),
        end,
    );
    let keys = sessions
        .get_jwks(GetJWKSRequest {
            project_id: world.project_id.clone(),
        })
        .await?
        .keys;
    let kids: Vec<_> = keys.iter().map(|key| json!(key.kid)).collect();
    check.holds(
        "the signing key is published",
        kids.contains(&header["kid"]),
        &kids,
    );
    check.holds("a key that signs later is published too", kids.len() >= 2, &kids);
    let shapes = keys
        .iter()
        .map(|key| format!("{} {} {:?} {} {}", key.kty, key.use_, key.key_ops, key.alg, key.e));
    let want = vec![r#"RSA sig ["verify"] RS256 AQAB"#; keys.len()];
    check.equal(
        "every key is an RSA key for checking signatures",
        shapes.collect::<Vec<_>>(),
        want,
    );
    let sizes: Vec<_> = keys.iter().map(|key| key.n.len()).collect();
    check.holds(
        "every key has 2048 bits",
        sizes.iter().all(|&size| size == 342),
        sizes,
    );
    let unknown = outcome(
        &sessions
            .get_jwks(GetJWKSRequest {
                project_id: unknown_id("project"),
            })
            .await,
    );
    let refused = ["404 project_not_found", "400 invalid_project_id"].contains(&unknown.as_str());
    check.holds("no keys for an unknown project", refused, unknown);
    Ok(())
}

pub async fn by_the_sdk(world: &World, check: &mut Check<'_>) -> Ended {
    let claims = json!({"scope": "read:documents write:notes", "plan": "pro"});
    let made = world.session_with("local", Some(claims)).await?;
    let local = verified(&world.client, &made.jwt, None).await?;
    check.equal(
        "the SDK's verifier finds the subject",
        &local.client_id,
        &made.user_id,
    );
    check.equal(
        "the SDK's verifier finds the scope claim",
        local.scopes,
        ["read:documents", "write:notes"],
    );
    check.equal(
        "the SDK's verifier finds the custom claims",
        local.custom_claims.get("plan"),
        Some(&json!("pro")),
    );
    let session = local.custom_claims.get(SESSION_CLAIM).ok_or("no session claim")?;
    check.equal(
        "the SDK's verifier finds the session",
        &session["id"],
        &json!(made.session.session_id),
    );
    let roles = json!(made.session.roles);
    check.equal("the SDK's verifier finds the roles", &session["roles"], &roles);
    let required = AuthenticateTokenRequest {
        access_token: made.jwt.clone(),
        required_scopes: Some(vec!["delete:documents".to_owned()]),
        ..AuthenticateTokenRequest::default()
    };
    let forbidden = world.client.m2m.authenticate_token(required).await;
    let unauthorized = matches!(forbidden, Err(stytch::Error::Unauthorized));
    check.holds(
        "the SDK's verifier refuses a missing scope",
        unauthorized,
        forbidden,
    );
    tokio::time::sleep(Duration::from_millis(1200)).await;
    let old = verified(&world.client, &made.jwt, Some(1)).await;
    let too_old = matches!(&old, Err(stytch::Error::JWTError(error)) if error.to_string() == "JWT too old");
    check.holds("the SDK's verifier refuses a JWT older than asked", too_old, old);
    let young = verified(&world.client, &made.jwt, Some(60)).await;
    check.equal(
        "the SDK's verifier takes a JWT younger than asked",
        outcome(&young),
        "ok",
    );
    let revoke = RevokeRequest {
        session_token: Some(made.token),
        ..RevokeRequest::default()
    };
    world.client.sessions.revoke(revoke).await?;
    let passes = outcome(&verified(&world.client, &made.jwt, None).await);
    check.equal(
        "a revoked session passes locally until its JWT ends",
        passes,
        "ok",
    );
    let asked = world.client.sessions.authenticate(by_jwt(&made.jwt)).await;
    check.refused(
        "a revoked session is refused by the server",
        404,
        "session_not_found",
        asked,
    );
    Ok(())
}

pub async fn by_the_published_keys(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world.session_with("keys", Some(json!({"plan": "pro"}))).await?;
    let kid = decode_header(&made.jwt)?.kid.ok_or("no kid")?;
    let key = world.http.fetch_jwk(&kid).await?;
    let key = DecodingKey::from_rsa_components(&key.n, &key.e)?;
    let mut strict = Validation::new(Algorithm::RS256);
    strict.set_audience(&[&world.project_id]);
    strict.set_issuer(&[format!("stytch.com/{}", world.project_id)]);
    strict.set_required_spec_claims(&["aud", "exp", "iss", "nbf", "sub"]);
    strict.validate_nbf = true;
    strict.leeway = 0;
    let payload = decode::<Value>(&made.jwt, &key, &strict)?.claims;
    check.equal(
        "jsonwebtoken with the SDK's key: the subject",
        &payload["sub"],
        &json!(made.user_id),
    );
    check.equal(
        "jsonwebtoken with the SDK's key: the custom claim",
        &payload["plan"],
        &json!("pro"),
    );
    let factors = &payload[SESSION_CLAIM]["authentication_factors"];
    let first = [&factors[0]["type"], &factors[0]["delivery_method"]];
    check.equal(
        "jsonwebtoken with the SDK's key: the factor",
        first,
        [&json!("password"), &json!("knowledge")],
    );
    let changed = with_part(&made.jwt, 1, "sub", json!(unknown_id("user")), None)?;
    let refused = decode::<Value>(&changed, &key, &strict).map_err(|error| error.to_string());
    check.equal(
        "jsonwebtoken with the SDK's key: a changed JWT",
        refused.err().as_deref(),
        Some("InvalidSignature"),
    );
    strict.set_audience(&[unknown_id("project")]);
    let refused = decode::<Value>(&made.jwt, &key, &strict).map_err(|error| error.to_string());
    check.equal(
        "jsonwebtoken with the SDK's key: another audience",
        refused.err().as_deref(),
        Some("InvalidAudience"),
    );
    let missing = world.http.fetch_jwk(&unknown_id("jwk")).await;
    check.holds(
        "the SDK has no key that is not published",
        matches!(missing, Err(stytch::Error::JwkNotFound(_))),
        missing,
    );
    Ok(())
}

pub async fn refused_locally(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world
        .session_with("tampered", Some(json!({"scope": "read"})))
        .await?;
    let own = world.own_project().await?;
    let foreign = own
        .client
        .passwords
        .create(CreateRequest {
            email: world.email("foreign"),
            password: OTHER_PASSWORD.to_owned(),
            session_duration_minutes: Some(60),
            session_custom_claims: Some(json!({"scope": "read"})),
            ..CreateRequest::default()
        })
        .await?
        .session_jwt;
    let later = jwt_part(&made.jwt, 1)?["exp"].as_i64().ok_or("no exp")? + 3600;
    for (what, jwt) in [
        (
            "a changed payload",
            with_part(&made.jwt, 1, "sub", json!(unknown_id("user")), None)?,
        ),
        (
            "a prolonged payload",
            with_part(&made.jwt, 1, "exp", json!(later), None)?,
        ),
        (
            "an unsigned JWT",
            with_part(&made.jwt, 0, "alg", json!("none"), Some(""))?,
        ),
        (
            "a JWT of an unknown key",
            with_part(&made.jwt, 0, "kid", json!(unknown_id("jwk")), None)?,
        ),
        ("a JWT of another project", foreign),
    ] {
        let local = verified(&world.client, &jwt, None).await;
        let refused = matches!(local, Err(stytch::Error::JWTError(_)));
        check.holds(
            &format!("{what} is refused by the SDK's verifier"),
            refused,
            local,
        );
        let asked = world.client.sessions.authenticate(by_jwt(&jwt)).await;
        let what = format!("{what} is refused by the server");
        check.refused(&what, 400, "unable_to_parse_session_jwt", asked);
    }
    Ok(())
}
