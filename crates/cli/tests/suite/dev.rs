//! `tenure dev`: made once, served each time.

use insta::assert_snapshot;
use serde_json::json;

use super::{empty_world, world};
use crate::harness::{PASSWORD, Run, get_text, mode, shell};

#[test]
fn prints_one_line_of_json_when_it_is_ready() {
    let world = world();
    let mut server = world.dev(&[]);
    // Ready means that the first request is answered.
    let (status, _) = get_text(server.address(), "/health");
    assert_eq!(status, 200);

    assert_eq!(
        server.line,
        json!({
            "base_url": format!("http://{}", server.address()),
            "ca_file": null,
            "metrics_url": format!("http://{}/metrics", server.metrics_address()),
            "pid": server.pid(),
            "consumer": {
                "project_id": world.consumer.id,
                "secret": world.consumer.secret,
                "public_token": world.consumer.public_token,
            },
            "b2b": {
                "project_id": world.b2b.id,
                "secret": world.b2b.secret,
                "public_token": world.b2b.public_token,
            },
        })
    );
    assert!(world.consumer.id.starts_with("project-test-"));
    assert!(world.consumer.secret.starts_with("secret-test-"));
    assert!(world.consumer.public_token.starts_with("public-token-test-"));
    assert!(server.address().ip().is_loopback());
    assert_ne!(server.address().port(), 0);

    server.stop();
    assert_eq!(server.next_line(), None, "one line, and no more");
}

