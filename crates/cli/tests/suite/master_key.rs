//! The master key: replaced as docs/operating.md says, and lost.

use serde_json::json;

use super::world;
use crate::harness::World;

const AUTHENTICATE: &str = "/v1/sessions/authenticate";

/// A new key, as text.
fn new_key(world: &World) -> String {
    let file = world.path("another.key");
    world.ok(&["key", "new-master", "--out", file.to_str().unwrap()]);
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn is_replaced_in_three_steps() {
    let world = world();
    let mut server = world.serve(&[]);
    let session = world.log_in(&server);
    let token = json!({ "session_token": session["session_token"] });
    let jwt = json!({ "session_jwt": session["session_jwt"] });
    server.stop();

    let old = std::fs::read_to_string(world.path("master.key")).unwrap();
    let new = new_key(&world);
    world.write(
        "master.key",
        &format!("# the new one\n{new}\n# the old one\n{old}"),
    );
    let server = world.serve(&[]);
    server.client(&world.consumer).post(AUTHENTICATE, &token).ok();

    let done = world.json(&["key", "rewrap"]);
    assert_eq!(done["already"], 0, "{done}");
    // Of each project: two signing keys and a token key.
    assert_eq!(done["sealed"], 6, "{done}");
    assert_eq!(
        world.ok(&["key", "rewrap"]),
        "0 keys and messages sealed anew; 6 were under the first master key already.\n"
    );
    // The running server goes on.
    server.client(&world.consumer).post(AUTHENTICATE, &token).ok();
    drop(server);

    world.write("master.key", &new);
    let server = world.serve(&[]);
    let client = server.client(&world.consumer);
    client.post(AUTHENTICATE, &token).ok();
    client.post(AUTHENTICATE, &jwt).ok();
    world.log_in(&server);
    world.ok(&["key", "rotate", "--now", "--project", &world.consumer.id]);
    let doctor = world.json(&["doctor"]);
    assert!(
        doctor
            .as_array()
            .unwrap()
            .iter()
            .all(|check| check["outcome"] != "failed"),
        "{doctor}"
    );
}

#[test]
fn new_ones_are_sealed_under_the_first_before_rewrap() {
    let world = world();
    let old = std::fs::read_to_string(world.path("master.key")).unwrap();
    let new = new_key(&world);
    world.write("master.key", &format!("{new}{old}"));
    world.ok(&["key", "rotate", "--now", "--project", &world.consumer.id]);
    let done = world.json(&["key", "rewrap"]);
    assert_eq!(done, json!({ "sealed": 6, "already": 1 }));
}

#[test]
fn a_wrong_one_is_refused_by_serve() {
    let world = world();
    let right = std::fs::read_to_string(world.path("master.key")).unwrap();
    let wrong = new_key(&world);
    world.write("master.key", &wrong);
    let rewrap = world.refused(&["key", "rewrap"]);
    assert!(rewrap.contains("master key"), "{rewrap}");
    // It must not seem to serve until the first login fails.
    let said = world.refused(&["serve", "--listen", "127.0.0.1:0", "--metrics-listen", ""]);
    assert!(said.contains("master key"), "{said}");
    assert!(
        !said.contains(right.trim()) && !said.contains(wrong.trim()),
        "{said}"
    );
}

#[test]
fn a_wrong_one_changes_no_keys() {
    let world = world();
    let project = &world.consumer.id;
    let right = std::fs::read_to_string(world.path("master.key")).unwrap();
    let before = world.json(&["key", "list", "--project", project]);
    world.write("master.key", &new_key(&world));
    for urgency in ["--now", "--compromised"] {
        let said = world.refused(&["key", "rotate", urgency, "--project", project]);
        assert!(said.contains("master key"), "{said}");
    }
    world.write("master.key", &right);
    assert_eq!(world.json(&["key", "list", "--project", project]), before);
    let server = world.serve(&[]);
    world.log_in(&server);
}

#[test]
fn an_unusable_one_is_refused_without_being_shown() {
    let world = world();
    for (text, reason) in [
        ("", "master.key"),
        ("# nothing but a comment\n", "master.key"),
        ("not!base64", "base64"),
        ("c2hvcnQ=", "32 bytes"),
    ] {
        world.write("master.key", text);
        for arguments in [vec!["serve", "--listen", "127.0.0.1:0"], vec!["project", "list"]] {
            let said = world.refused(&arguments);
            assert!(
                said.contains("master.key") && said.contains(reason),
                "{text:?}: {said}"
            );
            let content = text.trim();
            assert!(content.is_empty() || !said.contains(content), "{said}");
        }
    }
}
