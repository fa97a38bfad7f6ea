//! What is written to stderr: a line for each request, and nothing that is secret or personal.

use serde_json::{Value, json};

use super::world;
use crate::harness::{PASSWORD, Server, World, eventually};

/// A full disk takes no log either.
#[test]
fn a_log_that_cannot_be_written_stops_nothing() {
    let world = world();
    let server = world
        .run(&["serve", "--json", "--listen", "127.0.0.1:0"])
        .arguments(&["--metrics-listen", "127.0.0.1:0"])
        .server_without_log();
    let session = world.log_in(&server);
    let client = server.client(&world.consumer);
    let token = json!({ "session_token": session["session_token"] });
    for _ in 0..3 {
        client.post("/v1/sessions/authenticate", &token).ok();
        client.post("/v1/sessions/authenticate", &json!({})).assert_error(400, "no_session_arguments");
    }
}

/// Requests that succeed and requests that fail, with everything secret that there is. Returns all of it.
fn talk(world: &World, server: &Server) -> Vec<String> {
    let client = server.client(&world.consumer);
    let session = world.log_in(server);
    let token = session["session_token"].as_str().unwrap();
    let jwt = session["session_jwt"].as_str().unwrap();
    client
        .post("/v1/sessions/authenticate", &json!({ "session_token": token }))
        .ok();
    client
        .post("/v1/sessions/authenticate", &json!({ "session_jwt": jwt }))
        .ok();
    client
        .post("/v1/sessions/revoke", &json!({ "session_token": token }))
        .ok();

    let wrong = json!({ "email": world.user.email, "password": "a-wrong-password" });
    assert_eq!(client.post("/v1/passwords/authenticate", &wrong).status, 401);
    let unknown = json!({ "email": "nobody-knows@example.com", "password": "a-wrong-password" });
    assert_eq!(client.post("/v1/passwords/authenticate", &unknown).status, 404);
    let bad = json!({ "email": "no-address-at-all@", "phone_number": "+15550000001" });
    assert_eq!(client.post("/v1/users", &bad).status, 400);
    let new = json!({ "email": "grace@example.com", "trusted_metadata": { "note": "a-private-note" } });
    let user = client.post("/v1/users", &new);
    assert_eq!(user.status, 201, "{}", user.body);
    assert_eq!(client.post("/v1/users", &new).status, 400);

    let mut intruder = world.consumer.clone();
    "secret-test-guessed".clone_into(&mut intruder.secret);
    let refused = server
        .client(&intruder)
        .post("/v1/sessions/authenticate", &json!({}));
    assert_eq!(refused.status, 401);

    let master_key = std::fs::read_to_string(world.path("master.key")).unwrap();
    [
        token,
        jwt,
        master_key.trim(),
        &world.consumer.secret,
        &world.b2b.secret,
        PASSWORD,
        &world.user.email,
        &world.user.password,
        "a-wrong-password",
        "nobody-knows@example.com",
        "no-address-at-all@",
        "+15550000001",
        "grace@example.com",
        "a-private-note",
        "secret-test-guessed",
    ]
    .map(str::to_owned)
    .into()
}

#[test]
fn hold_no_secrets_even_at_debug() {
    for command in ["dev", "serve"] {
        let world = world();
        let arguments = [command, "--json", "--listen", "127.0.0.1:0"];
        let mut server = world
            .run(&arguments)
            .environment("TENURE_LOG", "debug")
            .environment("TENURE_METRICS_LISTEN", "127.0.0.1:0")
            .server();
        let secrets = talk(&world, &server);
        server.stop();
        let log = server.log();
        assert!(log.contains("tenure::request"), "{log}");
        for secret in secrets {
            assert!(!log.contains(&secret), "{command}: {secret} in\n{log}");
        }
    }
}

#[test]
fn have_a_line_for_each_request() {
    let world = world();
    let server = world
        .run(&[
            "serve",
            "--json",
            "--listen",
            "127.0.0.1:0",
            "--metrics-listen",
            "",
        ])
        .environment("TENURE_LOG_FORMAT", "json")
        .server();
    let client = server.client(&world.consumer);
    let answer = client.post("/v1/sessions/authenticate", &json!({ "session_token": "x" }));
    // The answer is sent before its line is written.
    let line = eventually("the request is in the log", || {
        let log = server.log();
        log.lines()
            .map(|line| {
                serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error} in {line}"))
            })
            .find(|line| line["route"] == "/v1/sessions/authenticate")
    });
    assert_eq!(line["project"], world.consumer.id);
    assert_eq!(line["method"], "POST");
    assert_eq!(line["status"], answer.status);
    assert_eq!(line["error_type"], answer["error_type"]);
    assert_eq!(line["request_id"], answer["request_id"]);
    assert_eq!(line["path"], "/v1/sessions/authenticate");
    let (total, database) = (
        line["total_us"].as_u64().unwrap(),
        line["db_us"].as_u64().unwrap(),
    );
    assert!(database <= total, "{line}");
}

#[test]
fn leave_requests_out_when_told_to() {
    let world = world();
    let mut server = world
        .run(&[
            "serve",
            "--json",
            "--listen",
            "127.0.0.1:0",
            "--metrics-listen",
            "",
        ])
        .environment("TENURE_LOG", "info,tenure::request=off")
        .server();
    world.log_in(&server);
    server.stop();
    let log = server.log();
    assert!(!log.contains("/v1/passwords/authenticate"), "{log}");
    assert!(log.contains("stopping"), "{log}");
}
