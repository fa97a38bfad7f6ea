//! Keys that rotate under a verifier with cached keys (contract: §3.4).

use serde_json::{Value, json};
use stytch::consumer::passwords::CreateRequest;
use stytch::consumer::sessions::GetJWKSRequest;

use crate::local_checks::verified;
use crate::report::{Check, outcome};
use crate::sessions::{by_jwt, by_token};
use crate::world::{Ended, OTHER_PASSWORD, World, eventually, jwt_part};

pub async fn rotate(world: &World, check: &mut Check<'_>) -> Ended {
    let own = world.own_project().await?;
    let sessions = &own.client.sessions;
    let made = own
        .client
        .passwords
        .create(CreateRequest {
            email: world.email("rotate"),
            password: OTHER_PASSWORD.to_owned(),
            session_duration_minutes: Some(60),
            session_custom_claims: Some(json!({"scope": "read"})),
            ..CreateRequest::default()
        })
        .await?;
    let before = made.session_jwt;
    let kid = jwt_part(&before, 0)?["kid"].clone();
    let passes = async |jwt: &str| outcome(&verified(&own.client, jwt, None).await);
    check.equal("a JWT passes before the rotation", passes(&before).await, "ok");
    let published = async || -> stytch::Result<Vec<Value>> {
        let answer = sessions
            .get_jwks(GetJWKSRequest {
                project_id: own.project_id.clone(),
            })
            .await?;
        Ok(answer.keys.into_iter().map(|key| json!(key.kid)).collect())
    };
    let earlier = published().await?;
    world
        .tenure(&["key", "rotate", "--now", "--project", &own.project_id])
        .await?;
    let fresh = async || {
        sessions
            .authenticate(by_token(&made.session_token))
            .await
            .map(|answer| answer.session_jwt)
    };
    let signer = |jwt: &str| {
        jwt_part(jwt, 0)
            .map(|header| header["kid"].clone())
            .unwrap_or_default()
    };
    let another = eventually(async || fresh().await.is_ok_and(|jwt| signer(&jwt) != kid)).await;
    check.holds("another key signs within seconds", another, "");
    let after = fresh().await?;
    check.holds(
        "it was published before it signed",
        earlier.contains(&signer(&after)),
        &earlier,
    );
    check.equal("a JWT of the new key passes", passes(&after).await, "ok");
    check.equal("a JWT of the old key still passes", passes(&before).await, "ok");
    let renewed = sessions.authenticate(by_jwt(&before)).await;
    check.equal(
        "the server still takes a JWT of the old key",
        outcome(&renewed),
        "ok",
    );
    let still = published().await?;
    check.holds("the old key stays published", still.contains(&kid), &still);
    Ok(())
}
