//! The key ring: what is published, what signs, and how keys come and go (contract: §3).

mod jwks;
mod jwt;
mod rewrap;
mod rotate;
mod rotate_due;
mod tokens;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tenure_engine::projects::keys::{self, State};

use crate::harness::{Client, Node, Session, World};
use super::world;

/// A part of a JWT: 0 is its header, 1 its payload.
fn part(jwt: &str, at: usize) -> Value {
    let part = jwt.split('.').nth(at).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Which key signed it.
fn kid(jwt: &str) -> String {
    part(jwt, 0)["kid"].as_str().unwrap().to_owned()
}

/// The keys as anybody can fetch them from a node.
async fn jwks(world: &World, node: &Node) -> Vec<Value> {
    let path = format!("/v1/sessions/jwks/{}", world.project.id);
    let body = node.anonymous().get(&path).await.ok();
    body["keys"].as_array().unwrap().clone()
}

async fn published(world: &World, node: &Node) -> Vec<String> {
    let mut kids: Vec<_> = jwks(world, node)
        .await
        .iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect();
    kids.sort_unstable();
    kids
}

/// The `kid`s of the keys in this state, as an operator sees them.
async fn in_state(world: &World, state: State) -> Vec<String> {
    let keys = keys::list(&world.node.engine, world.project.id).await.unwrap();
    let keys = keys.into_iter().filter(|key| key.state == state);
    keys.map(|key| key.kid.to_string()).collect()
}

/// A new JWT of the session.
async fn mint(api: &Client, session: &Session) -> String {
    let body = json!({"session_token": session.token});
    Session::of(&api.post("/v1/sessions/authenticate", body).await.ok()).jwt
}

/// Whether the server takes the JWT.
async fn takes(api: &Client, jwt: &str) -> bool {
    let answer = api
        .post("/v1/sessions/authenticate", json!({"session_jwt": jwt}))
        .await;
    if answer.status == 200 {
        return true;
    }
    answer.assert_error(400, "unable_to_parse_session_jwt");
    false
}

/// Checks a JWT as somebody would who has nothing but the JWKS, with another implementation. The clock of the tests is
/// not the system's, so that the times are not looked at.
fn is_signed_by(jwt: &str, keys: &[Value], project: &str) -> bool {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    let kid = kid(jwt);
    let Some(key) = keys.iter().find(|key| key["kid"] == *kid) else {
        return false;
    };
    let [n, e] = ["n", "e"].map(|field| key[field].as_str().unwrap());
    let key = DecodingKey::from_rsa_components(n, e).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[project]);
    validation.set_issuer(&[format!("stytch.com/{project}")]);
    validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    decode::<Value>(jwt, &key, &validation).is_ok()
}
