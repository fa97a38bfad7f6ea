//! A member of one organization reaches nothing of another, and a session is told from what is none.

use serde_json::{Value, json};
use tenure_core::token::Vertical;

use super::calls::{Call, call};
use super::list::{Route, routes};
use super::world;
use crate::harness::{Answer, Client, MemberSession, World, tell};

/// Calls that nobody makes on behalf of a member: what they do, they do for whoever has the proofs in their body.
const BY_PROOF: [&str; 32] = [
    "b2b_discovery_intermediate_sessions_exchange",
    "b2b_discovery_organizations",
    "b2b_discovery_organizations_create",
    "b2b_magic_links_authenticate",
    "b2b_magic_links_discovery_authenticate",
    "b2b_magic_links_email_discovery_send",
    "b2b_magic_links_email_login_or_signup",
    "b2b_otps_email_authenticate",
    "b2b_otps_email_discovery_authenticate",
    "b2b_otps_email_discovery_send",
    "b2b_otps_email_login_or_signup",
    "b2b_otps_sms_authenticate",
    "b2b_otps_sms_send",
    "b2b_passwords_authenticate",
    "b2b_passwords_discovery_authenticate",
    "b2b_passwords_discovery_email_reset",
    "b2b_passwords_discovery_email_reset_start",
    "b2b_passwords_email_reset",
    "b2b_passwords_email_reset_start",
    "b2b_passwords_existing_password_reset",
    "b2b_passwords_migrate",
    "b2b_passwords_session_reset",
    "b2b_passwords_strength_check",
    "b2b_recovery_codes_get",
    "b2b_recovery_codes_recover",
    "b2b_recovery_codes_rotate",
    "b2b_sessions_authenticate",
    "b2b_sessions_exchange",
    "b2b_sessions_migrate",
    "b2b_totp_authenticate",
    "b2b_totp_create",
    "b2b_totp_migrate",
];
/// Calls that are about the project.
const OF_THE_PROJECT: [&str; 2] = ["b2b_rbac_policy", "b2b_sessions_jwks"];
/// Calls whose only proof is a session.
const BY_SESSION: [&str; 3] = [
    "b2b_passwords_session_reset",
    "b2b_sessions_authenticate",
    "b2b_sessions_exchange",
];

const EVE: &str = "eve@foreign.example";

/// An organization whose administrator has a session, and nobody else's doing.
async fn foreigner(world: &World) -> MemberSession {
    let b2b = world.b2b().await;
    let foreign = b2b.organization(json!({"organization_name": "Foreign"})).await;
    let body = json!({"email_address": EVE, "roles": ["stytch_admin"]});
    b2b.member(&foreign, body).await;
    world.member_session(&foreign, EVE).await
}

fn b2b_routes() -> Vec<Route> {
    let mut routes = routes();
    routes.retain(|route| route.vertical() == Vertical::B2b);
    routes
}

async fn send(client: &Client, route: &Route, call: &Call, body: &Value) -> Answer {
    client
        .send(route.method.clone(), &call.path, body.to_string())
        .await
}

#[tokio::test]
async fn members_act_in_their_own_organization_only() {
    let (mut refused, mut nowhere) = (0, 0);
    for route in b2b_routes() {
        let operation = route.operation.as_str();
        if BY_PROOF.contains(&operation) || OF_THE_PROJECT.contains(&operation) {
            continue;
        }
        let world = world().await;
        let eve = foreigner(&world).await;
        let call = call(&world, operation).await;
        let before = world.state().await;
        let b2b = world.b2b().await;
        for acting in [b2b.acting(&eve), b2b.acting_by_jwt(&eve)] {
            let answer = send(&acting, &route, &call, &call.body).await;
            assert_eq!(answer.status, 403, "{operation}: {}", answer.body);
            let error_type = answer["error_type"].as_str().unwrap();
            assert!(
                [
                    "session_authorization_error",
                    "session_authorization_tenancy_error"
                ]
                .contains(&error_type),
                "{operation}: {}",
                answer.body
            );
            answer.assert_refused();
            refused += 1;
            // Nor does it learn whether the organization exists.
            if let Some((path, body)) = elsewhere(&call) {
                let unknown = acting.send(route.method.clone(), &path, body.to_string()).await;
                assert_eq!(unknown["error_type"], error_type, "{operation}: {}", unknown.body);
                nowhere += 1;
            }
        }
        assert_eq!(world.state().await, before, "{operation}");
        // The project itself may.
        send(&b2b, &route, &call, &call.body).await.ok();
    }
    tell(format_args!(
        "{refused} calls on behalf of a foreign member were refused"
    ));
    assert!(refused >= 50, "{refused}");
    assert!(nowhere >= 40, "{nowhere}");
}

