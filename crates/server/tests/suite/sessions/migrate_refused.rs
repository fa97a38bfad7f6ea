//! `POST /v1/sessions/migrate`, where something is amiss: the issuer, its answer, or the request. No session starts.

use serde_json::{Value, json};
use tenure_engine::support::outbound::Policy;

use crate::harness::{Answer, Issuer, Setup, World};
use super::world;

const UNEXPECTED: &str = "migrate_from_external_unexpected_response";
const MISSING: &str = "migrate_from_external_missing_userinfo";
const UNKNOWN: &str = "migrate_from_external_email_does_not_exist";
const JSON: &str = "content-type: application/json\r\n";
/// The longest answer that is read.
const LONGEST: usize = 64 * 1024;

async fn migrate(world: &World, url: &str) -> Answer {
    world.set("zero_downtime_session_migration_url", url).await;
    world
        .client()
        .post(
            "/v1/sessions/migrate",
            json!({"session_token": "theirs", "session_duration_minutes": 60}),
        )
        .await
}

/// A world with `ada@example.com`.
async fn world_with_ada() -> World {
    let world = world().await;
    world.client().user(json!({"email": "ada@example.com"})).await;
    world
}

/// Users and sessions; the setting itself moves the project's row.
async fn people(world: &World) -> Vec<Vec<String>> {
    let mut state = world.state().await;
    ["users", "user_factors", "sessions"]
        .map(|table| state.remove(table).unwrap())
        .to_vec()
}

#[tokio::test]
async fn for_what_the_issuer_says_of_the_user() {
    let world = world_with_ada().await;
    let before = people(&world).await;
    let ada = "ada@example.com";
    for (userinfo, error_type) in [
        (json!({}), MISSING),
        (json!({"sub": "1"}), MISSING),
        (json!({"email": ada}), MISSING),
        (json!({"sub": "", "email": ada}), MISSING),
        (json!({"sub": null, "email": ada}), MISSING),
        (json!({"sub": "1", "email": null}), MISSING),
        (json!({"sub": "1", "email": ""}), MISSING),
        (json!({"sub": "1", "email": "ada"}), MISSING),
        (
            json!({"sub": "1", "email": "ada@example.com, eve@example.com"}),
            MISSING,
        ),
        (
            json!({"sub": "1", "email": ada, "email_verified": false}),
            MISSING,
        ),
        (
            json!({"sub": "1", "email": ada, "email_verified": "false"}),
            MISSING,
        ),
        (
            json!({"sub": "1", "email": ada, "email_verified": "yes"}),
            MISSING,
        ),
        (json!({"sub": "1", "email": ada, "email_verified": ""}), MISSING),
        (json!({"sub": "1", "email": "eve@example.com"}), UNKNOWN),
        (
            json!({"sub": "1", "email": "eve@example.com", "email_verified": true}),
            UNKNOWN,
        ),
        (json!({"sub": "1", "email": 7}), UNEXPECTED),
        (json!({"sub": "1", "email": [ada]}), UNEXPECTED),
        (json!({"sub": "1", "email": {"a": ada}}), UNEXPECTED),
        (json!({"sub": 1, "email": ada}), UNEXPECTED),
        (json!({"sub": "1", "email": ada, "email_verified": 1}), UNEXPECTED),
        (
            json!({"sub": "1", "email": ada, "email_verified": [true]}),
            UNEXPECTED,
        ),
        (json!([]), UNEXPECTED),
        (json!([{"sub": "1", "email": ada}]), UNEXPECTED),
        (json!(["1", ada, true]), UNEXPECTED),
        (json!(null), UNEXPECTED),
        (json!("text"), UNEXPECTED),
        (json!(1), UNEXPECTED),
    ] {
        let issuer = Issuer::json(&userinfo).await;
        let answer = migrate(&world, &issuer.url()).await;
        assert_eq!(answer["error_type"], error_type, "{userinfo}");
        answer.assert_error(400, error_type);
        assert_eq!(issuer.heads().len(), 1);
    }
    assert_eq!(people(&world).await, before);
}

/// To an issuer that lower-cases ASCII only, the Kelvin sign is another letter than `k`.
#[tokio::test]
async fn for_an_address_that_looks_like_a_users() {
    let world = world().await;
    world.client().user(json!({"email": "kim@example.com"})).await;
    let before = people(&world).await;
    for email in ["\u{212a}im@example.com", "kim@example\u{3002}com", "kim@ｅxample.com"] {
        let issuer = Issuer::json(&json!({"sub": "1", "email": email, "email_verified": true})).await;
        migrate(&world, &issuer.url()).await.assert_error(400, MISSING);
    }
    assert_eq!(people(&world).await, before);
}

