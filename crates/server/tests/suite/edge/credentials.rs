//! Who calls (contract: §1.4).

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use secrecy::ExposeSecret;
use serde_json::json;
use tenure_core::token::Vertical;
use tenure_engine::projects;
use tenure_types::Environment;

use super::world;

/// Any endpoint that needs credentials.
const PATH: &str = "/v1/rbac/policy";

#[tokio::test]
async fn of_no_readable_form() {
    let world = world().await;
    world
        .node
        .anonymous()
        .get(PATH)
        .await
        .assert_error(400, "invalid_authorization_header");
    for header in [
        String::new(),
        "Basic".to_owned(),
        "Basic ".to_owned(),
        "Basic !!!".to_owned(),
        format!("Basic {}", STANDARD.encode("no colon in it")),
        format!("Basic {}", STANDARD.encode(b"\xff\xfe:\xff")),
        format!(
            "Bearer {}",
            STANDARD.encode(format!("{}:{}", world.project.id, world.project.secret))
        ),
        format!("{}:{}", world.project.id, world.project.secret),
        "Digest username=\"a\"".to_owned(),
    ] {
        let answer = world.node.anonymous().with_authorization(&header).get(PATH).await;
        assert_eq!(answer.status, 400, "{header:?}");
        answer.assert_error(400, "invalid_authorization_header");
    }
}

#[tokio::test]
async fn in_every_spelling_of_the_scheme() {
    let world = world().await;
    let plain = format!("{}:{}", world.project.id, world.project.secret);
    for header in [
        format!("Basic {}", STANDARD.encode(&plain)),
        format!("basic {}", STANDARD.encode(&plain)),
        format!("BASIC {}", STANDARD.encode(&plain)),
        format!("Basic {}", STANDARD_NO_PAD.encode(&plain)),
    ] {
        world
            .node
            .anonymous()
            .with_authorization(&header)
            .get(PATH)
            .await
            .ok();
    }
}

#[tokio::test]
async fn of_a_project_that_is_none() {
    let world = world().await;
    let id = world.project.id.to_string();
    for project in [
        "",
        "project",
        "project-test-",
        "project-test-00000000-0000-4000-8000-000000000000",
        &id.replace("test", "live"),
        &id.to_uppercase(),
        &id.replace("project", "user"),
        &id[..id.len() - 1],
        &format!(" {id}"),
        "public-token-test-00000000-0000-4000-8000-000000000000",
        "' OR 1=1 --",
        "\u{0}",
    ] {
        let client = world.client().with_credentials(project, &world.project.secret);
        client
            .get(PATH)
            .await
            .assert_error(400, "invalid_project_id_authentication");
    }
}

#[tokio::test]
async fn with_a_wrong_secret() {
    let world = world().await;
    let other = world.another_project(Vertical::Consumer, Environment::Test).await;
    let secret = &world.project.secret;
    for wrong in [
        "",
        "secret-test-",
        &other.secret,
        &secret[..secret.len() - 1],
        &format!("{secret}="),
        &format!("{secret}:"),
        &secret.to_uppercase(),
        &world.project.public_token.to_string(),
    ] {
        let client = world
            .client()
            .with_credentials(&world.project.id.to_string(), wrong);
        client
            .get(PATH)
            .await
            .assert_error(401, "unauthorized_credentials");
    }
}

#[tokio::test]
async fn of_a_b2b_project() {
    let world = world().await;
    let b2b = world.another_project(Vertical::B2b, Environment::Test).await;
    world
        .node
        .client(&b2b)
        .get(PATH)
        .await
        .assert_error(400, "invalid_consumer_endpoint");
    // What kind of project it is, is told to nobody without its secret.
    let stranger = world.client().with_credentials(&b2b.id.to_string(), "wrong");
    stranger
        .get(PATH)
        .await
        .assert_error(401, "unauthorized_credentials");
}

#[tokio::test]
async fn of_a_live_project() {
    let world = world().await;
    let live = world.another_project(Vertical::Consumer, Environment::Live).await;
    let answer = world
        .node
        .client(&live)
        .post("/v1/users", json!({"email": "ada@example.com"}))
        .await;
    let user = answer.created();
    assert!(
        user["user_id"].as_str().unwrap().starts_with("user-live-"),
        "{user}"
    );
    assert!(
        user["email_id"].as_str().unwrap().starts_with("email-live-"),
        "{user}"
    );
}

