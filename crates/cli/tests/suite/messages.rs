//! Where messages go, and how an operator sees it.

use serde_json::{Value, json};

use super::world;
use crate::harness::{get_text, get_text_as};

#[test]
fn dev_keeps_them_in_an_inbox() {
    let world = world();
    let server = world.dev(&[]);
    let (status, body) = get_text(server.address(), "/dev/messages");
    let mut body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 200);
    body["request_id"].take();
    assert_eq!(
        body,
        json!({"status_code": 200, "request_id": null, "messages": []})
    );
}

#[test]
fn the_inbox_answers_to_names_of_this_machine_only() {
    let world = world();
    let server = world.dev(&[]);
    for (host, status) in [
        ("localhost", 200),
        ("localhost:1", 200),
        ("127.0.0.1", 200),
        ("[::1]:7800", 200),
        ("tenure.test", 404),
        ("evil.example:7800", 404),
        ("localhost.evil.example", 404),
        ("192.0.2.7", 404),
        ("", 404),
    ] {
        let (answered, body) = get_text_as(server.address(), host, "/dev/messages");
        assert_eq!(answered, status, "{host:?}: {body}");
        assert_eq!(get_text_as(server.address(), host, "/health").0, 200, "{host:?}");
    }
}

#[test]
fn serve_has_no_inbox_and_counts_them() {
    let world = world();
    let server = world.serve(&[]);
    let (status, _) = get_text(server.address(), "/dev/messages");
    assert_eq!(status, 404);
    let (_, metrics) = get_text(server.metrics_address(), "/metrics");
    for channel in ["email", "sms"] {
        for name in [
            "queued",
            "failed",
            "sent_total",
            "failed_attempts_total",
            "given_up_total",
        ] {
            let line = format!("tenure_messages_{name}{{channel=\"{channel}\"}} 0");
            assert!(metrics.lines().any(|found| found == line), "{line} in {metrics}");
        }
    }
    // As they were called before there were others.
    for name in [
        "tenure_http_requests_total",
        "tenure_http_request_duration_seconds_count",
    ] {
        assert!(metrics.contains(name), "{metrics}");
    }
}

#[test]
fn doctor_asks_the_transports() {
    let world = world();
    // Nobody serves at port 1.
    let config = "smtp_host = \"localhost\"\nsmtp_port = 1\nsmtp_from = \"a@example.com\"\n\
                  sms_gateway = \"webhook\"\nsms_url = \"http://127.0.0.1:1/\"\nsms_secret_file = \"secret\"\n\
                  outbound_allow_http = true\noutbound_allow_private = true\n";
    world.write("secret", "s3cret");
    let config = config.replace("\"secret\"", &format!("{:?}", world.path("secret")));
    let file = world.write("tenure.toml", &config);
    let ended = world.run(&["doctor", "--json", "--config", &file]).ended();
    assert_eq!(ended.code, Some(1));
    let checks: Value = serde_json::from_str(&ended.stdout).unwrap();
    for (name, found) in [("e-mail", "can't be reached"), ("sms", "could not be reached")] {
        let check = checks
            .as_array()
            .unwrap()
            .iter()
            .find(|check| check["name"] == name);
        let check = check.unwrap();
        assert_eq!(check["outcome"], "failed", "{check}");
        assert!(check["found"].as_str().unwrap().contains(found), "{check}");
    }
    assert!(!ended.stdout.contains("s3cret"), "{}", ended.stdout);
}
