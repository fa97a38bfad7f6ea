//! One password for all organizations.

use http::Method;
use serde_json::{Value, json};

use super::{
    ADA, AUTHENTICATE, NEW_PASSWORD, PASSWORD, RESET, ada, at_once, example, is_live, login, mailed_token,
    read, session, tally, two_nodes, with_password, world,
};
use crate::harness::{Client, MemberSession, World};

const DISCOVERY: &str = "/v1/b2b/passwords/discovery/authenticate";

/// As [`ada`], in a project with one password for all organizations, with another organization that she is a member of.
async fn in_two(world: &World) -> (Client, [String; 2], [String; 2]) {
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, one, member) = ada(world).await;
    let other = api.organization(json!({"organization_name": "Other"})).await;
    let there = api.member(&other, json!({"email_address": ADA})).await;
    (api, [one, other], [member, there])
}

#[tokio::test]
async fn it_opens_every_organization_of_the_address() {
    let world = world().await;
    let (api, organizations, members) = in_two(&world).await;
    let mut passwords = Vec::new();
    for (organization, member) in organizations.iter().zip(&members) {
        let answer = login(&api, organization, ADA, PASSWORD).await.ok();
        assert_eq!(&answer["member_id"], member);
        assert_eq!(answer["member_authenticated"], true);
        passwords.push(answer["member"]["member_password_id"].clone());
        assert_eq!(
            read(&api, organization, member).await["member_password_id"],
            passwords[0]
        );
    }
    assert_eq!(passwords[0], passwords[1]);
    assert_ne!(passwords[0], "");
    // Whoever joins later has it too.
    let third = api.organization(json!({"organization_name": "Third"})).await;
    login(&api, &third, ADA, PASSWORD)
        .await
        .assert_error(401, "unauthorized_credentials");
    api.member(&third, json!({"email_address": ADA})).await;
    login(&api, &third, ADA, PASSWORD).await.ok();
    // Others have not.
    api.member(&third, json!({"email_address": "bob@example.com"}))
        .await;
    login(&api, &third, "bob@example.com", PASSWORD)
        .await
        .assert_error(404, "member_password_not_found");
}

#[tokio::test]
async fn what_it_proved_counts_in_every_organization() {
    let world = world().await;
    let (api, organizations, members) = in_two(&world).await;
    let here = session(&api, &organizations[0]).await;
    let body = json!({"organization_id": organizations[1], "session_token": here.token});
    let answer = api.post("/v1/b2b/sessions/exchange", body).await.ok();
    assert_eq!(answer["member_id"], members[1]);
    assert_eq!(answer["member_authenticated"], true);
    let factors = &answer["member_session"]["authentication_factors"];
    assert_eq!(factors[0]["type"], "password");
}

#[tokio::test]
async fn setting_it_anew_ends_the_sessions_of_all_members_of_the_address() {
    let world = world().await;
    let (api, organizations, _) = in_two(&world).await;
    with_password(&api, &organizations[1], "bob@example.com").await;
    let bystander = MemberSession::of(
        &login(&api, &organizations[1], "bob@example.com", PASSWORD)
            .await
            .ok(),
    );
    let resets: [(&str, Value); 3] = [
        (
            "/v1/b2b/passwords/existing_password/reset",
            json!({"existing_password": PASSWORD,
            "new_password": NEW_PASSWORD}),
        ),
        ("/v1/b2b/passwords/session/reset", json!({"password": PASSWORD})),
        (RESET, json!({"password": NEW_PASSWORD})),
    ];
    let mut current = PASSWORD;
    for (path, mut body) in resets {
        let start = async |organization: &str| {
            let answer = login(&api, organization, ADA, current).await.ok();
            MemberSession::of(&answer)
        };
        let (used, elsewhere) = (start(&organizations[0]).await, start(&organizations[1]).await);
        body["organization_id"] = organizations[0].as_str().into();
        body["email_address"] = ADA.into();
        if path.contains("session") {
            body["session_token"] = used.token.as_str().into();
        }
        if path == RESET {
            body["password_reset_token"] = mailed_token(&world, &api, &organizations[0]).await.into();
        }
        let new = MemberSession::of(&api.post(path, body).await.ok());
        assert!(is_live(&api, &new).await, "{path}");
        assert_eq!(
            is_live(&api, &used).await,
            path.contains("session/reset"),
            "{path}"
        );
        assert!(!is_live(&api, &elsewhere).await, "{path}");
        current = if current == PASSWORD {
            NEW_PASSWORD
        } else {
            PASSWORD
        };
        login(&api, &organizations[1], ADA, current).await.ok();
    }
    assert!(is_live(&api, &bystander).await);
}

