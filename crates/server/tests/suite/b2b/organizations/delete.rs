//! `DELETE /v1/b2b/organizations/{organization_id}`

use http::Method;
use serde_json::json;

use super::{PATH, at_once, refuses_nobodys, two_nodes, world};
use crate::harness::tell;

/// More than are deleted at once.
#[tokio::test]
async fn takes_all_of_many_members_along() {
    for cross_org in ["false", "true"] {
        let world = world().await;
        world.set_b2b("cross_org_passwords_enabled", cross_org).await;
        let b2b = world.b2b().await;
        let before = world.state().await;
        let organization = b2b.organization(json!({"organization_name": "Example"})).await;
        for n in 0..120 {
            b2b.member(&organization, json!({"email_address": format!("{n}@example.com")}))
                .await;
        }
        b2b.delete(&format!("{PATH}/{organization}")).await.ok();
        assert_eq!(world.state().await, before);
    }
}

#[tokio::test]
async fn leaves_nothing_of_it() {
    let world = world().await;
    let b2b = world.b2b().await;
    let body = json!({
        "organization_name": "Example",
        "organization_slug": "example",
        "organization_external_id": "example-1",
        "email_allowed_domains": ["example.com"],
        "claimed_email_domains": ["example.com"],
    });
    // What it is at the end, but for what belongs to the project.
    world
        .set_b2b(
            "zero_downtime_session_migration_url",
            "https://example.com/userinfo",
        )
        .await;
    let mut before = world.state().await;
    let organization = b2b.organization(body.clone()).await;
    let mut sessions = Vec::new();
    for name in ["ada", "alan", "grace"] {
        let email = format!("{name}@example.com");
        let body = json!({"email_address": email, "external_id": name, "mfa_phone_number": "+14155550123"});
        b2b.member(&organization, body).await;
        sessions.push(world.member_session(&organization, &email).await);
    }
    // One that is deleted already.
    b2b.delete(&format!("{PATH}/{organization}/members/grace"))
        .await
        .ok();

    let answer = b2b.delete(&format!("{PATH}/example-1")).await.ok();
    assert_eq!(answer["organization_id"], organization);
    world.outlive_signals().await;
    let mut after = world.state().await;
    assert!(after["signals"].is_empty());
    // The maker of sessions changes a setting, and what had been signalled before is gone too.
    for table in ["projects", "signals", "signal_log"] {
        before.remove(table);
        after.remove(table);
    }
    assert_eq!(after, before);

    for session in &sessions {
        for proof in [
            json!({"session_token": session.token}),
            json!({"session_jwt": session.jwt}),
        ] {
            b2b.post("/v1/b2b/sessions/authenticate", proof)
                .await
                .assert_error(404, "session_not_found");
        }
    }
    for alias in [organization.as_str(), "example", "example-1"] {
        let path = format!("{PATH}/{alias}");
        b2b.get(&path).await.assert_error(404, "organization_not_found");
        b2b.delete(&path)
            .await
            .assert_error(404, "organization_not_found");
    }
    // Its names, addresses and claims are free.
    let other = b2b.organization(body).await;
    b2b.member(
        &other,
        json!({"email_address": "ada@example.com", "external_id": "ada"}),
    )
    .await;
}

#[tokio::test]
async fn leaves_other_organizations_alone() {
    let world = world().await;
    let b2b = world.b2b().await;
    let (doomed, kept) = (
        b2b.organization(json!({"organization_name": "Doomed"})).await,
        b2b.organization(json!({"organization_name": "Kept"})).await,
    );
    for organization in [&doomed, &kept] {
        b2b.member(organization, json!({"email_address": "ada@example.com"}))
            .await;
    }
    let session = world.member_session(&kept, "ada@example.com").await;
    world.member_session(&doomed, "ada@example.com").await;
    b2b.delete(&format!("{PATH}/{doomed}")).await.ok();
    let body = json!({"session_token": session.token});
    let answer = b2b.post("/v1/b2b/sessions/authenticate", body).await.ok();
    assert_eq!(answer["member"]["email_address"], "ada@example.com");
    assert_eq!(answer["organization"]["organization_id"], kept);
}

#[tokio::test]
async fn refuses_what_names_none() {
    refuses_nobodys(&world().await, Method::DELETE, "", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_into_an_organization_that_goes() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    let project = world.b2b_project().await.id;
    let mut made = 0;
    for round in 0..8 {
        let organization = apis[0]
            .organization(json!({"organization_name": "Example"}))
            .await;
        apis[0]
            .member(&organization, json!({"email_address": "ada@example.com"}))
            .await;
        let session = world.member_session(&organization, "ada@example.com").await;
        let members = format!("{PATH}/{organization}/members");
        let mut requests: Vec<_> = (0..3)
            .map(|at| {
                let body = json!({"email_address": format!("{at}@example.com")});
                (Method::POST, members.clone(), body)
            })
            .collect();
        let exchange = json!({"organization_id": organization, "session_token": session.token, "session_duration_minutes": 5});
        requests.push((Method::POST, "/v1/b2b/sessions/exchange".to_owned(), exchange));
        let delete = (Method::DELETE, format!("{PATH}/{organization}"), json!({}));
        let place = round % (requests.len() + 1);
        requests.insert(place, delete);
        let answers = at_once(&apis, requests).await;
        assert_eq!(answers[place].status, 200, "{}", answers[place].body);
        for answer in &answers {
            if answer.status == 200 {
                made += 1;
            } else {
                let gone = ["organization_not_found", "session_not_found", "member_not_found"];
                let error_type = answer["error_type"].as_str().unwrap();
                assert!(gone.contains(&error_type), "{}", answer.body);
            }
        }
        let state = world.state().await;
        for table in ["organizations", "members", "member_emails", "sessions"] {
            assert_eq!(state[table], Vec::<String>::new(), "{table}, round {round}");
        }
    }
    tell(format_args!("{made} of 40 calls on {project} were in time"));
}
