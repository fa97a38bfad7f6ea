//! The command line over the environment over the file over the defaults; and what is refused.

use tempfile::TempDir;

use crate::harness::Run;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn file(&self, text: &str) -> Run {
        std::fs::write(self.0.path().join("tenure.toml"), text).unwrap();
        self.run().arguments(&["--config", "tenure.toml"])
    }

    fn run(&self) -> Run {
        Run::in_folder(self.0.path())
    }
}

/// Which database is used, as `migrate` tells it.
#[track_caller]
fn database(run: Run) -> String {
    let said = run.arguments(&["migrate"]).ended().ok();
    let (name, _) = said.split_once(" is at schema").expect("it names the database");
    name.to_owned()
}

#[test]
fn what_is_nearer_wins() {
    let place = Place::new();
    let file = "database = \"file.db\"";
    assert_eq!(database(place.run()), "tenure.db");
    assert_eq!(database(place.file(file)), "file.db");
    let environment = || place.file(file).environment("TENURE_DATABASE", "environment.db");
    assert_eq!(database(environment()), "environment.db");
    assert_eq!(
        database(environment().arguments(&["--data", "data"])),
        "data/tenure.db"
    );
    assert_eq!(
        database(environment().arguments(&["--database", "flag.db"])),
        "flag.db"
    );
    let both = environment().arguments(&["--data", "data", "--database", "flag.db"]);
    assert_eq!(database(both), "flag.db");
    std::fs::write(place.0.path().join("other.toml"), "database = \"other.db\"").unwrap();
    let named = place.run().environment("TENURE_CONFIG", "other.toml");
    assert_eq!(database(named), "other.db");
    let flag = place.file(file).environment("TENURE_CONFIG", "other.toml");
    assert_eq!(database(flag), "file.db");
}

#[test]
fn the_word_sqlite_is_the_folders_database() {
    let place = Place::new();
    let run = place.run().environment("TENURE_DATABASE", "environment.db");
    assert_eq!(
        database(run.arguments(&["--data", "data", "--database", "sqlite"])),
        "data/tenure.db"
    );
}

#[test]
fn a_password_in_a_url_is_never_shown() {
    let place = Place::new();
    place
        .run()
        .arguments(&["key", "new-master", "--out", "master.key"])
        .ended()
        .ok();
    // Nobody serves at port 1, and some are no URL of PostgreSQL.
    for url in [
        "postgres://tenure:pass-word@127.0.0.1:1/tenure",
        "postgresql://tenure:pass-word@127.0.0.1:1/tenure?connect_timeout=1",
        "postgres://127.0.0.1:1/tenure?user=tenure&password=pass-word",
        "postgres://tenure@127.0.0.1:1/tenure?password=pass-word",
        "postgres://tenure:pass-word@127.0.0.1:1/tenure?application_name=a@b",
        "postgres://tenure:pass-word?more@127.0.0.1:1/tenure",
        "postgres://tenure:pass-word/more@127.0.0.1:1/tenure",
        "postgres://tenure:pass-word@127.0.0.1:port/tenure",
        "postgres://tenure:p@ss@pass-word:1/tenure",
        "postgres://tenure:p@ss/pass-word@127.0.0.1:1/tenure",
        "postgres://tenure:p@ss?pass-word@127.0.0.1:1/tenure",
        "postgres://tenure:1/pass-word@127.0.0.1:1/tenure",
        "host=127.0.0.1,127.0.0.1 port=1 user=tenure password=pass-word",
        "host=127.0.0.1 port=1 user=tenure password=p@ss=pass-word",
        "host=127.0.0.1 port=1 user=tenure password='a pass-word'",
        "host=127.0.0.1 port=1 password=a pass-word",
        "password = pass-word host=127.0.0.1 port=pass-word",
        " user=tenure password=pass-word port=1 host=127.0.0.1",
        "postgres:/tenure:pass-word@127.0.0.1:1/tenure",
        "postgres:tenure:pass-word@127.0.0.1:1/tenure",
        "POSTGRES://tenure:pass-word@127.0.0.1:1/tenure",
        "//tenure:pass-word@127.0.0.1:1/tenure",
        "tenure:pass-word@127.0.0.1:1/tenure",
        "tenure:p@pass-word",
        "HOST=127.0.0.1 PASSWORD=pass-word",
    ] {
        for command in [
            vec!["migrate"],
            vec!["doctor"],
            vec!["doctor", "--json"],
            // It would wait for a PostgreSQL that is not there.
            vec![
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--tls-cert",
                "none.pem",
                "--tls-key",
                "none.pem",
            ],
            vec!["project", "list"],
        ] {
            let run = place
                .run()
                .environment("TENURE_DATABASE", url)
                .environment("TENURE_LOG", "debug");
            let ended = run.arguments(&command).ended();
            assert_eq!(ended.code, Some(1), "{ended:?}");
            let said = ended.stdout + &ended.stderr;
            assert!(
                command[0] == "serve" || said.contains("postgres"),
                "{url}: {said}"
            );
            // The log has a target of that name.
            let said = said.replace("tenure::", "");
            for part in ["-word", "p@ss", "tenure:", "127.0.0.1:1"] {
                assert!(!said.contains(part), "{url}: {said}");
            }
        }
        let ended = place.run().arguments(&["dev", "--database", url]).ended();
        assert!(!(ended.stdout + &ended.stderr).contains("-word"), "{url}");
    }
    for option in ["--config", "--data", "--master-key-file"] {
        for command in ["migrate", "doctor", "dev"] {
            let url = "postgres://tenure:pass-word@127.0.0.1:1/tenure";
            let said = place.run().arguments(&[command, option, url]).ended().refused();
            assert!(said.contains(option) && !said.contains("-word"), "{said}");
        }
    }
    assert_eq!(
        names(&place),
        ["master.key"],
        "no text was taken for a file's name"
    );
}

