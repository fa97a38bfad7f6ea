//! What is good once, tried many times at once on two nodes.

use http::Method;
use serde_json::{Value, json};

use super::{Answer, Client, RECOVER, SMS, TOTP, at_once, right, tally, two_nodes, with, world};
use crate::harness::{World, tell};

const TRIES: usize = 8;

async fn race(apis: &[Client], path: &str, bodies: Vec<Value>) -> Vec<Answer> {
    let requests = bodies
        .into_iter()
        .map(|body| (Method::POST, path.to_owned(), body))
        .collect();
    at_once(apis, requests).await
}

/// Exactly one succeeded; the others were told this.
fn one(what: &str, answers: &[Answer], status: u16, error_type: &str) {
    let tally = tally(answers);
    tell(format_args!("{what}: {tally:?}"));
    assert_eq!(tally["ok"], 1, "{what}: {tally:?}");
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.assert_error(status, error_type);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_intermediate_session() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    let ada = world.enrolled().await;
    let token = world.half_way(&ada).await;
    // Each code is right.
    let bodies = ada
        .recovery_codes
        .iter()
        .map(|code| ada.body(json!({"recovery_code": code, "intermediate_session_token": token})));
    let answers = race(&apis, RECOVER, bodies.collect()).await;
    one(
        "one intermediate session",
        &answers,
        404,
        "intermediate_session_not_found",
    );
    let state = world.state().await;
    assert_eq!(state["intermediate_sessions"], Vec::<String>::new());
    assert_eq!(state["recovery_codes"].len(), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_code_by_sms() {
    let world = world().await;
    world.set_b2b("user_lock_threshold", "100").await;
    let apis = two_nodes(&world).await;
    let ada = world.enrolled().await;
    let bodies = sessions(&world, &ada.organization, right(&world, &ada, SMS).await).await;
    one(
        "one code by SMS",
        &race(&apis, SMS, bodies).await,
        404,
        "otp_code_not_found",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_code_is_left_of_a_phone_that_is_deleted() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let home = world.home("ada@example.com").await;
    let members = format!("/v1/b2b/organizations/{}/members", ada.organization);
    for _ in 0..12 {
        let log_in = json!({"organization_id": ada.organization, "session_token": home.token});
        let mut requests = vec![(Method::POST, "/v1/b2b/sessions/exchange".to_owned(), log_in); 6];
        let delete = format!("{members}/mfa_phone_numbers/{}", ada.member);
        requests.insert(3, (Method::DELETE, delete, Value::Null));
        for answer in at_once(&apis, requests).await {
            answer.ok();
        }
        assert_eq!(world.state().await["sent_codes"], Vec::<String>::new());
        let path = format!("{members}/{}", ada.member);
        b2b.put(&path, json!({"mfa_phone_number": ada.phone})).await.ok();
        world.verify_phones().await;
        world.clock.advance_minutes(1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_recovery_code() {
    let world = world().await;
    world.set_b2b("user_lock_threshold", "100").await;
    let apis = two_nodes(&world).await;
    let ada = world.enrolled().await;
    let bodies = sessions(&world, &ada.organization, right(&world, &ada, RECOVER).await).await;
    let answers = race(&apis, RECOVER, bodies).await;
    one(
        "one recovery code",
        &answers,
        401,
        "unable_to_authenticate_recovery_code",
    );
    assert_eq!(world.state().await["recovery_codes"].len(), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_code_of_an_app() {
    let world = world().await;
    world.set_b2b("user_lock_threshold", "100").await;
    let apis = two_nodes(&world).await;
    let ada = world.enrolled().await;
    let bodies = sessions(&world, &ada.organization, right(&world, &ada, TOTP).await).await;
    let answers = race(&apis, TOTP, bodies).await;
    one(
        "one code of an app",
        &answers,
        401,
        "totp_code_already_authenticated",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_registration() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let body = json!({"organization_id": organization, "member_id": member});
    let answers = race(&apis, "/v1/b2b/totp", vec![body; TRIES]).await;
    one("one registration", &answers, 400, "pending_totp_exists");
    let state = world.state().await;
    assert_eq!(
        (state["totp_registrations"].len(), state["recovery_codes"].len()),
        (1, 10)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_guess_goes_uncounted() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    let ada = world.enrolled().await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    let (body, _) = super::wrong(&world, &ada, TOTP).await;
    let body = with(body, "session_token", session.token);
    let answers = race(&apis, TOTP, vec![body; 16]).await;
    let tally = tally(&answers);
    tell(format_args!("wrong codes: {tally:?}"));
    assert_eq!(tally["unable_to_authenticate_totp"], 10);
    assert_eq!(tally["user_lock_limit_reached"], 6);
}

/// The body with a session of its own for each try.
async fn sessions(world: &World, organization: &str, body: Value) -> Vec<Value> {
    let mut bodies = Vec::new();
    for _ in 0..TRIES {
        let session = world.member_session(organization, "ada@example.com").await;
        bodies.push(with(body.clone(), "session_token", session.token));
    }
    bodies
}
