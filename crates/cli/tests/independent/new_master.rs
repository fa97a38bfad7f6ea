//! `tenure key new-master`

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;

use crate::harness::{Run, mode};

#[test]
fn makes_a_private_file_and_never_overwrites() {
    let folder = TempDir::new().unwrap();
    let run = || Run::in_folder(folder.path()).arguments(&["key", "new-master", "--out", "keys/master.key"]);
    let said = run().ended().ok();
    assert_eq!(
        said,
        "keys/master.key holds a new master key. Keep a copy apart from the database.\n"
    );
    let path = folder.path().join("keys/master.key");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(STANDARD.decode(text.trim()).unwrap().len(), 32);
    assert_eq!(mode(&path), 0o600);

    let said = run().ended().refused();
    assert!(said.contains("keys/master.key exists"), "{said}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    let files = std::fs::read_dir(folder.path().join("keys")).unwrap().count();
    assert_eq!(files, 1, "nothing is left beside it");
}

#[test]
fn leaves_what_stands_beside_it_alone() {
    let folder = TempDir::new().unwrap();
    for name in ["master.new", "master.key.new", "master.tmp"] {
        std::fs::write(folder.path().join(name), name).unwrap();
    }
    let run = |name| Run::in_folder(folder.path()).arguments(&["key", "new-master", "--out", name]);
    run("master.key").ended().ok();
    run("master").ended().ok();
    for name in ["master.new", "master.key.new", "master.tmp"] {
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), name);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5);
}

#[test]
fn of_many_at_once_one_makes_the_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("master.key");
    let runs: Vec<_> = (0..8)
        .map(|_| Run::in_folder(folder.path()).arguments(&["key", "new-master", "--out", "master.key"]))
        .map(|run| std::thread::spawn(|| run.ended().code))
        .collect();
    let codes: Vec<_> = runs.into_iter().map(|run| run.join().unwrap()).collect();
    assert_eq!(
        codes.iter().filter(|code| **code == Some(0)).count(),
        1,
        "{codes:?}"
    );
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(STANDARD.decode(text.trim()).unwrap().len(), 32);
}

#[test]
fn follows_no_link() {
    let folder = TempDir::new().unwrap();
    let elsewhere = folder.path().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, folder.path().join("master.key")).unwrap();
    let run = Run::in_folder(folder.path()).arguments(&["key", "new-master", "--out", "master.key"]);
    let said = run.ended().refused();
    assert!(said.contains("master.key exists"), "{said}");
    assert!(!elsewhere.exists());
}

#[test]
fn no_two_are_the_same() {
    let folder = TempDir::new().unwrap();
    let keys = ["a", "b"].map(|name| {
        let run = Run::in_folder(folder.path()).arguments(&["key", "new-master", "--json", "--out", name]);
        assert_eq!(run.ended().json()["file"], name);
        std::fs::read_to_string(folder.path().join(name)).unwrap()
    });
    assert_ne!(keys[0], keys[1]);
}