#[tokio::test]
async fn it_goes_with_the_address() {
    let world = world().await;
    let (api, organizations, members) = in_two(&world).await;
    let path = format!(
        "/v1/b2b/organizations/{}/members/{}",
        organizations[0], members[0]
    );
    api.put(&path, json!({"email_address": "ada@example.org"}))
        .await
        .ok();
    assert_eq!(
        read(&api, &organizations[0], &members[0]).await["member_password_id"],
        ""
    );
    login(&api, &organizations[0], "ada@example.org", PASSWORD)
        .await
        .assert_error(404, "member_password_not_found");
    let body = json!({"organization_id": organizations[0], "email_address": ADA, "password": PASSWORD});
    api.post(AUTHENTICATE, body)
        .await
        .assert_error(401, "unauthorized_credentials");
    login(&api, &organizations[1], ADA, PASSWORD).await.ok();
}

#[tokio::test]
async fn it_ends_with_the_last_member_of_the_address() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, stays) = example(&world).await;
    for way in ["delete", "move", "unlink", "organization"] {
        let goes = api.organization(json!({"organization_name": "Goes"})).await;
        let members = [
            with_password(&api, &stays, ADA).await,
            api.member(&goes, json!({"email_address": ADA})).await,
        ];
        let leave = async |organization: &str, member: &str| {
            let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
            let elsewhere = json!({"email_address": format!("{way}-{member}@example.org"),
                "unlink_email": way == "unlink"});
            match way {
                "move" | "unlink" => api.put(&path, elsewhere).await.ok(),
                _ => api.delete(&path).await.ok(),
            };
        };
        // While there is another, it stays.
        leave(&stays, &members[0]).await;
        login(&api, &goes, ADA, PASSWORD).await.ok();
        if way == "organization" {
            let path = format!("/v1/b2b/organizations/{goes}");
            api.delete(&path).await.ok();
        } else {
            leave(&goes, &members[1]).await;
        }
        let next = api.organization(json!({"organization_name": "Next"})).await;
        let newcomer = api.member(&next, json!({"email_address": ADA})).await;
        let shown = read(&api, &next, &newcomer).await;
        assert_eq!(shown["member_password_id"], "", "{way}");
        login(&api, &next, ADA, PASSWORD)
            .await
            .assert_error(404, "member_password_not_found");
        let guess = json!({"email_address": ADA, "password": PASSWORD});
        api.post(DISCOVERY, guess)
            .await
            .assert_error(401, "unauthorized_credentials");
        // For the next round nobody has the address, in that organization neither.
        let path = format!("/v1/b2b/organizations/{next}");
        api.delete(&path).await.ok();
        if way == "move" {
            let path = format!(
                "/v1/b2b/organizations/{stays}/members/{}/unlink_retired_email",
                members[0]
            );
            api.post(&path, json!({"email_address": ADA})).await.ok();
        }
    }
    // Without any password the project may have the other kind.
    world.set_b2b("cross_org_passwords_enabled", "false").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_members_that_leave_at_once_the_later_takes_it_along() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, organization) = example(&world).await;
    let other = api.organization(json!({"organization_name": "Other"})).await;
    let apis = two_nodes(&world).await;
    for round in 0..8 {
        let email = format!("{round}@example.com");
        let mut requests = Vec::new();
        for place in [&organization, &other] {
            let body = json!({"email_address": email});
            let member = api.member(place, body).await;
            let path = format!("/v1/b2b/organizations/{place}/members/{member}");
            requests.push((Method::DELETE, path, Value::Null));
        }
        with_password(&api, &organization, &email).await;
        let answers = at_once(&apis, requests).await;
        assert_eq!(tally(&answers), [("ok", 2)].into());
    }
    world.set_b2b("cross_org_passwords_enabled", "false").await;
}

/// A back-end may give a member any address, and its sessions go on.
#[tokio::test]
async fn a_session_from_before_the_address_was_changed_does_not_set_it() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, organization, _) = ada(&world).await;
    let victims = session(&api, &organization).await;
    let strangers = api.organization(json!({"organization_name": "Strangers"})).await;
    let eve = with_password(&api, &strangers, "eve@example.com").await;
    let answer = login(&api, &strangers, "eve@example.com", PASSWORD).await.ok();
    let eves = MemberSession::of(&answer);
    let path = format!("/v1/b2b/organizations/{strangers}/members/{eve}");
    api.put(&path, json!({"email_address": ADA})).await.ok();
    assert!(is_live(&api, &eves).await);

    let body = json!({"organization_id": strangers, "session_token": eves.token, "password": NEW_PASSWORD});
    let before = world.state().await;
    api.post("/v1/b2b/passwords/session/reset", body)
        .await
        .assert_error(400, "session_too_old_to_reset_password");
    assert_eq!(before, world.state().await);
    assert!(is_live(&api, &victims).await);
    login(&api, &organization, ADA, PASSWORD).await.ok();
}
