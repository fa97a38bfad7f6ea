//! How a server ends: asked to, it loses nothing; killed, nothing that was answered.

use std::io::Write as _;
use std::net::TcpStream;

use serde_json::json;

use super::world;
use crate::harness::{Answer, connect, eventually, get_text};

const AUTHENTICATE: &str = "/v1/sessions/authenticate";

#[test]
fn a_request_under_way_is_finished() {
    let world = world();
    let mut server = world.serve(&[]);
    let (address, metrics) = (server.address(), server.metrics_address());
    let client = server.client(&world.consumer);
    let body = world.login().to_string();
    let (first, rest) = body.split_at(body.len() / 2);

    let mut stream = connect(address);
    let head = client.head("POST", "/v1/passwords/authenticate", body.len());
    stream.write_all((head + first).as_bytes()).unwrap();
    eventually("the request is under way", || {
        let (_, text) = get_text(metrics, "/metrics");
        text.contains("tenure_http_requests_in_flight 1").then_some(())
    });
    server.signal("TERM");
    eventually("no new connections are taken", || {
        TcpStream::connect(address).err()
    });

    stream.write_all(rest.as_bytes()).unwrap();
    let session = Answer::read(&mut stream, "the request under way").ok();
    assert_eq!(server.wait().code(), Some(0), "{}", server.log());

    let again = world.serve(&[]);
    let token = json!({ "session_token": session["session_token"] });
    again.client(&world.consumer).post(AUTHENTICATE, &token).ok();
}

#[test]
fn the_first_moment_is_not_too_early_to_stop() {
    let world = world();
    for _ in 0..10 {
        world.serve(&[]).stop();
    }
}

#[test]
fn a_request_that_does_not_end_is_not_waited_for_longer_than_configured() {
    let world = world();
    let mut server = world
        .run(&[
            "serve",
            "--json",
            "--listen",
            "127.0.0.1:0",
            "--metrics-listen",
            "127.0.0.1:0",
        ])
        .environment("TENURE_DRAIN_SECONDS", "1")
        .server();
    let metrics = server.metrics_address();
    let mut stream = connect(server.address());
    let head = server
        .client(&world.consumer)
        .head("POST", "/v1/passwords/authenticate", 100);
    stream.write_all(head.as_bytes()).unwrap();
    eventually("the request is under way", || {
        let (_, text) = get_text(metrics, "/metrics");
        text.contains("tenure_http_requests_in_flight 1").then_some(())
    });
    server.stop();
    let log = server.log();
    assert!(log.contains("stopping with requests under way"), "{log}");
}

#[test]
fn the_last_access_is_written() {
    let world = world();
    let mut server = world.serve(&[]);
    let started = world.log_in(&server);
    let token = json!({ "session_token": started["session_token"] });
    let client = server.client(&world.consumer);
    // Times are told in whole seconds, so one must pass.
    let accessed = eventually("the session has been accessed later than it was started", || {
        let session = client.post(AUTHENTICATE, &token).ok()["session"].clone();
        (session["last_accessed_at"] != session["started_at"]).then_some(session)
    });
    server.stop();

    let again = world.serve(&[]);
    let path = format!("/v1/sessions?user_id={}", started["user_id"].as_str().unwrap());
    let sessions = again.client(&world.consumer).get(&path).ok();
    assert_eq!(sessions["sessions"][0]["session_id"], accessed["session_id"]);
    assert_eq!(
        sessions["sessions"][0]["last_accessed_at"],
        accessed["last_accessed_at"]
    );
}

#[test]
fn idle_connections_do_not_hold_it_up() {
    let world = world();
    let mut server = world.serve(&[]);
    let (address, metrics) = (server.address(), server.metrics_address());
    let silent = connect(address);
    let mut idle = connect(address);
    idle.write_all(b"GET /health HTTP/1.1\r\nhost: tenure.test\r\n\r\n")
        .unwrap();
    eventually("the request is answered", || {
        let (_, text) = get_text(metrics, "/metrics");
        text.contains(r#"route="/health",status="200"} 1"#).then_some(())
    });
    server.stop();
    let log = server.log();
    assert!(!log.contains("stopping with requests under way"), "{log}");
    drop((silent, idle));
}

#[test]
fn an_interrupt_ends_it_well_too() {
    let world = world();
    for mut server in [world.serve(&[]), world.dev(&[])] {
        server.signal("INT");
        assert_eq!(server.wait().code(), Some(0), "{}", server.log());
    }
}

#[test]
fn what_was_answered_survives_a_kill() {
    let world = world();
    let mut server = world.serve(&[]);
    let kept = world.log_in(&server);
    let revoked = world.log_in(&server);
    let token = |session: &serde_json::Value| json!({ "session_token": session["session_token"] });
    let client = server.client(&world.consumer);
    let mut claims = token(&kept);
    claims["session_custom_claims"] = json!({ "plan": "gold" });
    client.post(AUTHENTICATE, &claims).ok();
    client.post("/v1/sessions/revoke", &token(&revoked)).ok();
    server.kill();

    let again = world.serve(&[]);
    let client = again.client(&world.consumer);
    let session = client.post(AUTHENTICATE, &token(&kept)).ok()["session"].clone();
    assert_eq!(session["session_id"], kept["session"]["session_id"]);
    assert_eq!(session["custom_claims"], json!({ "plan": "gold" }));
    client
        .post(AUTHENTICATE, &token(&revoked))
        .assert_error(404, "session_not_found");
}
