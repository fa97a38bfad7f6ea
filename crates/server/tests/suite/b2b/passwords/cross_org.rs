//! One password for all organizations.

use serde_json::{Value, json};

use super::{
    ADA, AUTHENTICATE, NEW_PASSWORD, PASSWORD, RESET, ada, is_live, login, mailed_token, read, session,
    with_password, world,
};
use crate::harness::{Client, MemberSession, World};

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
