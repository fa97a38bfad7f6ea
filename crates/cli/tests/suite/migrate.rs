//! `tenure migrate`

use tenure_db::Schema;

use super::{empty_world, world};
use crate::harness::World;

/// A command of each kind, on a project.
fn others(world: &World) -> Vec<Vec<&str>> {
    let project = &world.consumer.id;
    let project = if project.is_empty() {
        "project-test-00000000-0000-4000-8000-000000000000"
    } else {
        project
    };
    vec![
        vec!["project", "create"],
        vec!["project", "list"],
        vec!["secret", "create", "--project", project],
        vec!["key", "list", "--project", project],
        vec!["key", "rewrap"],
        vec!["rbac", "show", "--project", project],
        vec!["user", "create", "--project", project],
    ]
}

#[test]
fn other_commands_make_no_database() {
    let world = empty_world();
    for arguments in others(&world) {
        let said = world.refused(&arguments);
        assert!(said.contains("run `tenure migrate`"), "{arguments:?}: {said}");
        assert_eq!(world.schema(), Schema::Absent, "{arguments:?}");
    }
    assert!(!world.path("tenure.db").exists());
}

/// Nodes of the version before may be at work on it.
#[test]
fn other_commands_leave_an_older_schema_alone() {
    let world = world();
    world.change("DELETE FROM schema_migrations WHERE version > 1");
    for arguments in others(&world) {
        let said = world.refused(&arguments);
        assert!(said.contains("run `tenure migrate`"), "{arguments:?}: {said}");
        assert_eq!(world.schema(), Schema::Older, "{arguments:?}");
    }
}

#[test]
fn nobody_uses_a_newer_schema() {
    let world = world();
    world.change("INSERT INTO schema_migrations VALUES (1000, 'unknown', 1)");
    let serve = vec!["serve", "--listen", "127.0.0.1:0", "--metrics-listen", ""];
    for arguments in others(&world).into_iter().chain([vec!["migrate"], serve]) {
        let said = world.refused(&arguments);
        assert!(said.contains("version 1000 by a newer Tenure"), "{arguments:?}: {said}");
    }
}

#[test]
fn twice_is_as_good_as_once() {
    let world = empty_world();
    let first = world.json(&["migrate"]);
    assert!(first["version"].as_i64().unwrap() > 0, "{first}");
    assert_eq!(first["unsettled_addresses"], serde_json::json!([]));
    assert_eq!(world.json(&["migrate"]), first);
    let version = &first["version"];
    let said = world.redacted(&world.ok(&["migrate"]));
    assert_eq!(said, format!("[database] is at schema version {version}.\n"));
}

#[test]
fn several_at_once_agree() {
    let world = empty_world();
    let versions = std::thread::scope(|scope| {
        let runs = [0; 4].map(|_| scope.spawn(|| world.json(&["migrate"])["version"].clone()));
        runs.map(|run| run.join().unwrap())
    });
    assert!(
        versions.iter().all(|version| *version == versions[0]),
        "{versions:?}"
    );
}

#[test]
fn needs_no_master_key() {
    let world = empty_world();
    std::fs::remove_file(world.path("master.key")).unwrap();
    world.ok(&["migrate"]);
}
