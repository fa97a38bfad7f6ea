//! `tenure key list` and `tenure key rotate`

use insta::assert_snapshot;
use serde_json::Value;

use super::world;
use crate::harness::World;

/// Id and state of each key.
fn keys(world: &World) -> Vec<(String, String)> {
    let keys = world.json(&["key", "list", "--project", &world.consumer.id]);
    let text = |key: &Value, field: &str| key[field].as_str().unwrap().to_owned();
    let keys = keys.as_array().unwrap();
    keys.iter()
        .map(|key| (text(key, "kid"), text(key, "state")))
        .collect()
}

fn in_state(keys: &[(String, String)], state: &str) -> Vec<String> {
    let matching = keys.iter().filter(|(_, known)| known == state);
    matching.map(|(kid, _)| kid.clone()).collect()
}

#[test]
fn list_tells_their_states() {
    let world = world();
    let listed = [&world.consumer, &world.b2b].map(|project| {
        let said = world.ok(&["key", "list", "--project", &project.id]);
        // Both were published in the same moment.
        let mut lines: Vec<&str> = said.lines().collect();
        lines.sort_by_key(|line| line.contains("  next  "));
        world.redacted(&lines.join("\n"))
    });
    assert_eq!(listed[0], listed[1]);
    assert_snapshot!(listed[0], @r#"
    [jwk-test]  active   published [time]
    [jwk-test]  next     published [time]
    "#);
}

#[test]
fn rotating_early_is_refused_with_advice() {
    let world = world();
    let before = keys(&world);
    let said = world.refused(&["key", "rotate", "--project", &world.consumer.id]);
    assert_snapshot!(said, @"error: the next key was published less than 24 hours ago, so some verifiers may not have it; use --now if that must be");
    assert_eq!(keys(&world), before);
}

#[test]
fn rotating_now_keeps_the_old_key_published() {
    let world = world();
    let before = keys(&world);
    let rotated = world.json(&["key", "rotate", "--now", "--project", &world.consumer.id]);
    let after = keys(&world);
    assert_eq!(in_state(&after, "active"), in_state(&before, "next"));
    assert_eq!(in_state(&after, "retired"), in_state(&before, "active"));
    assert_eq!(in_state(&after, "active"), [rotated["active"].as_str().unwrap()]);
    assert_eq!(in_state(&after, "next"), [rotated["next"].as_str().unwrap()]);
    assert_eq!(after.len(), 3);
}

#[test]
fn a_compromised_key_is_gone() {
    let world = world();
    let before = keys(&world);
    let said = world.ok(&["key", "rotate", "--compromised", "--project", &world.consumer.id]);
    assert_snapshot!(world.redacted(&said), @r#"
    active  [jwk-test]
    next    [jwk-test]
    "#);
    let after = keys(&world);
    assert_eq!(in_state(&after, "active"), in_state(&before, "next"));
    assert_eq!(after.len(), 2);
    assert!(
        !after
            .iter()
            .any(|(kid, _)| in_state(&before, "active").contains(kid))
    );
}

#[test]
fn a_retired_key_is_gone_with_a_compromised_one() {
    let world = world();
    let project = &world.consumer.id;
    world.ok(&["key", "rotate", "--now", "--project", project]);
    let before = keys(&world);
    assert_eq!(in_state(&before, "retired").len(), 1);
    world.ok(&["key", "rotate", "--compromised", "--project", project]);
    let after = keys(&world);
    assert_eq!(in_state(&after, "active"), in_state(&before, "next"));
    assert_eq!(after.len(), 2);
}

#[test]
fn all_compromised_keys_are_gone() {
    let world = world();
    let project = &world.consumer.id;
    world.ok(&["key", "rotate", "--now", "--project", project]);
    let before = keys(&world);
    let rotated = world.json(&["key", "rotate", "--compromised", "--all", "--project", project]);
    let after = keys(&world);
    assert_eq!(in_state(&after, "active"), [rotated["active"].as_str().unwrap()]);
    assert_eq!(in_state(&after, "next"), [rotated["next"].as_str().unwrap()]);
    assert_eq!(after.len(), 2);
    let kept = |kid| before.iter().any(|(known, _)| known == kid);
    assert!(!after.iter().any(|(kid, _)| kept(kid)), "{before:?} {after:?}");
}

#[test]
fn all_is_said_of_compromised_keys_only() {
    let world = world();
    let before = keys(&world);
    let project = &world.consumer.id;
    for (arguments, named) in [(&["--all"][..], "--compromised"), (&["--all", "--now"], "--now")] {
        let said = world.refused(&[&["key", "rotate", "--project", project], arguments].concat());
        assert!(said.contains(named), "{said}");
    }
    assert_eq!(keys(&world), before);
}

#[test]
fn now_and_compromised_exclude_each_other() {
    let world = world();
    let before = keys(&world);
    let project = &world.consumer.id;
    let said = world.refused(&["key", "rotate", "--now", "--compromised", "--project", project]);
    assert!(said.contains("--now") && said.contains("--compromised"), "{said}");
    assert_eq!(keys(&world), before);
}