#[tokio::test]
async fn every_secret_of_a_project_works_until_it_is_disabled() {
    let world = world().await;
    let other_node = world.another_node().await;
    let id = world.project.id;
    let old = world.client();
    // Both nodes have the project in memory.
    old.get(PATH).await.ok();
    other_node.client(&world.project).get(PATH).await.ok();

    let new = projects::create_secret(&world.node.engine, id).await.unwrap();
    let project = crate::harness::Project {
        secret: new.value.expose_secret().to_owned(),
        ..world.project.clone()
    };
    old.get(PATH).await.ok();
    world.node.client(&project).get(PATH).await.ok();
    other_node.refresh().await;
    other_node.client(&project).get(PATH).await.ok();

    let summary = projects::show(&world.node.engine, id).await.unwrap();
    assert_eq!(summary.secrets.len(), 2);
    let first = summary
        .secrets
        .iter()
        .find(|secret| secret.id != new.id)
        .unwrap()
        .id;
    projects::disable_secret(&world.node.engine, id, first)
        .await
        .unwrap();
    old.get(PATH).await.assert_error(401, "unauthorized_credentials");
    world.node.client(&project).get(PATH).await.ok();
    other_node.refresh().await;
    other_node
        .client(&world.project)
        .get(PATH)
        .await
        .assert_error(401, "unauthorized_credentials");
    other_node.client(&project).get(PATH).await.ok();
    // A node that starts later has never known it otherwise.
    let late = world.another_node().await;
    late.client(&world.project)
        .get(PATH)
        .await
        .assert_error(401, "unauthorized_credentials");

    // Nobody locks a project out of itself.
    let last = projects::disable_secret(&world.node.engine, id, new.id).await;
    assert!(matches!(last, Err(projects::Error::LastSecret)), "{last:?}");
    world.node.client(&project).get(PATH).await.ok();
}

/// A project that can't be loaded is no reason to miss what became of another, whichever comes first.
#[tokio::test]
async fn of_a_disabled_secret_beside_a_damaged_project() {
    let world = world().await;
    let b2b = world.another_project(Vertical::B2b, Environment::Test).await;
    let node = world.another_node().await;
    let check = json!({"email": "ada@example.com", "password": "correct horse battery staple"});
    // It has both in memory.
    let both = [
        (&world.project, "/v1/passwords/strength_check"),
        (&b2b, "/v1/b2b/passwords/strength_check"),
    ];
    for (project, path) in both {
        node.client(project).post(path, check.clone()).await.ok();
    }
    for ((changed, path), damage, repair) in [
        (
            both[0],
            "UPDATE projects SET vertical = 'damaged', version = version + 1 WHERE vertical = 'b2b'",
            "UPDATE projects SET vertical = 'b2b', version = version + 1 WHERE vertical = 'damaged'",
        ),
        (
            both[1],
            "UPDATE projects SET vertical = 'damaged', version = version + 1 WHERE vertical = 'consumer'",
            "UPDATE projects SET vertical = 'consumer', version = version + 1 WHERE vertical = 'damaged'",
        ),
    ] {
        let api = node.client(changed);
        let secrets = projects::show(&world.node.engine, changed.id)
            .await
            .unwrap()
            .secrets;
        projects::create_secret(&world.node.engine, changed.id)
            .await
            .unwrap();
        world.execute(damage).await;
        projects::disable_secret(&world.node.engine, changed.id, secrets[0].id)
            .await
            .unwrap();
        let refreshed = projects::refresh(&node.engine).await;
        assert!(
            matches!(refreshed, Err(projects::Error::Damaged("projects.vertical"))),
            "{refreshed:?}"
        );
        api.post(path, check.clone())
            .await
            .assert_error(401, "unauthorized_credentials");
        world.execute(repair).await;
        node.refresh().await;
    }
}

#[tokio::test]
async fn are_not_in_the_database() {
    let world = world().await;
    let secret = world.project.secret.strip_prefix("secret-test-").unwrap();
    let hex = secret.bytes().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a String can't fail");
        hex
    });
    for (table, rows) in world.state().await {
        for row in rows {
            assert!(!row.contains(secret), "{table}");
            assert!(!row.to_lowercase().contains(&hex), "{table}");
        }
    }
}
