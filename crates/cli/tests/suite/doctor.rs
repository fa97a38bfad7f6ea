//! `tenure doctor`

use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;

use insta::assert_snapshot;
use serde_json::Value;
use tenure_db::{Engine, Schema};

use super::{empty_world, world};
use crate::harness::{World, shell};

/// The check of this name, and whether the whole command failed.
fn check(world: &World, arguments: &[&str], name: &str) -> (Value, bool) {
    let run = world.run(&["doctor", "--json"]).arguments(arguments).ended();
    let checks: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let found = checks
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["name"] == name);
    let found = found.unwrap_or_else(|| panic!("no check {name} in {checks}"));
    (found.clone(), run.code == Some(1))
}

#[test]
fn all_is_well() {
    let world = world();
    let said = world.redacted(&world.ok(&["doctor"]));
    // Only a server has a clock of its own.
    let (own, said): (Vec<_>, Vec<_>) = said.lines().partition(|line| line.contains("database time"));
    assert_eq!(own.len(), usize::from(world.engine == Engine::Postgres), "{own:?}");
    assert_snapshot!(said.join("\n"), @r#"
    ok       configuration  defaults
    ok       clock          [time]
    ok       master key     [master key id]
    ok       permissions    only its owner may read [folder]/master.key
    ok       database       [database], schema up to date
    ok       projects       2
    ok       keys           [project-test]: 2 published, the next one among them
    ok       keys           [project-test]: 2 published, the next one among them
    warning  e-mail         no transport is configured, so none is sent
             → set smtp_host if your projects send any; docs/config.md says how
    warning  sms            no transport is configured, so none is sent
             → set sms_gateway if your projects send any; docs/config.md says how
    ok       outbox         email: 0 queued, 0 given up this week
    ok       outbox         sms: 0 queued, 0 given up this week
    "#);
    let checks = world.json(&["doctor"]);
    let checks = checks.as_array().unwrap().iter();
    // Not every project sends messages.
    for check in checks.filter(|check| check["name"] != "e-mail" && check["name"] != "sms") {
        assert_eq!(check["outcome"], "ok", "{check}");
        assert_eq!(check["advice"], "", "{check}");
    }
}

#[test]
fn a_time_that_is_still_to_come_is_a_warning() {
    let world = world();
    world.change("DELETE FROM installation_clock");
    world.change("INSERT INTO installation_clock VALUES (1, 9000000000000)");
    let checks = world.json(&["doctor"]);
    let mut times = checks.as_array().unwrap().iter();
    let warned = times.find(|check| check["name"] == "database time" && check["outcome"] == "warning");
    let found = warned.unwrap_or_else(|| panic!("{checks}"))["found"].as_str().unwrap();
    assert!(found.starts_with("2255-03-14T16:00:00Z was trusted before"), "{found}");
}

#[test]
fn no_projects_is_a_warning() {
    let world = empty_world();
    world.ok(&["migrate"]);
    let (projects, failed) = check(&world, &[], "projects");
    assert_eq!(projects["outcome"], "warning");
    assert!(
        projects["advice"]
            .as_str()
            .unwrap()
            .contains("tenure project create")
    );
    assert!(!failed);
}

#[test]
fn a_master_key_that_others_can_read() {
    let world = world();
    for mode in [0o644, 0o640, 0o604] {
        let open = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(world.path("master.key"), open).unwrap();
        let (permissions, failed) = check(&world, &[], "permissions");
        assert!(failed);
        assert_eq!(permissions["outcome"], "failed");
        let advice = permissions["advice"].as_str().unwrap();
        // Following the advice helps.
        let command = advice.split('`').nth(1).unwrap();
        assert_eq!(
            command,
            format!("chmod 600 {}", world.path("master.key").display())
        );
        shell(command).ok();
        world.ok(&["doctor"]);
    }
}

#[test]
fn other_files_that_others_can_read() {
    let world = world();
    let key = world.write("tls-key.pem", "");
    let config = world.write(
        "tenure.toml",
        &format!("tls_cert = {key:?}\ntls_key = {key:?}\nsms_url = \"https://u:pass-word@sms.example.com\""),
    );
    let mut paths = vec![key, config.clone()];
    if world.engine == Engine::Sqlite {
        paths.extend(["", "-wal", "-shm"].map(|suffix| world.database().to_owned() + suffix));
    }
    for path in &paths {
        for (mode, outcome) in [(0o644, "failed"), (0o640, "warning"), (0o600, "")] {
            // The last to close a database takes the two beside it away.
            drop(File::options().create(true).append(true).open(path).unwrap());
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
            let run = world.run(&["doctor", "--json", "--config", &config]).ended();
            assert!(!run.stdout.contains("pass-word"), "{run:?}");
            let checks: Value = serde_json::from_str(&run.stdout).unwrap();
            let found = checks.as_array().unwrap().iter().find(|check| {
                check["name"] == "permissions" && check["found"].as_str().unwrap().ends_with(path.as_str())
            });
            let said = found.map_or("", |check| check["outcome"].as_str().unwrap());
            assert_eq!(said, outcome, "{mode:o} {path}: {checks}");
        }
    }
}

#[test]
fn a_missing_master_key() {
    let world = world();
    std::fs::remove_file(world.path("master.key")).unwrap();
    let (key, failed) = check(&world, &[], "master key");
    assert!(failed);
    let found = key["found"].as_str().unwrap();
    assert!(found.contains("Put the copy of the key back"), "{key}");

    let world = empty_world();
    std::fs::remove_file(world.path("master.key")).unwrap();
    let (key, failed) = check(&world, &[], "master key");
    assert!(failed);
    let found = key["found"].as_str().unwrap();
    assert!(found.contains("tenure key new-master --out"), "{key}");
}

#[test]
fn a_database_that_takes_no_writes() {
    let world = world();
    let run = world.run(&["doctor", "--json"]);
    let (run, said) = match world.engine {
        // A file may have eight blocks: enough for what is printed, and too few for a page of the log.
        Engine::Sqlite => (run.after("trap '' XFSZ; ulimit -f 8"), "can't be written"),
        Engine::Postgres => {
            let name = world.database().rsplit('/').next().unwrap();
            world.change(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
            (run, "takes no writes")
        }
    };
    let ended = run.ended();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stdout.contains(said), "{ended:?}");
}

/// It takes the connection, and never says a word.
#[test]
fn a_mail_server_that_is_silent() {
    let world = world();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let configuration = format!(
        "smtp_host = \"127.0.0.1\"\nsmtp_port = {}\nsmtp_security = \"none\"\nsmtp_from = \"a@b.example\"\n",
        silent.local_addr().unwrap().port()
    );
    let file = world.write("tenure.toml", &configuration);
    let (email, failed) = check(&world, &["--config", &file], "e-mail");
    assert!(failed);
    assert_eq!(email["outcome"], "failed");
    assert!(email["found"].as_str().unwrap().contains("no answer within"), "{email}");
    let (outbox, _) = check(&world, &["--config", &file], "outbox");
    assert_eq!(outbox["outcome"], "ok", "{outbox}");
}

#[test]
fn a_wrong_master_key() {
    let world = world();
    let other = world.path("other.key");
    let other = other.to_str().unwrap();
    world.ok(&["key", "new-master", "--out", other]);
    let (keys, failed) = check(&world, &["--master-key-file", other], "keys");
    assert!(failed);
    assert_eq!(keys["outcome"], "failed");
    assert!(
        keys["found"].as_str().unwrap().contains("which was not given"),
        "{keys}"
    );
    assert!(
        keys["advice"].as_str().unwrap().contains("further line"),
        "{keys}"
    );
}

#[test]
fn a_database_out_of_reach() {
    let world = world();
    let (unreachable, advice) = match world.engine {
        // A file can't be a folder.
        Engine::Sqlite => (
            world.path("master.key").join("tenure.db").display().to_string(),
            "folder",
        ),
        // Nobody serves at port 1.
        Engine::Postgres => (
            "postgres://tenure:pass-word@127.0.0.1:1/tenure".to_owned(),
            "PostgreSQL",
        ),
    };
    let (database, failed) = check(&world, &["--database", &unreachable], "database");
    assert!(failed);
    assert_eq!(database["outcome"], "failed");
    assert!(
        database["advice"].as_str().unwrap().contains(advice),
        "{database}"
    );
    assert!(!database.to_string().contains("pass-word"), "{database}");
    let mut commands = vec![vec!["project", "list"], vec!["migrate"]];
    if world.engine == Engine::Sqlite {
        // It waits for a PostgreSQL.
        commands.push(vec!["serve", "--listen", "127.0.0.1:0"]);
    }
    for arguments in commands {
        let said = world
            .run(&arguments)
            .arguments(&["--database", &unreachable])
            .ended()
            .refused();
        assert!(said.contains("can't open"), "{said}");
        assert!(!said.contains("pass-word"), "{said}");
    }
}

#[test]
fn a_refusal_of_postgres_names_nobody() {
    let world = world();
    if world.engine == Engine::Sqlite {
        return;
    }
    let (_, place) = world.database().split_once('@').unwrap();
    let (server, _) = place.rsplit_once('/').unwrap();
    for (url, reason) in [
        (format!("postgres://a-user:pass-word@{place}"), "28"),
        (world.database().replace(place, &format!("{server}/no-database")), "3D000"),
    ] {
        for command in [&["doctor"][..], &["migrate"], &["project", "list"], &["serve", "--listen", "127.0.0.1:0"]] {
            let ended = world.run(command).arguments(&["--database", &url]).ended();
            assert_eq!(ended.code, Some(1), "{ended:?}");
            let said = ended.stdout + &ended.stderr;
            assert!(said.contains(&format!("SQLSTATE {reason}")), "{said}");
            for part in ["a-user", "pass-word", "no-database", server] {
                assert!(!said.contains(part), "{said}");
            }
        }
    }
}

#[test]
fn a_database_that_was_never_migrated() {
    let world = empty_world();
    let (database, failed) = check(&world, &[], "database");
    assert!(failed);
    assert_eq!(database["outcome"], "failed");
    assert!(
        database["advice"].as_str().unwrap().contains("`tenure migrate`"),
        "{database}"
    );
    // It is as it was: a mistyped path makes nothing.
    assert_eq!(world.schema(), Schema::Absent);
    assert!(!world.path("tenure.db").exists());
    world.ok(&["migrate"]);
    world.ok(&["doctor"]);
}

#[test]
fn a_schema_of_another_version() {
    let world = world();
    for (change, schema, advice) in [
        (
            "INSERT INTO schema_migrations VALUES (1000, 'unknown', 1)",
            Schema::Newer(1000),
            "use that one",
        ),
        (
            "DELETE FROM schema_migrations WHERE version > 1",
            Schema::Older,
            "`tenure migrate`",
        ),
    ] {
        world.change(change);
        let (database, failed) = check(&world, &[], "database");
        assert!(failed);
        assert_eq!(database["outcome"], "failed");
        assert!(
            database["advice"].as_str().unwrap().contains(advice),
            "{database}"
        );
        assert_eq!(world.schema(), schema);
    }
}

#[test]
fn a_broken_configuration() {
    let world = world();
    for (text, named) in [
        ("lisen = \"127.0.0.1:0\"", "lisen"),
        ("max_body_bytes = \"many\"", "max_body_bytes"),
        ("log = \"=x=\"", "log"),
        ("tls_cert = \"cert.pem\"", "tls_key"),
    ] {
        let file = world.write("tenure.toml", text);
        let (configuration, failed) = check(&world, &["--config", &file], "configuration");
        assert!(failed, "{text}: {configuration}");
        assert_eq!(configuration["outcome"], "failed");
        assert!(
            configuration["found"].as_str().unwrap().contains(named),
            "{configuration}"
        );
        assert!(
            configuration["advice"]
                .as_str()
                .unwrap()
                .contains("docs/config.md")
        );
    }
}

#[test]
fn says_what_is_wrong_for_people() {
    let world = world();
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(world.path("master.key"), open).unwrap();
    let ended = world.run(&["doctor"]).ended();
    assert_eq!(ended.code, Some(1));
    let failed = ended
        .stdout
        .lines()
        .skip_while(|line| !line.starts_with("FAILED"));
    let failed: Vec<&str> = failed.take(2).collect();
    assert_snapshot!(world.redacted(&failed.join("\n")), @r#"
    FAILED   permissions    others may read [folder]/master.key
             → run `chmod 600 [folder]/master.key`: whoever has it and the database can sign as you
    "#);
}
