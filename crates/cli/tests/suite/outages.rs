//! A database that is not there yet, and one that stops answering. A SQLite file is always there.

use std::time::{Duration, Instant};

use serde_json::json;
use tenure_db::Engine;

use super::world;
use crate::harness::{Gate, eventually, get_text};

#[test]
fn a_node_listens_before_its_database_is_there() {
    let world = world();
    if world.engine == Engine::Sqlite {
        let server = world.serve(&[]);
        assert_eq!(get_text(server.address(), "/ready").0, 200);
        return;
    }
    let (gate, url) = Gate::to(world.database());
    let mut server = world.serve(&["--database", &url]);
    assert_eq!(get_text(server.address(), "/health").0, 200);
    let client = server.client(&world.consumer);
    for answer in [
        client.get("/ready"),
        client.post("/v1/passwords/authenticate", &world.login()),
    ] {
        answer.assert_error(503, "server_unavailable");
    }
    gate.open();
    eventually("the node is ready", || {
        (get_text(server.address(), "/ready").0 == 200).then_some(())
    });
    world.log_in(&server);
    let log = server.log();
    assert_eq!(log.matches("ERROR").count(), 1, "it is said once: {log}");
    server.stop();
}

#[test]
fn a_node_whose_database_never_comes_ends_when_it_is_told_to() {
    let world = world();
    let (_gate, database) = match world.engine {
        Engine::Sqlite => (None, world.database().to_owned()),
        Engine::Postgres => {
            let (gate, url) = Gate::to(world.database());
            (Some(gate), url)
        }
    };
    world.serve(&["--database", &database]).stop();
}

#[test]
fn a_silent_database_holds_neither_readiness_nor_the_end_up() {
    let world = world();
    let gate = match world.engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(Gate::to(world.database())),
    };
    let url = gate.as_ref().map_or(world.database(), |(_, url)| url.as_str());
    if let Some((gate, _)) = &gate {
        gate.open();
    }
    let arguments = ["serve", "--json", "--listen", "127.0.0.1:0"];
    let mut server = world
        .run(&arguments)
        .arguments(&["--metrics-listen", "127.0.0.1:0", "--database", url])
        .environment("TENURE_DRAIN_SECONDS", "2")
        .server();
    let session = world.log_in(&server);
    // So that there is something to write at the end.
    let token = json!({"session_token": session["session_token"]});
    let client = server.client(&world.consumer);
    client.post("/v1/sessions/authenticate", &token).ok();
    let Some((gate, _)) = gate else {
        return server.stop();
    };
    gate.fall_silent();
    // Each of these would take longer: a statement has five seconds, and a connection two more.
    let short = Duration::from_secs(4);
    let asked = Instant::now();
    client.get("/ready").assert_error(503, "server_unavailable");
    assert!(asked.elapsed() < short, "/ready took {:?}", asked.elapsed());
    let told = Instant::now();
    server.signal("TERM");
    server.wait();
    assert!(told.elapsed() < short, "the end took {:?}", told.elapsed());
}
