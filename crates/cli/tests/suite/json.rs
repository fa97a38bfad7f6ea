//! `--json`: one line that a program can read, from every command, whether it succeeds or not.

use super::world;
use crate::harness::World;

/// Every command that ends by itself, and one way for each to fail if there is one.
fn commands(world: &World) -> Vec<(Vec<String>, Option<Vec<String>>)> {
    let project = world.consumer.id.as_str();
    let absent = "project-test-00000000-0000-4000-8000-000000000000";
    let policy = world.write("policy.json", r#"{"resources": [], "roles": []}"#);
    let new_key = world.path("new.key");
    let new_key = new_key.to_str().unwrap();
    let secret = world.json(&["secret", "create", "--project", project]);
    let secret = secret["secret_id"].as_str().unwrap();
    let made = world.json(&["user", "create", "--project", project, "--external-id", "one"]);
    let user = made["user_id"].as_str().unwrap();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let pair = |good: &[&str], bad: &[&str]| (words(good), Some(words(bad)));
    vec![
        (words(&["migrate"]), None),
        (words(&["doctor"]), None),
        (words(&["project", "create"]), None),
        (words(&["project", "list"]), None),
        pair(&["project", "show", project], &["project", "show", absent]),
        pair(
            &["project", "set", project, "luds_complexity=2"],
            &["project", "set", project, "luds_complexity=9"],
        ),
        pair(
            &["secret", "create", "--project", project],
            &["secret", "create", "--project", absent],
        ),
        pair(
            &["secret", "rotate", "--project", project],
            &["secret", "rotate", "--project", absent],
        ),
        pair(
            &["secret", "disable", "--project", project, secret],
            &["secret", "disable", "--project", absent, secret],
        ),
        pair(
            &["key", "list", "--project", project],
            &["key", "list", "--project", absent],
        ),
        pair(
            &["key", "rotate", "--now", "--project", project],
            &["key", "rotate", "--project", project],
        ),
        pair(
            &["key", "rotate-tokens", "--project", project],
            &["key", "rotate-tokens", "--project", absent],
        ),
        (words(&["key", "rewrap"]), None),
        pair(
            &["key", "new-master", "--out", new_key],
            &["key", "new-master", "--out", new_key],
        ),
        pair(
            &["rbac", "show", "--project", project],
            &["rbac", "show", "--project", absent],
        ),
        pair(
            &["rbac", "set", "--project", project, &policy],
            &["rbac", "set", "--project", project, "absent.json"],
        ),
        pair(
            &["user", "create", "--project", project, "--external-id", "two"],
            &["user", "create", "--project", project, "--email", "x"],
        ),
        pair(
            &["user", "get", "--project", project, user],
            &["user", "get", "--project", project, "nobody"],
        ),
    ]
}

#[test]
fn is_printed_by_every_command() {
    let world = world();
    for (good, bad) in commands(&world) {
        let borrowed: Vec<&str> = good.iter().map(String::as_str).collect();
        let printed = world.json(&borrowed);
        assert!(printed.is_object() || printed.is_array(), "{good:?}: {printed}");
        let Some(bad) = bad else { continue };
        let borrowed: Vec<&str> = bad.iter().map(String::as_str).collect();
        let error = world.run(&borrowed).arguments(&["--json"]).ended().json_error();
        assert!(!error.is_empty(), "{bad:?}");
    }
}

#[test]
fn stands_anywhere_on_the_command_line() {
    let world = world();
    let project = world.consumer.id.as_str();
    for arguments in [
        ["--json", "project", "show", project],
        ["project", "--json", "show", project],
        ["project", "show", "--json", project],
        ["project", "show", project, "--json"],
    ] {
        let shown = world.run(&arguments).ended().json();
        assert_eq!(shown["project_id"], project);
    }
}
