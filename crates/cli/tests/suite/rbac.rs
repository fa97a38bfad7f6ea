//! `tenure rbac`

use serde_json::json;

use super::world;

#[test]
fn set_replaces_the_policy() {
    let world = world();
    let project = &world.consumer.id;
    let policy = json!({
        "resources": [{ "resource_id": "reports", "actions": ["read", "sign"] }],
        "roles": [{
            "role_id": "auditor",
            "description": "Reads.",
            "permissions": [{ "resource_id": "reports", "actions": ["read"] }],
        }],
    });
    let file = world.write("policy.json", &policy.to_string());
    let set = world.json(&["rbac", "set", "--project", project, &file]);
    let shown = world.json(&["rbac", "show", "--project", project]);
    assert_eq!(set, shown);
    assert_eq!(shown["resources"].as_array().unwrap().len(), 1);
    assert_eq!(shown["resources"][0]["resource_id"], "reports");
    let mut roles: Vec<&str> = shown["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| role["role_id"].as_str().unwrap())
        .collect();
    roles.sort_unstable();
    assert_eq!(roles, ["auditor", "stytch_user"], "the default role is there");
}

#[test]
fn what_show_prints_is_what_set_takes() {
    let world = world();
    for project in [&world.consumer.id, &world.b2b.id] {
        let shown = world.ok(&["rbac", "show", "--project", project]);
        let file = world.write("policy.json", &shown);
        assert_eq!(world.ok(&["rbac", "set", "--project", project, &file]), shown);
        assert_eq!(world.ok(&["rbac", "show", "--project", project]), shown);
    }
}

#[test]
fn a_bad_file_is_refused_and_changes_nothing() {
    let world = world();
    let project = &world.consumer.id;
    let before = world.json(&["rbac", "show", "--project", project]);
    let documents = json!([{ "resource_id": "documents", "actions": ["read"] }]);
    let role = |permissions: serde_json::Value| json!([{ "role_id": "viewer", "permissions": permissions }]);
    for (text, named) in [
        (String::new(), "is not a policy"),
        ("[]".to_owned(), "is not a policy"),
        ("{ \"roles\": ".to_owned(), "is not a policy"),
        (json!({ "resources": "all", "roles": [] }).to_string(), "is not a policy"),
        (json!({ "resources": documents, "rolls": [] }).to_string(), "rolls"),
        (
            json!({ "resources": [], "roles": role(json!([{ "resource_id": "gone", "actions": ["read"] }])) })
                .to_string(),
            "gone",
        ),
        (
            json!({ "resources": documents, "roles": role(json!([{ "resource_id": "documents", "actions": ["fly"] }])) })
                .to_string(),
            "fly",
        ),
        (
            json!({ "resources": documents, "roles": [
                { "role_id": "twin", "permissions": [] }, { "role_id": "twin", "permissions": [] }
            ] })
            .to_string(),
            "twin",
        ),
        (
            json!({ "resources": [{ "resource_id": "", "actions": ["read"] }], "roles": [] }).to_string(),
            "empty",
        ),
    ] {
        let file = world.write("policy.json", &text);
        let said = world.refused(&["rbac", "set", "--project", project, &file]);
        assert!(said.contains(named), "{text}: {said}");
        let after = world.json(&["rbac", "show", "--project", project]);
        assert_eq!(after, before, "{text}");
    }
    let said = world.refused(&["rbac", "set", "--project", project, "no-such-file.json"]);
    assert!(said.contains("can't read no-such-file.json"), "{said}");
}
