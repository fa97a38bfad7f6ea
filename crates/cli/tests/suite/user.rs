//! `tenure user`

use super::world;

#[test]
fn create_makes_a_user_that_get_finds() {
    let world = world();
    let project = &world.consumer.id;
    let arguments = [
        "user",
        "create",
        "--project",
        project,
        "--email",
        "grace@example.com",
    ];
    let more = [
        "--phone-number",
        "+14155550123",
        "--external-id",
        "grace",
        "--role",
        "viewer",
        "--role",
        "editor",
    ];
    let made = world.json(&[&arguments[..], &more[..]].concat());
    assert_eq!(made["emails"][0]["email"], "grace@example.com");
    assert_eq!(made["phone_numbers"][0]["phone_number"], "+14155550123");
    assert_eq!(made["external_id"], "grace");
    let roles = made["roles"].to_string();
    assert!(roles.contains("viewer") && roles.contains("editor"), "{roles}");

    let id = made["user_id"].as_str().unwrap();
    for name in [id, "grace", "grace@example.com", "Grace@Example.com", "+14155550123"] {
        assert_eq!(world.json(&["user", "get", "--project", project, name]), made);
    }
    let text = world.ok(&["user", "get", "--project", project, id]);
    let text: serde_json::Value = serde_json::from_str(&text).expect("for people it is JSON too");
    assert_eq!(text, made);
}

#[test]
fn create_refuses_bad_input() {
    let world = world();
    let project = &world.consumer.id;
    let taken = world.user.email.clone();
    let count = |world: &crate::harness::World| {
        let server = world.serve(&[]);
        let found = server
            .client(&world.consumer)
            .post("/v1/users/search", &serde_json::json!({}))
            .ok();
        found["results"].as_array().unwrap().len()
    };
    let before = count(&world);
    for (option, value) in [
        ("--email", "nobody"),
        ("--email", ""),
        ("--email", taken.as_str()),
        ("--phone-number", "555"),
        ("--role", "no-such-role"),
        ("--external-id", "with a space"),
    ] {
        let said = world.refused(&["user", "create", "--project", project, option, value]);
        assert!(
            said.trim_end().len() > "error: ".len(),
            "{option} {value:?}: {said}"
        );
    }
    assert_eq!(count(&world), before);
}

#[test]
fn a_b2b_project_has_no_users() {
    let world = world();
    let project = &world.b2b.id;
    let said = world.refused(&[
        "user",
        "create",
        "--project",
        project,
        "--email",
        "grace@example.com",
    ]);
    assert!(said.contains("consumer"), "{said}");
    let said = world.refused(&["user", "get", "--project", project, "grace"]);
    assert!(said.contains("consumer"), "{said}");
}

#[test]
fn get_refuses_who_there_is_not() {
    let world = world();
    let project = &world.consumer.id;
    for name in [
        "user-test-00000000-0000-4000-8000-000000000000",
        "nobody",
        "nobody@example.com",
        "+14155550199",
        "",
    ] {
        let said = world.refused(&["user", "get", "--project", project, name]);
        assert!(said.contains("user"), "{name:?}: {said}");
    }
}

#[test]
fn a_running_server_has_the_user_at_once() {
    let world = world();
    let project = &world.consumer.id;
    let server = world.serve(&[]);
    let client = server.client(&world.consumer);
    let made = world.json(&[
        "user",
        "create",
        "--project",
        project,
        "--email",
        "g@example.com",
        "--role",
        "viewer",
    ]);
    let search = serde_json::json!({ "query": { "operator": "AND", "operands": [
        { "filter_name": "email_address", "filter_value": ["g@example.com"] }
    ] } });
    let found = client.post("/v1/users/search", &search).ok();
    assert_eq!(
        found["results"][0], made,
        "the server and the command tell the same"
    );
}
