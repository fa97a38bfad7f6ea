//! `tenure dev` in an empty folder, with nothing said.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::harness::{Run, eventually, get_text, mode};

#[test]
fn dev_makes_its_own() {
    let folder = TempDir::new().unwrap();
    let dev = || {
        let run = Run::in_folder(folder.path());
        run.arguments(&["dev", "--json", "--listen", "127.0.0.1:0"])
            .server()
    };
    let mut first = dev();
    assert_eq!(get_text(first.address(), "/ready").0, 200);
    for name in ["tenure.db", "master.key", "dev.json"] {
        assert_eq!(mode(&folder.path().join(".tenure").join(name)), 0o600, "{name}");
    }
    let entries = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(entries, 1, "everything is inside one folder");
    first.stop();
    let second = dev();
    assert_eq!(first.line["consumer"], second.line["consumer"]);
    assert_eq!(first.line["b2b"], second.line["b2b"]);
}

#[test]
fn other_commands_name_its_folder() {
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| Run::in_folder(folder.path()).arguments(arguments);
    let said = run(&["project", "list"]).ended().refused();
    assert!(said.contains("tenure key new-master"), "{said}");
    drop(run(&["dev", "--json", "--listen", "127.0.0.1:0"]).server());
    for arguments in [&["project", "list"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        let said = run(arguments).ended().refused();
        assert!(
            said.contains("`--data .tenure`") && !said.contains("new-master"),
            "{said}"
        );
    }
    // Following the advice helps.
    run(&["project", "list", "--data", ".tenure"]).ended().ok();
    // With a key of one's own, it is the database that is missing.
    run(&["key", "new-master", "--out", "master.key"]).ended().ok();
    let said = run(&["project", "list"]).ended().refused();
    assert!(said.contains("`--data .tenure`"), "{said}");
    // Who names a place means it.
    let said = run(&["project", "list", "--database", "other.db"])
        .ended()
        .refused();
    assert!(said.contains("tenure migrate"), "{said}");
}

/// Every file and folder below, with its permissions.
fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found.push((path.clone(), mode(&path)));
        if path.is_dir() {
            found.extend(modes(&path));
        }
    }
    found
}

#[test]
fn what_is_made_is_its_owners_alone() {
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| {
        Run::in_folder(folder.path())
            .arguments(arguments)
            .after("umask 000")
    };
    let server = run(&["dev", "--tls", "--json", "--listen", "127.0.0.1:0"]).server();
    run(&["key", "new-master", "--out", "keys/new/master.key"])
        .ended()
        .ok();
    run(&["migrate", "--data", "data/new"]).ended().ok();
    let found = modes(folder.path());
    for (path, mode) in &found {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(*mode, expected, "{} is {mode:o}", path.display());
    }
    let files = found.iter().filter(|(path, _)| path.is_file()).count();
    // The database with its log and index, three keys, a certificate, its authority's and the credentials; and two.
    assert!(files >= 11, "{found:?}");
    drop(server);
}

#[test]
fn dev_leaves_other_files_alone() {
    let folder = TempDir::new().unwrap();
    let inside = folder.path().join(".tenure");
    std::fs::create_dir(&inside).unwrap();
    // Anybody may read what stands there already, and its owner wants it back.
    let names = ["dev.new", "tls-key.new", "ca-key.new", "master.new"];
    for name in names {
        std::fs::write(inside.join(name), name).unwrap();
    }
    let server = Run::in_folder(folder.path())
        .arguments(&["dev", "--tls", "--json", "--listen", "127.0.0.1:0"])
        .server();
    drop(server);
    for name in names {
        assert_eq!(std::fs::read_to_string(inside.join(name)).unwrap(), name);
    }
    for name in ["dev.json", "tls-key.pem", "ca-key.pem", "master.key"] {
        assert_eq!(mode(&inside.join(name)), 0o600, "{name}");
    }
    let left = std::fs::read_dir(&inside).unwrap().map(|entry| entry.unwrap());
    let left = left.filter(|entry| entry.file_name().to_string_lossy().starts_with('.'));
    assert_eq!(left.count(), 0, "nothing is left beside them");
}

#[test]
fn the_default_configuration_file_is_one() {
    let folder = TempDir::new().unwrap();
    let text = include_str!("../../src/config.default.toml");
    std::fs::write(folder.path().join("tenure.toml"), text).unwrap();
    let run = |arguments: &[&str]| {
        let run = Run::in_folder(folder.path()).environment("TENURE_CONFIG", "tenure.toml");
        run.arguments(arguments)
    };
    run(&["key", "new-master", "--out", "master.key"]).ended().ok();
    run(&["migrate"]).ended().ok();
    assert!(folder.path().join("tenure.db").exists());
    let ports = ["--listen", "127.0.0.1:0", "--metrics-listen", ""];
    let server = run(&["serve", "--json"]).arguments(&ports).server();
    eventually("it is ready", || {
        (get_text(server.address(), "/ready").0 == 200).then_some(())
    });
}
