//! The master key: replaced as docs/operating.md says, and lost.

use serde_json::json;

use super::world;
use crate::harness::{Server, World, eventually};

const AUTHENTICATE: &str = "/v1/sessions/authenticate";

/// A new key, as text.
fn new_key(world: &World) -> String {
    let file = world.path("another.key");
    world.ok(&["key", "new-master", "--out", file.to_str().unwrap()]);
    std::fs::read_to_string(file).unwrap()
}

/// Several nodes are restarted one after the other, and what one seals the others open.
#[test]
fn is_replaced_in_three_steps() {
    let world = world();
    let old = std::fs::read_to_string(world.path("master.key")).unwrap();
    let new = new_key(&world);
    let mut nodes = [world.serve(&[]), world.serve(&[])];
    let session = world.log_in(&nodes[0]);
    let token = json!({ "session_token": session["session_token"] });
    let jwt = json!({ "session_jwt": session["session_jwt"] });

    for file in [
        format!("# the old one\n{old}# the new one\n{new}"),
        format!("# the new one\n{new}\n# the old one\n{old}"),
    ] {
        world.write("master.key", &file);
        // Sealed as a node seals that is restarted before all others, and then beside each of them.
        assert_rotation_reaches(&world, &nodes);
        for at in 0..nodes.len() {
            nodes[at].stop();
            nodes[at] = world.serve(&[]);
            assert_rotation_reaches(&world, &nodes);
        }
    }

    let done = world.json(&["key", "rewrap"]);
    // What was made since the second step is under the new one already: a next key of each of three rotations.
    assert_eq!(done["already"], 3, "{done}");
    // Of each project two signing keys and a token key, and the next keys of the first step.
    assert_eq!(done["sealed"], 9, "{done}");
    assert_eq!(
        world.ok(&["key", "rewrap"]),
        "0 keys and messages sealed anew; 12 were under the first master key already.\n"
    );

    world.write("master.key", &new);
    // The running servers go on.
    assert_rotation_reaches(&world, &nodes);
    for at in 0..nodes.len() {
        nodes[at].stop();
        nodes[at] = world.serve(&[]);
        assert_rotation_reaches(&world, &nodes);
    }
    for node in &nodes {
        let client = node.client(&world.consumer);
        client.post(AUTHENTICATE, &token).ok();
        client.post(AUTHENTICATE, &jwt).ok();
        world.log_in(node);
    }
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

/// Makes a key under the file's first master key; every node must take it up.
#[track_caller]
fn assert_rotation_reaches(world: &World, nodes: &[Server]) {
    let rotated = world.json(&["key", "rotate", "--now", "--project", &world.consumer.id]);
    let path = format!("/v1/sessions/jwks/{}", world.consumer.id);
    for node in nodes {
        let client = node.client(&world.consumer);
        eventually("the new key is published", || {
            let keys = client.get(&path).body["keys"].as_array()?.clone();
            keys.iter().any(|key| key["kid"] == rotated["next"]).then_some(())
        });
    }
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

/// A new key would open nothing of what the old one sealed.
#[test]
fn a_lost_one_is_to_be_put_back() {
    let world = world();
    let key = world.path("master.key");
    std::fs::remove_file(&key).unwrap();
    for arguments in [
        &["dev", "--listen", "127.0.0.1:0"][..],
        &["serve", "--listen", "127.0.0.1:0"],
        &["project", "list"],
    ] {
        let said = world.refused(arguments);
        assert!(said.contains("Put the copy of the key back"), "{arguments:?}: {said}");
        assert!(!said.contains("new-master"), "{arguments:?}: {said}");
        assert!(!key.exists(), "{arguments:?} made another");
    }
}