#[test]
fn the_second_start_has_the_same_projects_and_sessions() {
    let world = world();
    let mut first = world.dev(&[]);
    let session = world.log_in(&first);
    first.stop();

    let second = world.dev(&[]);
    for project in ["consumer", "b2b"] {
        assert_eq!(first.line[project], second.line[project]);
    }
    let client = second.client(&world.consumer);
    let token = json!({ "session_token": session["session_token"] });
    let again = client.post("/v1/sessions/authenticate", &token).ok();
    assert_eq!(again["session"]["session_id"], session["session"]["session_id"]);
    let listed = world.json(&["project", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
}

#[test]
fn a_lost_database_gets_new_projects() {
    let world = world();
    // The folder of one installation, the database of another that nothing was made in.
    let other = empty_world();
    std::fs::copy(world.path("dev.json"), other.path("dev.json")).unwrap();
    let server = other.dev(&[]);
    let made = &server.line["consumer"]["project_id"];
    assert_ne!(*made, world.consumer.id);
    let noted = std::fs::read_to_string(other.path("dev.json")).unwrap();
    assert!(noted.contains(made.as_str().unwrap()));
}

#[test]
fn a_damaged_note_is_named() {
    let world = world();
    world.write("dev.json", "{");
    let said = world.refused(&["dev", "--listen", "127.0.0.1:0"]);
    assert!(said.contains("dev.json is damaged; delete it"), "{said}");
}

#[test]
fn shows_both_projects() {
    let world = world();
    let server = world.run(&["dev", "--listen", "127.0.0.1:0"]).server();
    let mut lines = vec![server.line.as_str().expect("it is text").to_owned()];
    while lines.last().is_some_and(|line| line != "Start a session:") {
        lines.push(server.next_line().expect("there is more"));
    }
    let text = lines.join("\n");
    for project in [&world.consumer, &world.b2b] {
        for shown in [&project.id, &project.secret, &project.public_token] {
            assert!(text.contains(shown), "{shown} in {text}");
        }
    }
    assert!(!text.contains(PASSWORD), "{text}");
    let text = world.redacted(&text);
    let (_, text) = text.split_once("\n\n").unwrap();
    assert_snapshot!(text, @r#"
    Consumer project
      project id      [project-test]
      secret          [secret-test]
      public token    [public-token-test]

    B2B project
      project id      [project-test]
      secret          [secret-test]
      public token    [public-token-test]

    GET /dev/messages shows what it would have sent by e-mail and SMS.

    Start a session:
    "#);
}

#[test]
fn the_printed_curl_line_starts_a_session() {
    let world = world();
    let server = world.run(&["dev", "--listen", "127.0.0.1:0"]).server();
    let answer = shell(&server.curl_line());
    let body: serde_json::Value =
        serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("{answer:?}"));
    assert_eq!(body["status_code"], 200, "{body}");
    assert!(
        body["session"]["session_id"]
            .as_str()
            .unwrap()
            .starts_with("session-test-")
    );
    assert!(!body["session_token"].as_str().unwrap().is_empty());
}

#[test]
fn both_projects_have_the_example_policy() {
    let world = world();
    for project in [&world.consumer, &world.b2b] {
        let policy = world.json(&["rbac", "show", "--project", &project.id]);
        // Beside those that every B2B project has.
        let resources = policy["resources"].as_array().unwrap();
        let mut documents = resources
            .iter()
            .filter(|known| known["resource_id"] == "documents");
        assert_eq!(
            documents.next().unwrap()["actions"],
            json!(["create", "read", "update", "delete"])
        );
        let actions = |role: &str| {
            let roles = policy["roles"].as_array().unwrap();
            let role = roles.iter().find(|known| known["role_id"] == role).unwrap();
            assert_eq!(role["permissions"][0]["resource_id"], "documents");
            role["permissions"][0]["actions"].clone()
        };
        assert_eq!(actions("viewer"), json!(["read"]));
        assert_eq!(actions("editor"), json!(["*"]));
    }
}

#[test]
fn files_with_secrets_are_for_their_owner_alone() {
    let world = world();
    let _server = world.dev(&["--tls"]);
    let mut seen = 0;
    for entry in std::fs::read_dir(world.folder()).unwrap() {
        let path = entry.unwrap().path();
        // What clients must trust is for everybody.
        if path.file_name().is_some_and(|name| name == "ca.pem") {
            continue;
        }
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        seen += 1;
    }
    // dev.json, master.key, ca-key.pem, tls-cert.pem, tls-key.pem
    assert!(seen >= 5);
    for name in ["dev.json", "master.key", "ca-key.pem", "tls-key.pem"] {
        assert!(world.path(name).exists(), "{name}");
    }
}

#[test]
fn requests_are_counted_on_the_metrics_port() {
    let world = world();
    let server = world.dev(&[]);
    world.log_in(&server);
    for _ in 0..3 {
        get_text(server.address(), "/health");
    }
    get_text(server.address(), "/no/such/route");

    let (status, text) = get_text(server.metrics_address(), "/metrics");
    assert_eq!(status, 200);
    for line in [
        r#"tenure_http_requests_total{method="GET",route="/health",status="200"} 3"#,
        r#"tenure_http_requests_total{method="POST",route="/v1/passwords/authenticate",status="200"} 1"#,
        r#"tenure_http_requests_total{method="-",route="-",status="404"} 1"#,
        r#"tenure_http_request_duration_seconds_count{method="GET",route="/health"} 3"#,
        "tenure_http_requests_in_flight 0",
    ] {
        assert!(text.lines().any(|known| known == line), "{line} in\n{text}");
    }
    assert_eq!(
        get_text(server.address(), "/metrics").0,
        404,
        "they are not public"
    );
}

#[test]
fn a_folder_and_a_database_of_the_environment_are_refused_together() {
    let place = tempfile::TempDir::new().unwrap();
    for name in ["TENURE_DATABASE", "TENURE_MASTER_KEY_FILE"] {
        for arguments in [&["dev"][..], &["dev", "--data", "here"]] {
            let run = Run::in_folder(place.path()).arguments(arguments);
            let said = run.environment(name, "elsewhere").ended().refused();
            assert!(said.contains(name) && said.contains("unset"), "{said}");
        }
    }
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "nothing was made");
}
