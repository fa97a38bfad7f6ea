//! `/v1/b2b/passwords`

use http::Method;
use serde_json::{Value, json};

use super::{at_once, readdresses, tally, two_nodes, world};
use crate::harness::{Answer, Client, MemberSession, PASSWORD, World};

mod authenticate;
mod cross_org;
mod discovery;
mod email_reset;
mod email_reset_start;
mod existing_password_reset;
mod intermediate_sessions;
mod locks;
mod migrate;
mod modes;
mod pending_resets;
mod races;
mod require_reset;
mod session_reset;
mod strength_check;

/// Strong, and not [`PASSWORD`].
const NEW_PASSWORD: &str = "seven purple otters juggle";
/// The MD5 digest of [`PASSWORD`].
const MD5_OF_PASSWORD: &str = "9cc2ae8a1ba7a93da39b46fc1019c481";
const ADA: &str = "ada@example.com";
const RESET_URL: &str = "https://app.example.com/reset?next=1";

const MIGRATE: &str = "/v1/b2b/passwords/migrate";
const AUTHENTICATE: &str = "/v1/b2b/passwords/authenticate";
const START: &str = "/v1/b2b/passwords/email/reset/start";
const RESET: &str = "/v1/b2b/passwords/email/reset";

/// A B2B project that takes links to [`RESET_URL`], with an organization; its client and the organization's id.
async fn example(world: &World) -> (Client, String) {
    world.set_b2b("reset_password_redirect_urls", RESET_URL).await;
    let api = world.b2b().await;
    let organization = api.organization(json!({"organization_name": "Example"})).await;
    (api, organization)
}

/// As [`example`], with an active member [`ADA`] whose password is [`PASSWORD`]; with the member's id.
async fn ada(world: &World) -> (Client, String, String) {
    let (api, organization) = example(world).await;
    let member = with_password(&api, &organization, ADA).await;
    (api, organization, member)
}

/// Gives [`PASSWORD`] to a member, and makes it if need be; returns its id.
async fn with_password(api: &Client, organization: &str, email: &str) -> String {
    let body = json!({"organization_id": organization, "email_address": email, "hash_type": "md_5",
        "hash": MD5_OF_PASSWORD});
    let made = api.post(MIGRATE, body).await.ok();
    made["member_id"].as_str().unwrap().to_owned()
}

async fn login(api: &Client, organization: &str, email: &str, password: &str) -> Answer {
    let body = json!({"organization_id": organization, "email_address": email, "password": password});
    api.post(AUTHENTICATE, body).await
}

/// A session of [`ADA`] by [`PASSWORD`].
async fn session(api: &Client, organization: &str) -> MemberSession {
    MemberSession::of(&login(api, organization, ADA, PASSWORD).await.ok())
}

/// Whether a session's token and JWT are both taken; they must not differ.
async fn is_live(api: &Client, session: &MemberSession) -> bool {
    let mut live = Vec::new();
    for body in [
        json!({"session_token": session.token}),
        json!({"session_jwt": session.jwt}),
    ] {
        let answer = api.post("/v1/b2b/sessions/authenticate", body).await;
        if answer.status != 200 {
            answer.assert_error(404, "session_not_found");
        }
        live.push(answer.status == 200);
    }
    assert_eq!(live[0], live[1], "token and JWT are of one mind");
    live[0]
}

/// Has a link mailed to [`ADA`]; returns its token. A millisecond passes, so that no other mail is as new.
async fn mailed_token(world: &World, api: &Client, organization: &str) -> String {
    world.clock.advance_millis(1);
    let body = json!({"organization_id": organization, "email_address": ADA});
    api.post(START, body).await.ok();
    newest_token(world, ADA).await
}

/// The token in the newest mail to an address.
async fn newest_token(world: &World, email: &str) -> String {
    let mails = world.inbox(email).await;
    let link = url::Url::parse(&mails[0].links[0]).unwrap();
    let pairs: Vec<(String, String)> = link.query_pairs().into_owned().collect();
    assert_eq!(pairs[0], ("next".to_owned(), "1".to_owned()));
    assert_eq!(
        pairs[1],
        (
            "stytch_token_type".to_owned(),
            "multi_tenant_passwords".to_owned()
        )
    );
    assert_eq!(pairs[2].0, "token");
    assert_eq!(pairs.len(), 3);
    pairs[2].1.clone()
}

