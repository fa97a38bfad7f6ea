//! What happens when nobody takes what is printed.

use std::fs::OpenOptions;
use std::process::Stdio;

use tenure_db::Engine;

use crate::harness::World;

#[test]
fn to_nobody_is_no_panic() {
    let world = World::made(Engine::Sqlite);
    for arguments in [vec!["project", "list"], vec!["doctor", "--json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = world.run(&arguments).ended_into(Stdio::from(writer));
        assert!(!ended.stderr.contains("panicked"), "{ended:?}");
        assert!(matches!(ended.code, Some(0 | 1)), "{ended:?}");
    }
}

#[test]
fn to_a_full_disk_is_an_error() {
    let world = World::made(Engine::Sqlite);
    for arguments in [vec!["project", "list"], vec!["project", "list", "--json"]] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ended = world.run(&arguments).ended_into(Stdio::from(full));
        assert!(!ended.stderr.contains("panicked"), "{ended:?}");
        assert_eq!(ended.code, Some(1), "{ended:?}");
    }
}
