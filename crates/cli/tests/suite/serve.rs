//! `tenure serve`: what it needs, and what it says when that is missing.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};
use tenure_db::Engine;

use super::{empty_world, world};
use crate::harness::{connect, get_text};

#[test]
fn prints_one_line_of_json_when_it_is_ready() {
    let world = world();
    let mut server = world.serve(&[]);
    assert_eq!(get_text(server.address(), "/ready").0, 200);
    assert_eq!(
        server.line,
        json!({
            "base_url": format!("http://{}", server.address()),
            "metrics_url": format!("http://{}/metrics", server.metrics_address()),
            "pid": server.pid(),
        })
    );
    assert_eq!(get_text(server.metrics_address(), "/metrics").0, 200);
    server.stop();
    assert_eq!(server.next_line(), None, "one line, and no more");
}

#[test]
fn says_for_people_where_it_serves() {
    let world = world();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--metrics-listen", ""];
    let server = world.run(&arguments).server();
    let line = world.redacted(server.line.as_str().expect("it is text"));
    assert!(line.starts_with("Serving http://127.0.0.1:"), "{line}");
    assert!(line.ends_with(" from [database]"), "{line}");
}

#[test]
fn has_no_metrics_if_told_so() {
    let world = world();
    let server = world
        .run(&[
            "serve",
            "--json",
            "--listen",
            "127.0.0.1:0",
            "--metrics-listen",
            "",
        ])
        .server();
    assert_eq!(server.line["metrics_url"], Value::Null);
}

#[test]
fn brings_the_schema_up_to_date_first() {
    let world = empty_world();
    let server = world.serve(&[]);
    assert_eq!(get_text(server.address(), "/ready").0, 200);
}

#[test]
fn without_a_master_key_says_how_to_make_one() {
    let world = empty_world();
    std::fs::remove_file(world.path("master.key")).unwrap();
    let said = world.refused(&["serve", "--listen", "127.0.0.1:0"]);
    let command = format!(
        "tenure key new-master --out {}",
        world.path("master.key").display()
    );
    assert!(said.contains(&command), "{said}");
    assert!(!world.path("master.key").exists(), "it is not made by the way");
}

#[test]
fn takes_the_master_key_from_the_environment() {
    let world = world();
    let key = std::fs::read_to_string(world.path("master.key")).unwrap();
    std::fs::remove_file(world.path("master.key")).unwrap();
    let server = world
        .run(&[
            "serve",
            "--json",
            "--listen",
            "127.0.0.1:0",
            "--metrics-listen",
            "",
        ])
        .environment("TENURE_MASTER_KEY", key.trim())
        .server();
    world.log_in(&server);
}

#[test]
fn a_port_in_use_is_named_once() {
    let world = world();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for option in ["--listen", "--metrics-listen"] {
        let other = if option == "--listen" {
            "--metrics-listen"
        } else {
            "--listen"
        };
        let said = world.refused(&["serve", option, &address, other, "127.0.0.1:0"]);
        assert!(said.contains(&format!("can't listen on {address}")), "{said}");
        assert_eq!(said.matches("in use").count(), 1, "{said}");
    }
}

#[test]
fn a_bad_address_is_refused() {
    let world = world();
    let said = world.refused(&["serve", "--listen", "nowhere"]);
    assert!(said.contains("--listen") && said.contains("nowhere"), "{said}");
    let said = world.refused(&["serve", "--metrics-listen", "nowhere"]);
    assert!(
        said.contains("metrics_listen") && said.contains("nowhere"),
        "{said}"
    );
}

#[test]
fn answers_with_64_descriptors_and_200_connections_that_say_nothing() {
    let world = world();
    let server = world
        .run(&["serve", "--json", "--listen", "127.0.0.1:0"])
        .arguments(&["--metrics-listen", "127.0.0.1:0"])
        .after("ulimit -n 64")
        .server();
    let client = server.client(&world.consumer);
    let mut silent = Vec::new();
    for number in 0..200 {
        let address = if number % 4 == 0 {
            server.metrics_address()
        } else {
            server.address()
        };
        silent.push(connect(address));
    }
    // Logging in takes the database, which has descriptors of its own.
    client.post("/v1/passwords/authenticate", &world.login()).ok();
    for path in ["/health", "/ready"] {
        assert_eq!(get_text(server.address(), path).0, 200, "{path}: {}", server.log());
    }
    let (status, metrics) = get_text(server.metrics_address(), "/metrics");
    assert_eq!(status, 200, "{metrics}");
    let log = server.log();
    assert!(!log.contains("could not be accepted"), "{log}");
}