/// The path and body of the call, about an organization that does not exist. `None`: it names none.
fn elsewhere(call: &Call) -> Option<(String, Value)> {
    let mut named = false;
    let mut replace = |text: &str| {
        named |= text.starts_with("organization-test-");
        if text.starts_with("organization-test-") {
            "nowhere".to_owned()
        } else {
            text.to_owned()
        }
    };
    let segments: Vec<String> = call.path.split_inclusive(['/', '?', '=', '&']).map(str::to_owned).collect();
    let path = segments
        .iter()
        .map(|segment| {
            let end = segment.trim_end_matches(['/', '?', '=', '&']).len();
            let (name, rest) = segment.split_at(end);
            replace(name) + rest
        })
        .collect();
    let mut body = call.body.clone();
    if let Some(id) = body.get_mut("organization_id") {
        *id = replace(id.as_str().unwrap_or_default()).into();
    }
    named.then_some((path, body))
}

#[tokio::test]
async fn lists_name_existing_operations() {
    let all: Vec<String> = b2b_routes().into_iter().map(|route| route.operation).collect();
    for name in [&BY_PROOF[..], &OF_THE_PROJECT, &BY_SESSION].concat() {
        assert!(all.iter().any(|operation| operation == name), "{name}");
    }
}

/// Where a session may be given, that of a foreign member shows nothing of the organization that is asked about, and is
/// not mixed with it.
#[tokio::test]
async fn sessions_of_foreign_members_open_nothing() {
    for route in b2b_routes() {
        let operation = route.operation.as_str();
        if !takes(&route, "session_token") {
            continue;
        }
        let world = world().await;
        let eve = foreigner(&world).await;
        let call = call(&world, operation).await;
        let b2b = world.b2b().await;
        let body = with_proof(&call, "session_token", &eve.token);
        let answer = send(&b2b, &route, &call, &body).await;
        assert!(answer.status < 500, "{operation}: {}", answer.body);
        let said = answer.body.to_string();
        if BY_SESSION.contains(&operation) {
            assert!(!said.contains("ada@example.com"), "{operation}: {said}");
        }
        assert!(
            !(said.contains("ada@example.com") && said.contains(&eve.organization_id)),
            "{operation}: {said}"
        );
    }
}

#[tokio::test]
async fn an_intermediate_session_is_no_session() {
    let mut refused = 0;
    for route in b2b_routes() {
        let operation = route.operation.as_str();
        if !takes(&route, "session_token") {
            continue;
        }
        let world = world().await;
        let intermediate = world.intermediate_session(EVE).await;
        let call = call(&world, operation).await;
        let b2b = world.b2b().await;
        let before = world.state().await;
        let body = with_proof(&call, "session_token", &intermediate);
        let answer = send(&b2b, &route, &call, &body).await;
        assert!(
            ["session_not_found", "invalid_session_token"]
                .contains(&answer["error_type"].as_str().unwrap_or_default()),
            "{operation}: {}",
            answer.body
        );
        answer.assert_refused();
        let acting = b2b.with_header("x-stytch-member-session", &intermediate);
        if !BY_PROOF.contains(&operation) {
            send(&acting, &route, &call, &call.body).await.assert_refused();
        }
        assert_eq!(world.state().await, before, "{operation}");
        refused += 1;
    }
    assert!(refused >= 10, "{refused}");
}

#[tokio::test]
async fn a_session_is_no_intermediate_session() {
    let mut refused = 0;
    for route in b2b_routes() {
        let operation = route.operation.as_str();
        if !takes(&route, "intermediate_session_token") {
            continue;
        }
        let world = world().await;
        let eve = foreigner(&world).await;
        let call = call(&world, operation).await;
        let b2b = world.b2b().await;
        let before = world.state().await;
        let body = with_proof(&call, "intermediate_session_token", &eve.token);
        let answer = send(&b2b, &route, &call, &body).await;
        answer.assert_error(404, "intermediate_session_not_found");
        assert_eq!(world.state().await, before, "{operation}");
        refused += 1;
    }
    assert!(refused >= 10, "{refused}");
}

/// Whether a route takes a proof. A migration takes the token of somebody else's session.
fn takes(route: &Route, field: &str) -> bool {
    let fields = route.fields.as_ref();
    fields.is_some_and(|fields| fields.contains_key(field)) && route.operation != "b2b_sessions_migrate"
}

/// The call's body with this proof, in place of all others of which only one may be given.
fn with_proof(call: &Call, field: &str, proof: &str) -> Value {
    let mut body = call.body.clone();
    for other in [
        "session_token",
        "session_jwt",
        "intermediate_session_token",
        "member_session_id",
    ] {
        body.as_object_mut().expect("bodies are objects").remove(other);
    }
    body[field] = proof.into();
    body
}