/// The member as the API shows it.
async fn read(api: &Client, organization: &str, member: &str) -> Value {
    let path = format!("/v1/b2b/organizations/{organization}/member?member_id={member}");
    api.get(&path).await.ok()["member"].clone()
}

/// Changes settings of an organization.
async fn change(api: &Client, organization: &str, body: Value) {
    let path = format!("/v1/b2b/organizations/{organization}");
    api.put(&path, body).await.ok();
}

/// Only magic links may be used.
fn links_only() -> Value {
    json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["magic_link"]})
}

/// `body` with other fields.
fn with(body: &Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else {
        panic!("{fields} is no object")
    };
    let mut body = body.clone();
    body.as_object_mut().unwrap().extend(fields);
    body
}

/// Each body is refused with the status and type beside it, and changes nothing.
async fn refuses(world: &World, path: &str, cases: impl IntoIterator<Item = (Value, u16, &'static str)>) {
    super::refuses(world, &world.b2b().await, (Method::POST, path), cases).await;
}

/// What every call refuses that names an organization. `good`: a body that would be taken.
async fn refuses_organizations(world: &World, path: &str, good: &Value) {
    let cases = [
        (json!(null), 400, "invalid_organization_id"),
        (json!(""), 400, "invalid_organization_id"),
        (json!(1), 400, "bad_request"),
        (json!("nobodys-slug"), 404, "organization_not_found"),
        (
            json!("organization-test-e3795c81-f849-4167-bfda-e4a6e9c280fd"),
            404,
            "organization_not_found",
        ),
        (
            json!("organization-live-e3795c81-f849-4167-bfda-e4a6e9c280fd"),
            400,
            "live_id_used_in_test_environment",
        ),
    ];
    let cases = cases.map(|(id, status, kind)| (with(good, json!({"organization_id": id})), status, kind));
    refuses(world, path, cases).await;
}

/// What every call refuses that names an address.
async fn refuses_addresses(world: &World, path: &str, good: &Value) {
    let cases = [
        (json!(null), "invalid_email"),
        (json!(""), "invalid_email"),
        (json!("ada"), "invalid_email"),
        (json!("a@İx.com"), "invalid_email"),
        (json!(format!("{}@example.com", "a".repeat(65))), "invalid_email"),
        (json!(["ada@example.com"]), "bad_request"),
    ];
    let cases = cases.map(|(email, kind)| (with(good, json!({"email_address": email})), 400, kind));
    refuses(world, path, cases).await;
}

/// What every call refuses that starts a session.
async fn refuses_session_arguments(world: &World, path: &str, good: &Value) {
    let cases = [
        (
            json!({"session_duration_minutes": 4}),
            400,
            "invalid_session_duration_minutes",
        ),
        (
            json!({"session_duration_minutes": 527_041}),
            400,
            "invalid_session_duration_minutes",
        ),
        (json!({"session_duration_minutes": "60"}), 400, "bad_request"),
        (json!({"session_custom_claims": []}), 400, "bad_request"),
        (
            json!({"session_custom_claims": {"a": "x".repeat(4089)}}),
            400,
            "custom_claims_too_large",
        ),
        (
            json!({"session_token": "a", "session_jwt": "b"}),
            400,
            "too_many_session_arguments",
        ),
        (
            json!({"session_token": "nonsense", "session_jwt": ""}),
            400,
            "invalid_session_token",
        ),
        (
            json!({"session_jwt": "nonsense", "session_token": null}),
            400,
            "unable_to_parse_session_jwt",
        ),
        (json!({"locale": "tlh"}), 400, "invalid_locale"),
    ];
    let cases = cases.map(|(fields, status, kind)| (with(good, fields), status, kind));
    refuses(world, path, cases).await;
}

/// What consumer projects get.
async fn refuses_consumers(world: &World, path: &str, good: &Value) {
    let answer = world.client().post(path, good.clone()).await;
    answer.assert_error(400, "invalid_b2b_endpoint");
}

/// A password that is missing or not to be taken as a new one.
async fn refuses_passwords(world: &World, path: &str, field: &str, good: &Value) {
    let cases = [
        (json!(null), "bad_request"),
        (json!(""), "bad_request"),
        (json!(12), "bad_request"),
        (json!("password"), "weak_password"),
        (json!(ADA), "weak_password"),
    ];
    let cases = cases.map(|(password, kind)| (with(good, json!({field: password})), 400, kind));
    refuses(world, path, cases).await;
}