/// With a backtrace, for that needs memory as well: what panicked here hung all who came after.
#[test]
fn a_hash_that_gets_no_memory_is_a_503() {
    const GIB: usize = 1024 * 1024;
    let world = world();
    let server = world
        .run(&["serve", "--json", "--listen", "127.0.0.1:0"])
        .arguments(&["--metrics-listen", ""])
        .environment("TENURE_HASHING_THREADS", "1")
        .environment("RUST_BACKTRACE", "1")
        .after(&format!("ulimit -v {GIB}"))
        .server();
    let client = server.client(&world.consumer);
    let hash = format!("$argon2id$v=19$m={GIB},t=1,p=1$c29tZXNhbHQ${}", "A".repeat(43));
    let imported = json!({"email": "grace@example.com", "hash": hash, "hash_type": "argon_2id"});
    client.post("/v1/passwords/migrate", &imported).ok();
    let guess = json!({"email": "grace@example.com", "password": "whatever it may be"});
    for _ in 0..3 {
        let answer = client.post("/v1/passwords/authenticate", &guess);
        answer.assert_error(503, "server_unavailable");
    }
    client.post("/v1/passwords/authenticate", &world.login()).ok();
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

#[test]
fn addresses_may_be_names_or_a_port_alone() {
    let world = world();
    for (listen, metrics) in [("localhost:0", ":0"), (":0", "localhost:0")] {
        let arguments = ["serve", "--json", "--listen", listen, "--metrics-listen", metrics];
        let server = world.run(&arguments).server();
        for address in [server.address(), server.metrics_address()] {
            assert!(address.ip().is_loopback(), "{listen} {metrics}: {address}");
        }
        assert_eq!(get_text(server.address(), "/health").0, 200);
    }
    let said = world.refused(&["serve", "--listen", "nowhere"]);
    assert!(said.contains("localhost:7800"), "{said}");
}

#[test]
fn a_taken_port_brings_a_free_one_to_mind() {
    let world = world();
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = held.local_addr().unwrap();
    let said = world.refused(&["serve", "--listen", &taken.to_string()]);
    let (_, free) = said.split_once("; ").expect("it names another");
    let free: std::net::SocketAddr = free.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(free.ip(), taken.ip());
    assert!(TcpListener::bind(free).is_ok(), "{said}");
}

#[test]
fn files_that_others_may_read_are_refused_or_warned_of() {
    let world = world();
    let key = world.path("master.key");
    let chmod = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let serve = ["serve", "--listen", "127.0.0.1:0", "--metrics-listen", ""];
    for mode in [0o644, 0o604, 0o606, 0o666] {
        chmod(&key, mode);
        for command in [&serve[..], &["dev", "--listen", "127.0.0.1:0"]] {
            let said = world.refused(command);
            let advice = format!("others may read {0}; run `chmod 600 {0}`", key.display());
            assert!(said.contains(&advice), "{mode:o}: {said}");
        }
    }
    // A key that comes from elsewhere makes the file one that nobody uses.
    let text = std::fs::read_to_string(&key).unwrap();
    let server = world.run(&serve).environment("TENURE_MASTER_KEY", text.trim()).server();
    assert!(!server.log().contains("may read"), "{}", server.log());
    drop(server);

    chmod(&key, 0o640);
    let config = world.write("tenure.toml", "sms_url = \"https://u:pass-word@sms.example.com\"");
    let mut open = vec![(key, "its group"), (config.clone().into(), "others")];
    if world.engine == Engine::Sqlite {
        chmod(&world.path("tenure.db"), 0o644);
        open.push((world.path("tenure.db"), "others"));
    }
    let server = world.run(&serve).arguments(&["--config", &config]).server();
    for (path, who) in open {
        let warning = format!("{who} may read {}", path.display());
        assert!(server.log().contains(&warning), "{warning}: {}", server.log());
    }
    assert!(!server.log().contains("pass-word"), "{}", server.log());
}