#[tokio::test]
async fn for_an_answer_that_is_no_json() {
    let world = world_with_ada().await;
    let before = people(&world).await;
    let fine = json!({"sub": "1", "email": "ada@example.com"}).to_string();
    let bodies: [&[u8]; 10] = [
        b"",
        b" ",
        b"<html>Sign in</html>",
        b"{",
        b"sub=1&email=ada@example.com",
        b"{\"sub\":\"1\",\"email\":\"ada@example.com\"",
        b"{\"sub\":\"1\",\"email\":\"ada@example.com\"} trailing",
        b"{\"sub\":\"1\",\"email\":\"\xff@example.com\"}",
        b"\xef\xbb\xbf{}",
        // A signed UserInfo answer.
        b"eyJhbGciOiJub25lIn0.e30.",
    ];
    for body in bodies {
        let issuer = Issuer::answers(200, JSON, body).await;
        migrate(&world, &issuer.url()).await.assert_error(400, UNEXPECTED);
    }
    let nested = Issuer::answers(200, JSON, "[".repeat(LONGEST)).await;
    migrate(&world, &nested.url()).await.assert_error(400, UNEXPECTED);
    assert_eq!(people(&world).await, before);
    // Whatever it is called, JSON is JSON.
    let unnamed = Issuer::answers(200, "content-type: text/html\r\n", fine).await;
    migrate(&world, &unnamed.url()).await.ok();
}

#[tokio::test]
async fn for_a_status_that_is_no_success() {
    let world = world_with_ada().await;
    let before = people(&world).await;
    let fine = json!({"sub": "1", "email": "ada@example.com"}).to_string();
    for status in [204, 304, 400, 403, 404, 429, 500, 502, 503] {
        // 204 and 304 have no body, whatever is written.
        let issuer = Issuer::answers(status, JSON, &fine).await;
        migrate(&world, &issuer.url()).await.assert_error(400, UNEXPECTED);
    }
    let issuer = Issuer::answers(401, "www-authenticate: Bearer\r\n", &fine).await;
    migrate(&world, &issuer.url()).await.assert_error(401, UNEXPECTED);
    assert_eq!(people(&world).await, before);
}

#[tokio::test]
async fn for_a_redirect() {
    let world = world_with_ada().await;
    let before = people(&world).await;
    let elsewhere = Issuer::json(&json!({"sub": "1", "email": "ada@example.com"})).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}\r\n", elsewhere.url());
        let issuer = Issuer::answers(status, &location, "").await;
        migrate(&world, &issuer.url()).await.assert_error(400, UNEXPECTED);
        assert_eq!(issuer.heads().len(), 1);
    }
    assert!(
        elsewhere.heads().is_empty(),
        "a token goes nowhere but to the endpoint itself"
    );
    assert_eq!(people(&world).await, before);
}

#[tokio::test]
async fn for_an_answer_that_is_too_long() {
    let world = world_with_ada().await;
    let before = people(&world).await;
    let padded = |length: usize| {
        let mut body = json!({"sub": "1", "email": "ada@example.com"}).to_string();
        body.push_str(&" ".repeat(length - body.len()));
        body
    };
    for length in [LONGEST + 1, 8 * 1024 * 1024] {
        let issuer = Issuer::answers(200, JSON, padded(length)).await;
        migrate(&world, &issuer.url()).await.assert_error(400, UNEXPECTED);
    }
    // One that only says so, and one that never says when it ends.
    let boast = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n{}",
        padded(100)
    );
    let endless = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}",
        padded(LONGEST + 1)
    );
    for raw in [boast, endless] {
        let issuer = Issuer::raw(raw).await;
        migrate(&world, &issuer.url()).await.assert_error(400, UNEXPECTED);
    }
    assert_eq!(people(&world).await, before);
    let issuer = Issuer::answers(200, JSON, padded(LONGEST)).await;
    migrate(&world, &issuer.url()).await.ok();
}

#[tokio::test]
async fn for_an_answer_that_is_no_http() {
    let world = world_with_ada().await;
    let before = people(&world).await;
    for raw in [
        "",
        "\r\n\r\n",
        "nonsense\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 999999 x\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"sub\":\"1\",\"email\":\"ada@example.com\"}",
        "HTTP/1.1 200 OK\r\ncontent-length: nonsense\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
        "SSH-2.0-OpenSSH_9.9\r\n",
    ] {
        let issuer = Issuer::raw(raw).await;
        migrate(&world, &issuer.url()).await.assert_error(400, UNEXPECTED);
    }
    assert_eq!(people(&world).await, before);
}