/// What is in the folder.
fn names(place: &Place) -> Vec<String> {
    let entries = std::fs::read_dir(place.0.path()).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".tenure")
        .collect()
}

#[test]
fn a_file_with_a_strange_name_is_named_with_its_folder() {
    let place = Place::new();
    let named = |name: &str| database(place.run().environment("TENURE_DATABASE", name));
    assert_eq!(named("./a=b@c:d.db"), "./a=b@c:d.db");
    assert_eq!(
        database(place.run().arguments(&["--data", "e@f"])),
        "./e@f/tenure.db"
    );
    assert!(place.0.path().join("a=b@c:d.db").exists());
    assert!(place.0.path().join("e@f/tenure.db").exists());
}

#[test]
fn no_line_of_a_bad_file_is_shown() {
    let place = Place::new();
    for text in [
        "database = postgres://tenure:pass-word@127.0.0.1/tenure",
        "database = \"postgres://tenure:pass-word@127.0.0.1/tenure",
        "smtp_user = \"u\"\nsmtp_password = \"pass-word\"",
        "database = [\"postgres://tenure:pass-word@127.0.0.1/tenure\"]",
        "max_body_bytes = \"pass-word\"",
        "outbound_allow_http = \"pass-word\"",
        "drain_seconds = { password = \"pass-word\" }",
        "tls_key = \"https://tenure:pass-word@127.0.0.1/key.pem\"\ntls_cert = \"a\"",
    ] {
        for command in [&["migrate"][..], &["doctor"], &["doctor", "--json"], &["serve"]] {
            let ended = place.file(text).arguments(command).ended();
            assert_eq!(ended.code, Some(1), "{ended:?}");
            assert!(
                !(ended.stdout.clone() + &ended.stderr).contains("-word"),
                "{ended:?}"
            );
        }
    }
    let said = place
        .file("a = 1\nb = pass-word")
        .arguments(&["migrate"])
        .ended()
        .refused();
    assert!(
        said.contains("tenure.toml is not TOML: line 2, column 5"),
        "{said}"
    );
}

#[test]
fn a_misspelt_variable_is_refused_and_the_nearest_named() {
    let place = Place::new();
    for (name, near) in [
        ("TENURE_DATABSE", "TENURE_DATABASE"),
        ("TENURE_DATABASE_URL", "TENURE_DATABASE"),
        ("TENURE_MASTERKEY", "TENURE_MASTER_KEY"),
        ("TENURE_LISTEN_ADDRESS", "TENURE_LISTEN"),
    ] {
        for command in [&["migrate"][..], &["serve"], &["dev"], &["project", "list"]] {
            let run = place.run().environment(name, "pass-word").arguments(command);
            let said = run.ended().refused();
            assert!(
                said.contains(name) && said.contains(near) && !said.contains("-word"),
                "{said}"
            );
        }
        let doctor = place
            .run()
            .environment(name, "pass-word")
            .arguments(&["doctor"])
            .ended();
        assert!(
            doctor.code == Some(1) && doctor.stdout.contains(near),
            "{doctor:?}"
        );
    }
    assert!(names(&place).is_empty(), "nothing is made");
    let kubernetes = place.run().environment("TENURE_SERVICE_HOST", "10.0.0.1");
    database(kubernetes.environment("TENURE_PORT", "tcp://10.0.0.1:80"));
}

#[test]
fn a_url_of_something_else_is_no_file_name() {
    let place = Place::new();
    for url in [
        "mysql://tenure:pass-word@127.0.0.1:1/tenure",
        "POSTGRES://tenure:pass-word@127.0.0.1:1/tenure",
    ] {
        let said = place
            .run()
            .arguments(&["migrate", "--database", url])
            .ended()
            .refused();
        assert!(said.contains("database"), "{said}");
        assert!(!said.contains("-word"), "{said}");
        assert_eq!(
            std::fs::read_dir(place.0.path()).unwrap().count(),
            0,
            "nothing is made"
        );
    }
}

