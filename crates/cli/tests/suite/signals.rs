//! The signals of the operating system, and a database that a newer Tenure has migrated.

use super::world;
use crate::harness::{eventually, get_text};

#[test]
fn a_node_that_meets_a_newer_schema_ends() {
    let world = world();
    let mut server = world.serve(&[]);
    assert_eq!(get_text(server.address(), "/ready").0, 200);
    world.change("INSERT INTO schema_migrations VALUES (1000, 'unknown', 1)");
    assert_eq!(server.wait().code(), Some(1), "{}", server.log());
    // The reason is the result of the command.
    let said = server.next_line().expect("it says why");
    assert!(said.contains("version 1000 by a newer Tenure"), "{said}");
}

#[test]
fn signals_that_mean_nothing_are_survived() {
    let world = world();
    let mut server = world.serve(&[]);
    for signal in ["USR1", "USR2", "HUP", "HUP", "USR1"] {
        server.signal(signal);
        assert_eq!(get_text(server.address(), "/ready").0, 200, "{signal}");
    }
    world.log_in(&server);
    server.stop();
}

#[test]
fn hangup_reads_the_log_level_anew() {
    let world = world();
    let file = world.write("tenure.toml", "log = \"error\"");
    let mut server = world.serve(&["--config", &file]);
    world.log_in(&server);
    assert_eq!(server.log(), "");

    world.write("tenure.toml", "log = \"info\"");
    server.signal("HUP");
    eventually("it says so", || server.log().contains("read anew").then_some(()));
    world.log_in(&server);
    eventually("requests are logged", || {
        server.log().contains("/v1/passwords/authenticate").then_some(())
    });

    // What can't be used changes nothing, and no password gets into the log.
    world.write("tenure.toml", "log = \"error\"\ndatabase = postgres://u:pass-word@h/d");
    server.signal("HUP");
    eventually("it says so", || server.log().contains("line 2").then_some(()));
    assert!(!server.log().contains("pass-word"), "{}", server.log());
    let before = server.log().len();
    world.log_in(&server);
    eventually("requests are logged", || (server.log().len() > before).then_some(()));
    server.stop();
}
