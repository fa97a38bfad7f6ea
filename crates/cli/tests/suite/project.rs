//! `tenure project`

use insta::assert_snapshot;

use super::{empty_world, world};

#[test]
fn create_shows_the_secret_once() {
    let world = empty_world();
    world.ok(&["migrate"]);
    let said = world.ok(&["project", "create", "--env", "live", "--name", "Shop"]);
    assert_snapshot!(world.redacted(&said), @r#"
    project id    [project-live]
    secret        [secret-live]
    public token  [public-token-live]

    The secret is shown this once.
    "#);

    let secret = said
        .split_whitespace()
        .find(|word| word.starts_with("secret-live-"))
        .unwrap();
    let id = said
        .split_whitespace()
        .find(|word| word.starts_with("project-live-"))
        .unwrap();
    for arguments in [vec!["project", "show", id], vec!["project", "list"]] {
        for run in [
            world.run(&arguments),
            world.run(&arguments).arguments(&["--json"]),
        ] {
            let shown = run.ended().ok();
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn create_makes_what_it_is_told() {
    let world = empty_world();
    world.ok(&["migrate"]);
    for vertical in ["consumer", "b2b"] {
        for environment in ["test", "live"] {
            let name = format!("{vertical} {environment} — ☂ 'quoted'");
            let made = world.json(&[
                "project",
                "create",
                "--vertical",
                vertical,
                "--env",
                environment,
                "--name",
                &name,
            ]);
            let id = made["project_id"].as_str().unwrap();
            for (field, prefix) in [
                ("project_id", "project"),
                ("secret_id", "secret"),
                ("secret", "secret"),
                ("public_token", "public-token"),
            ] {
                let value = made[field].as_str().unwrap();
                assert!(
                    value.starts_with(&format!("{prefix}-{environment}-")),
                    "{field}: {value}"
                );
            }
            let shown = world.json(&["project", "show", id]);
            assert_eq!(shown["vertical"], vertical);
            assert_eq!(shown["name"], name);
            assert_eq!(shown["public_token"], made["public_token"]);
            assert_eq!(shown["secrets"][0]["secret_id"], made["secret_id"]);
        }
    }
    let listed = world.json(&["project", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), 4);
}

#[test]
fn create_refuses_what_there_is_not() {
    let world = empty_world();
    world.ok(&["migrate"]);
    for (option, value) in [("--vertical", "c2c"), ("--env", "staging")] {
        let said = world.refused(&["project", "create", option, value]);
        assert!(said.contains(option) && said.contains(value), "{said}");
    }
    assert_eq!(world.json(&["project", "list"]).as_array().unwrap().len(), 0);
}

#[test]
fn list_has_a_line_for_each() {
    let world = world();
    let said = world.ok(&["project", "list"]);
    let mut lines: Vec<&str> = said.lines().collect();
    lines.sort_by_key(|line| line.contains("b2b"));
    assert_snapshot!(world.redacted(&lines.join("\n")), @r#"
    [project-test]  consumer  Example (consumer)
    [project-test]  b2b       Example (b2b)
    "#);
}

#[test]
fn show_tells_settings_and_secrets() {
    let world = world();
    let said = world.ok(&["project", "show", &world.consumer.id]);
    assert_snapshot!(world.redacted(&said), @r#"
    project id    [project-test]
    name          Example (consumer)
    vertical      consumer
    public token  [public-token-test]
    created       [time]

    secrets
      [secret-test]  created [time]  active

    settings
      cross_org_passwords_enabled=false
      discovery_redirect_urls=
      invite_redirect_urls=
      login_redirect_urls=
      luds_complexity=3
      luds_min_length=8
      max_sessions_per_user=1000
      messages_per_address=10
      messages_per_member=50
      messages_per_network=1000
      messages_per_project=10000
      password_strength_policy=zxcvbn
      reset_password_redirect_urls=
      session_max_duration_minutes=
      signup_redirect_urls=
      sms_country_codes=1
      user_lock_threshold=10
      user_lock_ttl=3600
      zero_downtime_session_migration_url=
    "#);
}

#[test]
fn what_show_prints_set_takes() {
    let world = world();
    let id = &world.b2b.id;
    let settings = [
        "login_redirect_urls=https://a.example.com/in,myapp://in",
        "session_max_duration_minutes=600",
        "sms_country_codes=1,49",
        "password_strength_policy=luds",
        "zero_downtime_session_migration_url=https://issuer.example.com/userinfo",
    ];
    world.ok(&[&["project", "set", id][..], &settings].concat());
    let shown = world.ok(&["project", "show", id]);
    let lines = shown.split_once("\nsettings\n").unwrap().1.lines();
    let printed: Vec<&str> = lines.map(str::trim).collect();
    for setting in settings {
        assert!(printed.contains(&setting), "{shown}");
    }
    let before = world.json(&["project", "show", id]);
    world.ok(&[&["project", "set", id][..], &printed].concat());
    assert_eq!(world.json(&["project", "show", id]), before);

    // And as JSON has them.
    let settings = before["settings"].as_object().unwrap();
    let of_json: Vec<String> = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let of_json: Vec<&str> = of_json.iter().map(String::as_str).collect();
    world.ok(&[&["project", "set", id][..], &of_json].concat());
    assert_eq!(world.json(&["project", "show", id]), before);
}

#[test]
fn set_changes_settings() {
    let world = world();
    let id = &world.consumer.id;
    let changed = world.json(&[
        "project",
        "set",
        id,
        "zero_downtime_session_migration_url=http://127.0.0.1:9/userinfo?a=b",
        "session_max_duration_minutes=60",
        "max_sessions_per_user=50",
        "password_strength_policy=luds",
        "luds_min_length=10",
        "luds_complexity=4",
        "user_lock_threshold=5",
        "user_lock_ttl=600",
        "login_redirect_urls=https://a.example.com/in, myapp://in",
        "signup_redirect_urls=https://a.example.com/up",
        "invite_redirect_urls=https://a.example.com/invited",
        "discovery_redirect_urls=https://a.example.com/find",
        "reset_password_redirect_urls=https://a.example.com/reset",
        "sms_country_codes=1,49",
        "messages_per_address=20",
        "messages_per_member=30",
        "messages_per_network=400",
        "messages_per_project=5000",
    ]);
    let expected = serde_json::json!({
        "zero_downtime_session_migration_url": "http://127.0.0.1:9/userinfo?a=b",
        "session_max_duration_minutes": 60,
        "max_sessions_per_user": 50,
        "password_strength_policy": "luds",
        "luds_min_length": 10,
        "luds_complexity": 4,
        "user_lock_threshold": 5,
        "user_lock_ttl": 600,
        // The example user has a password, so this one is settled.
        "cross_org_passwords_enabled": false,
        "login_redirect_urls": ["https://a.example.com/in", "myapp://in"],
        "signup_redirect_urls": ["https://a.example.com/up"],
        "invite_redirect_urls": ["https://a.example.com/invited"],
        "discovery_redirect_urls": ["https://a.example.com/find"],
        "reset_password_redirect_urls": ["https://a.example.com/reset"],
        "sms_country_codes": ["1", "49"],
        "messages_per_address": 20,
        "messages_per_member": 30,
        "messages_per_network": 400,
        "messages_per_project": 5000,
    });
    assert_eq!(changed, expected);
    assert_eq!(world.json(&["project", "show", id])["settings"], expected);

    let said = world.ok(&["project", "set", id, "zero_downtime_session_migration_url="]);
    assert_snapshot!(said, @"Set. A running server takes it up within a second.");
    let settings = &world.json(&["project", "show", id])["settings"];
    assert_eq!(
        settings["zero_downtime_session_migration_url"],
        serde_json::Value::Null
    );
    assert_eq!(settings["user_lock_ttl"], 600);
}

#[test]
fn set_refuses_bad_values_and_changes_nothing() {
    let world = world();
    let id = &world.consumer.id;
    let before = world.json(&["project", "show", id]);
    for (setting, named) in [
        ("color=red", "color"),
        ("=1", "no setting"),
        ("user_lock_ttl", "KEY=VALUE"),
        ("user_lock_ttl=", "user_lock_ttl"),
        ("user_lock_ttl=299", "from 300 to 604800"),
        ("user_lock_ttl=99999999999999999999", "user_lock_ttl"),
        ("user_lock_threshold=ten", "user_lock_threshold"),
        ("user_lock_threshold=-1", "user_lock_threshold"),
        ("luds_min_length=7", "from 8 to 32"),
        ("luds_complexity=5", "from 1 to 4"),
        ("password_strength_policy=weak", "zxcvbn or luds"),
        ("session_max_duration_minutes=4", "from 5"),
        (
            "zero_downtime_session_migration_url=ftp://example.com",
            "http(s) URL",
        ),
        ("zero_downtime_session_migration_url=userinfo", "http(s) URL"),
    ] {
        // A good one beside it does not get through alone.
        let said = world.refused(&["project", "set", id, "user_lock_threshold=7", setting]);
        assert!(said.contains(named), "{setting}: {said}");
        assert_eq!(world.json(&["project", "show", id]), before, "{setting}");
    }
    world.refused(&["project", "set", id]);
}

#[test]
fn ids_that_there_are_not() {
    let world = world();
    let policy = world.write("policy.json", r#"{"resources": [], "roles": []}"#);
    let before = world.json(&["project", "show", &world.consumer.id]);
    let id = &world.consumer.id;
    let unknown = "project-test-00000000-0000-4000-8000-000000000000";
    let elsewhere = id.replace("-test-", "-live-");
    for absent in [unknown, &elsewhere] {
        for arguments in [
            vec!["project", "show", absent],
            vec!["project", "set", absent, "user_lock_ttl=600"],
            vec!["secret", "create", "--project", absent],
            vec!["secret", "rotate", "--project", absent],
            vec!["key", "list", "--project", absent],
            vec!["key", "rotate", "--now", "--project", absent],
            vec!["key", "rotate-tokens", "--project", absent],
            vec!["rbac", "show", "--project", absent],
            vec!["rbac", "set", "--project", absent, &policy],
            vec!["user", "create", "--project", absent],
            vec!["user", "get", "--project", absent, "user"],
        ] {
            let said = world.refused(&arguments);
            assert!(said.contains("no such project"), "{arguments:?}: {said}");
        }
    }
    assert_eq!(world.json(&["project", "show", id]), before);
    world.log_in(&world.serve(&[]));
    for nonsense in ["", "shop", "user-test-00000000-0000-4000-8000-000000000000"] {
        let said = world.refused(&["project", "show", nonsense]);
        assert!(said.contains("<PROJECT>"), "{nonsense}: {said}");
    }
}