#[test]
fn serve_listens_where_the_nearest_says() {
    let place = Place::new();
    place
        .run()
        .arguments(&["key", "new-master", "--out", "master.key"])
        .ended()
        .ok();
    // An address of this machine that differs tells which one won.
    let file = "listen = \"127.0.0.2:0\"\nmetrics_listen = \"127.0.0.2:0\"";
    let serve = |run: Run| run.arguments(&["serve", "--json"]).server();
    let host = |run: Run| serve(run).address().ip().to_string();
    assert_eq!(host(place.file(file)), "127.0.0.2");
    let environment = || place.file(file).environment("TENURE_LISTEN", "127.0.0.3:0");
    assert_eq!(host(environment()), "127.0.0.3");
    let server = environment()
        .arguments(&[
            "serve",
            "--json",
            "--listen",
            "127.0.0.4:0",
            "--metrics-listen",
            "127.0.0.5:0",
        ])
        .server();
    assert_eq!(server.address().ip().to_string(), "127.0.0.4");
    assert_eq!(server.metrics_address().ip().to_string(), "127.0.0.5");
}

#[test]
fn a_bad_file_is_refused_with_the_keys_name() {
    let place = Place::new();
    for (text, named) in [
        ("lisen = \"127.0.0.1:0\"", "lisen"),
        ("[server]\nlisten = \"127.0.0.1:0\"", "server"),
        ("listen = \"here\"", "listen"),
        ("listen = 7800", "listen"),
        ("metrics_listen = \"there\"", "metrics_listen"),
        ("database = 1", "database"),
        ("database = \"\"", "database"),
        ("database_max_connections = 0", "database_max_connections"),
        ("database_max_connections = -1", "database_max_connections"),
        ("max_body_bytes = \"many\"", "max_body_bytes"),
        ("drain_seconds = 1.5", "drain_seconds"),
        ("outbound_allow_http = \"yes\"", "outbound_allow_http"),
        ("log_format = \"xml\"", "log_format"),
        ("log = \"=x=\"", "log is not a filter"),
        ("tls_cert = \"cert.pem\"", "tls_key"),
        ("tls_key = \"key.pem\"", "tls_cert"),
        ("listen = ", "tenure.toml is not TOML"),
    ] {
        place
            .run()
            .arguments(&["key", "new-master", "--out", "master.key"])
            .ended();
        let said = place.file(text).arguments(&["serve"]).ended().refused();
        assert!(said.contains(named), "{text}: {said}");
    }
    let said = place
        .run()
        .arguments(&["--config", "absent.toml", "migrate"])
        .ended()
        .refused();
    assert!(said.contains("can't read absent.toml"), "{said}");
}

#[test]
fn a_bad_variable_is_refused_with_its_name() {
    let place = Place::new();
    for (name, value) in [
        ("TENURE_MAX_BODY_BYTES", "many"),
        ("TENURE_DATABASE_MAX_CONNECTIONS", ""),
        ("TENURE_OUTBOUND_ALLOW_HTTP", "yes"),
        ("TENURE_LISTEN", "here"),
        ("TENURE_METRICS_LISTEN", "there"),
        ("TENURE_LOG_FORMAT", "xml"),
        ("TENURE_DRAIN_SECONDS", "-1"),
    ] {
        let said = place
            .run()
            .environment(name, value)
            .arguments(&["migrate"])
            .ended()
            .refused();
        let key = name.trim_start_matches("TENURE_").to_ascii_lowercase();
        assert!(
            said.contains(name) || said.contains(&key),
            "{name}={value}: {said}"
        );
    }
    let said = place
        .run()
        .environment("TENURE_MASTER_KEY", "c2hvcnQ=")
        .arguments(&["project", "list"]);
    let said = said.ended().refused();
    assert!(
        said.contains("TENURE_MASTER_KEY") && !said.contains("c2hvcnQ="),
        "{said}"
    );
}

#[test]
fn certificate_and_key_belong_together() {
    let place = Place::new();
    place
        .run()
        .arguments(&["key", "new-master", "--out", "master.key"])
        .ended()
        .ok();
    for (given, missing) in [("--tls-cert", "--tls-key"), ("--tls-key", "--tls-cert")] {
        let said = place
            .run()
            .arguments(&["serve", given, "some.pem"])
            .ended()
            .refused();
        assert!(said.contains(missing), "{said}");
    }
    let both = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        "some.pem",
        "--tls-key",
        "other.pem",
    ];
    let said = place.run().arguments(&both).ended().refused();
    assert!(said.contains("some.pem"), "{said}");
}
