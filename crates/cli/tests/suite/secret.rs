//! `tenure secret`

use insta::assert_snapshot;
use serde_json::Value;

use super::world;
use crate::harness::World;

fn secrets(world: &World) -> Vec<Value> {
    let shown = world.json(&["project", "show", &world.consumer.id]);
    shown["secrets"].as_array().unwrap().clone()
}

#[test]
fn create_shows_it_once() {
    let world = world();
    let project = &world.consumer.id;
    let said = world.ok(&["secret", "create", "--project", project]);
    assert_snapshot!(world.redacted(&said), @r#"
    secret id  [secret-test]
    secret     [secret-test]

    It is shown this once.
    "#);
    assert_eq!(secrets(&world).len(), 2);
}

#[test]
fn every_secret_works_until_it_is_disabled() {
    let world = world();
    let project = &world.consumer.id;
    let mut made = vec![world.consumer.clone()];
    for _ in 0..2 {
        let new = world.json(&["secret", "create", "--project", project]);
        made.push(crate::harness::Project {
            secret: new["secret"].as_str().unwrap().to_owned(),
            ..world.consumer.clone()
        });
    }
    let last = secrets(&world)[0]["secret_id"].as_str().unwrap().to_owned();
    world.ok(&["secret", "disable", "--project", project, &last]);
    assert_eq!(
        secrets(&world)
            .iter()
            .filter(|secret| secret["disabled_at"].is_null())
            .count(),
        2
    );

    let server = world.serve(&[]);
    let body = world.login();
    let statuses = made.iter().map(|project| {
        server
            .client(project)
            .post("/v1/passwords/authenticate", &body)
            .status
    });
    let statuses: Vec<u16> = statuses.collect();
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        2,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 401).count(),
        1,
        "{statuses:?}"
    );
}

#[test]
fn rotate_says_how_to_finish() {
    let world = world();
    let project = &world.consumer.id;
    let said = world.ok(&["secret", "rotate", "--project", project]);
    assert_snapshot!(world.redacted(&said), @r#"
    secret id  [secret-test]
    secret     [secret-test]

    It is shown this once. When every back-end uses it:
      tenure secret disable --project [project-test] [secret-test]
    "#);

    // What it says is what is to be run.
    let command = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("tenure "))
        .unwrap();
    let arguments: Vec<&str> = command.split(' ').collect();
    let done = world.ok(&arguments);
    assert_snapshot!(world.redacted(&done), @"[secret-test] is disabled. Running servers refuse it within a second.");
    let states: Vec<bool> = secrets(&world)
        .iter()
        .map(|secret| secret["disabled_at"].is_null())
        .collect();
    assert_eq!(states.iter().filter(|active| **active).count(), 1, "{states:?}");

    let third = world.json(&["secret", "rotate", "--project", project]);
    assert_eq!(third["still_valid"].as_array().unwrap().len(), 1, "{third}");
}

#[test]
fn the_last_one_is_not_disabled() {
    let world = world();
    let project = &world.consumer.id;
    let only = secrets(&world)[0]["secret_id"].as_str().unwrap().to_owned();
    let said = world.refused(&["secret", "disable", "--project", project, &only]);
    assert_snapshot!(said, @"error: this is the last secret that works; create another first");
    assert!(secrets(&world)[0]["disabled_at"].is_null());
}

#[test]
fn only_a_projects_own_active_secrets_are_disabled() {
    let world = world();
    let (project, other) = (&world.consumer.id, &world.b2b.id);
    let new = world.json(&["secret", "create", "--project", project]);
    let foreign = world.json(&["secret", "create", "--project", other]);
    let id = new["secret_id"].as_str().unwrap();
    world.ok(&["secret", "disable", "--project", project, id]);
    for absent in [
        id,
        foreign["secret_id"].as_str().unwrap(),
        "secret-test-00000000-0000-4000-8000-000000000000",
    ] {
        let said = world.refused(&["secret", "disable", "--project", project, absent]);
        assert!(said.contains("no such secret"), "{absent}: {said}");
    }
    // The secret itself is not its id.
    world.refused(&["secret", "disable", "--project", project, &world.consumer.secret]);
}
