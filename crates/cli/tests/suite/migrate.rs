//! `tenure migrate`

use super::empty_world;

#[test]
fn twice_is_as_good_as_once() {
    let world = empty_world();
    let first = world.json(&["migrate"]);
    assert!(first["version"].as_i64().unwrap() > 0, "{first}");
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