/// The one test that takes as long as the server's own patience: 5 seconds.
#[tokio::test]
async fn for_no_answer_at_all() {
    let world = world_with_ada().await;
    let before = people(&world).await;
    let silent = Issuer::silent().await;
    migrate(&world, &silent.url()).await.assert_error(400, UNEXPECTED);
    assert_eq!(silent.heads().len(), 1);
    // Nobody is there.
    let gone = Issuer::silent().await;
    let url = gone.url();
    gone.stop().await;
    migrate(&world, &url).await.assert_error(400, UNEXPECTED);
    migrate(&world, "https://name.invalid/userinfo")
        .await
        .assert_error(400, UNEXPECTED);
    assert_eq!(people(&world).await, before);
}

#[tokio::test]
async fn for_an_address_that_may_not_be_called() {
    let world = world_with_ada().await;
    let before = people(&world).await;
    let issuer = Issuer::json(&json!({"sub": "1", "email": "ada@example.com"})).await;
    let by_name = issuer.url().replace("127.0.0.1", "localhost");
    for (allow_http, allow_private) in [(true, false), (false, true), (false, false)] {
        let outbound = Policy {
            allow_http,
            allow_private,
        };
        let strict = world
            .node_with(Setup {
                outbound,
                ..Setup::default()
            })
            .await;
        for url in [
            issuer.url(),
            by_name.clone(),
            "http://10.0.0.1/".to_owned(),
            "http://169.254.169.254/latest/meta-data".to_owned(),
            "http://[::1]:1/".to_owned(),
            "http://0x7f.1/".to_owned(),
            "http://2130706433/".to_owned(),
        ] {
            if allow_private && !url.contains("127.0.0.1") && !url.contains("localhost") {
                continue;
            }
            world.set("zero_downtime_session_migration_url", &url).await;
            strict.refresh().await;
            let body = json!({"session_token": "theirs"});
            let answer = strict
                .client(&world.project)
                .post("/v1/sessions/migrate", body)
                .await;
            answer.assert_error(400, UNEXPECTED);
        }
    }
    assert!(issuer.heads().is_empty());
    assert_eq!(people(&world).await, before);
}

#[tokio::test]
async fn for_a_project_that_names_no_endpoint() {
    let world = world_with_ada().await;
    let body = json!({"session_token": "theirs"});
    world
        .client()
        .post("/v1/sessions/migrate", body)
        .await
        .assert_error(400, MISSING);
    migrate(&world, "").await.assert_error(400, MISSING);
}

#[tokio::test]
async fn for_a_request_that_is_wrong_itself() {
    let world = world_with_ada().await;
    let issuer = Issuer::json(&json!({"sub": "1", "email": "ada@example.com"})).await;
    world
        .set("zero_downtime_session_migration_url", &issuer.url())
        .await;
    let before = world.state().await;
    let api = world.client();
    for token in [
        Value::Null,
        json!(""),
        json!(" "),
        json!("two words"),
        json!("line\r\nx-evil: 1"),
        json!("tab\t"),
        json!("ünïcödé"),
        json!("a".repeat(8193)),
    ] {
        let answer = api
            .post("/v1/sessions/migrate", json!({"session_token": token}))
            .await;
        answer.assert_error(400, "invalid_session_token");
    }
    for minutes in [0, 4, 527_041, -60] {
        let body = json!({"session_token": "theirs", "session_duration_minutes": minutes});
        let answer = api.post("/v1/sessions/migrate", body).await;
        answer.assert_error(400, "invalid_session_duration_minutes");
    }
    assert!(issuer.heads().is_empty(), "nobody is asked in vain");
    let body = json!({
        "session_token": "theirs", "session_duration_minutes": 60, "session_custom_claims": {"a": "x".repeat(5000)},
    });
    let answer = api.post("/v1/sessions/migrate", body).await;
    answer.assert_error(400, "custom_claims_too_large");
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn for_a_user_that_was_deleted() {
    let world = world().await;
    let api = world.client();
    let user = api.user(json!({"email": "ada@example.com"})).await;
    api.delete(&format!("/v1/users/{user}")).await.ok();
    let issuer = Issuer::json(&json!({"sub": "1", "email": "ada@example.com"})).await;
    migrate(&world, &issuer.url()).await.assert_error(400, UNKNOWN);
}
