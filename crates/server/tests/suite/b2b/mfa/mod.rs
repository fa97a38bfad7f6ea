//! What is true of all second factors.

use serde_json::{Value, json};

use super::world;
use super::{at_once, tally, two_nodes};
use crate::harness::{Answer, Client, Enrolled, World};

mod arguments;
mod elsewhere;
mod enrolment;
mod locks;
mod overtaken;
mod races;
mod restricted;
mod states;
mod steps;

pub(super) const SMS: &str = "/v1/b2b/otps/sms/authenticate";
pub(super) const TOTP: &str = "/v1/b2b/totp/authenticate";
pub(super) const RECOVER: &str = "/v1/b2b/recovery_codes/recover";
pub(super) const EXCHANGE: &str = "/v1/b2b/discovery/intermediate_sessions/exchange";
/// Every call that proves a second factor.
pub(super) const ALL: [&str; 3] = [SMS, TOTP, RECOVER];

/// A body with a code that is right, of a kind that `path` takes. Sends it first where that must be.
pub(super) async fn right(world: &World, enrolled: &Enrolled, path: &str) -> Value {
    match path {
        SMS => {
            let api = world.b2b().await;
            api.post("/v1/b2b/otps/sms/send", enrolled.body(json!({})))
                .await
                .ok();
            enrolled.body(json!({"code": world.sms_code(enrolled.phone).await}))
        }
        TOTP => enrolled.body(json!({"code": world.totp_code(&enrolled.secret)})),
        _ => enrolled.body(json!({"recovery_code": enrolled.recovery_codes[0]})),
    }
}

/// A body with a code of the right shape that is wrong, and how it is refused.
pub(super) async fn wrong(world: &World, enrolled: &Enrolled, path: &str) -> (Value, &'static str) {
    match path {
        SMS => {
            let code = right(world, enrolled, path).await["code"].clone();
            let wrong = if code == "000000" { "000001" } else { "000000" };
            (enrolled.body(json!({"code": wrong})), "unable_to_auth_otp_code")
        }
        TOTP => {
            let code = world.wrong_totp_code(&enrolled.secret);
            (
                enrolled.body(json!({"code": code})),
                "unable_to_authenticate_totp",
            )
        }
        _ => {
            let body = enrolled.body(json!({"recovery_code": "aaaa-bbbb-cccc"}));
            (body, "unable_to_authenticate_recovery_code")
        }
    }
}

pub(super) fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

/// The member as the API shows it.
pub(super) async fn member(api: &Client, enrolled: &Enrolled) -> Value {
    let path = format!(
        "/v1/b2b/organizations/{}/member?member_id={}",
        enrolled.organization, enrolled.member
    );
    api.get(&path).await.ok()["member"].clone()
}

/// Type and delivery of each factor of a session.
pub(super) fn factors(body: &Value) -> Vec<String> {
    let factors = body["member_session"]["authentication_factors"].as_array();
    let kind = |factor: &Value| factor["type"].as_str().unwrap().to_owned();
    factors.unwrap().iter().map(kind).collect()
}
