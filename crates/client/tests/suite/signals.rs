//! Local checks obey the server's signals.

use serde_json::{Value, json};
use tenure::{B2bClient, Client, Error, LocalError};
use tenure::b2b::sessions::AuthenticateJwtLocalOptions as MemberOptions;
use tenure::sessions::{AuthenticateJwtLocalOptions, AuthenticateJwtOptions};
use tenure::signals::{FollowOptions, Follower};
use tenure::types::b2b::rbac::AuthorizationCheck as MemberCheck;
use tenure::types::rbac::AuthorizationCheck;
use tenure_engine::management;

use crate::following::received;
use crate::harness::{MemberSession, PASSWORD, example_policy, tell};
use crate::real::Real;
use super::real;

const ADA: &str = "ada@example.com";

/// A way to end a session: its name, its path, and its body from what is known of the session.
type End = (&'static str, &'static str, fn(&Value) -> Value);

/// What a local check says.
async fn check(client: &Client, jwt: &str) -> Result<(), LocalError> {
    let options = AuthenticateJwtLocalOptions::default();
    let found = client.sessions.authenticate_jwt_local(jwt, &options).await?;
    found.expect("no JWT of these tests is too old");
    Ok(())
}

fn may(action: &str) -> AuthorizationCheck {
    AuthorizationCheck {
        resource_id: "documents".into(),
        action: action.into(),
    }
}

async fn may_here(client: &Client, jwt: &str, action: &str) -> Result<(), LocalError> {
    let options = AuthenticateJwtLocalOptions {
        authorization_check: Some(may(action)),
        ..Default::default()
    };
    let found = client.sessions.authenticate_jwt_local(jwt, &options).await?;
    assert!(found.expect("it is fresh").verdict.expect("it was asked for").authorized);
    Ok(())
}

/// A fresh JWT of a session, from the server.
async fn fresh(real: &Real, token: &str) -> String {
    let body = json!({"session_token": token});
    let answer = real.world.client().post("/v1/sessions/authenticate", body).await.ok();
    answer["session_jwt"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn that_a_session_has_ended() {
    let real = real().await;
    let jobs = real.jobs();
    let api = real.world.client();
    for kept in [0, 1000] {
        let (client, follower) = real.following(kept).await;
        let ends: [End; 4] = [
            ("revoked by id", "/v1/sessions/revoke", |s| json!({"session_id": s["id"]})),
            ("revoked by token", "/v1/sessions/revoke", |s| json!({"session_token": s["token"]})),
            ("revoked by JWT", "/v1/sessions/revoke", |s| json!({"session_jwt": s["jwt"]})),
            ("a password reset", "/v1/passwords/existing_password/reset", |s| {
                json!({"email": s["email"], "existing_password": PASSWORD, "new_password": "another horse, another staple"})
            }),
        ];
        for (place, (name, path, body)) in ends.into_iter().enumerate() {
            let email = format!("{place}-{kept}@example.com");
            let session = api.session(&email).await;
            let other = api.another_session(&email).await;
            for _ in 0..2 {
                check(&client, &session.jwt).await.unwrap();
            }
            let before = follower.status().signals;
            let known = json!({"id": session.id, "token": session.token, "jwt": session.jwt, "email": email});
            api.post(path, body(&known)).await.ok();
            received(&follower, before, 1).await;
            let refused = check(&client, &session.jwt).await.unwrap_err();
            assert!(matches!(refused, LocalError::Ended) && refused.is_final(), "{name}: {refused}");
            // And `authenticate_jwt` does not ask again.
            let refused = client
                .sessions
                .authenticate_jwt(&session.jwt, &AuthenticateJwtOptions::default())
                .await
                .unwrap_err();
            assert!(matches!(refused, Error::Local(LocalError::Ended)), "{name}: {refused}");
            if path.ends_with("revoke") {
                check(&client, &other.jwt).await.unwrap();
            }
        }
        let session = api.session(&format!("gone-{kept}@example.com")).await;
        check(&client, &session.jwt).await.unwrap();
        let before = follower.status().signals;
        api.delete(&format!("/v1/users/{}", session.user_id)).await.ok();
        received(&follower, before, 1).await;
        assert!(matches!(check(&client, &session.jwt).await, Err(LocalError::Ended)));
    }
    jobs.stop().await.unwrap();
}

#[tokio::test]
async fn that_rights_have_changed() {
    let real = real().await;
    let jobs = real.jobs();
    let api = real.world.client();
    let (client, follower) = real.following(100).await;
    let session = api.session(ADA).await;
    // While the policies are up to date, a denial is final.
    let denied = may_here(&client, &session.jwt, "read").await.unwrap_err();
    assert!(matches!(denied, LocalError::Permission { up_to_date: true }) && denied.is_final());

    let before = follower.status().signals;
    let roles = json!({"roles": ["viewer"]});
    api.put(&format!("/v1/users/{}", session.user_id), roles).await.ok();
    received(&follower, before, 1).await;
    let stale = check(&client, &session.jwt).await.unwrap_err();
    assert!(matches!(stale, LocalError::Stale) && !stale.is_final());
    let options = AuthenticateJwtOptions {
        authorization_check: Some(may("read")),
        ..Default::default()
    };
    let asked = client.sessions.authenticate_jwt(&session.jwt, &options).await.unwrap();
    assert!(asked.session.roles.contains(&"viewer".to_owned()));
    assert!(!asked.is_local());

    // A JWT from after the change is good again, with the new roles.
    real.world.clock.advance_seconds(2);
    let jwt = fresh(&real, &session.token).await;
    let found = client.sessions.authenticate_jwt(&jwt, &options).await.unwrap();
    assert!(found.is_local());
    jobs.stop().await.unwrap();
}

#[tokio::test]
async fn that_a_policy_has_changed() {
    let real = real().await;
    let jobs = real.jobs();
    let api = real.world.client();
    let (client, follower) = real.following(100).await;
    let session = api.session(ADA).await;
    let before = follower.status().signals;
    let roles = json!({"roles": ["viewer"]});
    api.put(&format!("/v1/users/{}", session.user_id), roles).await.ok();
    received(&follower, before, 1).await;
    real.world.clock.advance_seconds(2);
    let jwt = fresh(&real, &session.token).await;
    may_here(&client, &jwt, "read").await.unwrap();
    may_here(&client, &jwt, "delete").await.unwrap_err();

    let mut policy = example_policy();
    policy["roles"][0]["permissions"][0]["actions"] = json!(["delete"]);
    let (engine, project) = (&real.world.node.engine, real.world.project.id);
    management::set_policy(engine, project, serde_json::from_value(policy).unwrap()).await.unwrap();
    received(&follower, before, 2).await;
    assert!(matches!(may_here(&client, &jwt, "read").await, Err(LocalError::Stale)));
    real.world.clock.advance_seconds(2);
    let jwt = fresh(&real, &session.token).await;
    may_here(&client, &jwt, "delete").await.unwrap();
    let denied = may_here(&client, &jwt, "read").await.unwrap_err();
    assert!(denied.is_final(), "{denied}");
    jobs.stop().await.unwrap();
}

#[tokio::test]
async fn that_a_key_is_compromised() {
    let real = real().await;
    let jobs = real.jobs();
    let api = real.world.client();
    let (client, follower) = real.following(100).await;
    let session = api.session(ADA).await;
    check(&client, &session.jwt).await.unwrap();
    let before = follower.status().signals;
    management::rotate(&real.world.node.engine, real.world.project.id, management::Urgency::Compromised)
        .await
        .unwrap();
    received(&follower, before, 1).await;
    let refused = check(&client, &session.jwt).await.unwrap_err();
    assert!(
        matches!(refused, LocalError::Ended | LocalError::UnknownKey),
        "{refused}"
    );
    // The session lives on, under another key, which is known by then.
    check(&client, &fresh(&real, &session.token).await).await.unwrap();
    jobs.stop().await.unwrap();
}

/// A member may do this in its organization, as far as is known here.
async fn member_may(client: &B2bClient, session: &MemberSession, jwt: &str) -> Result<(), LocalError> {
    let options = MemberOptions {
        authorization_check: Some(MemberCheck {
            organization_id: session.organization_id.clone(),
            resource_id: "documents".into(),
            action: "delete".into(),
        }),
        ..Default::default()
    };
    let found = client.sessions.authenticate_jwt_local(jwt, &options).await?;
    found.expect("it is fresh");
    Ok(())
}

async fn fresh_of_member(real: &Real, session: &MemberSession) -> String {
    let body = json!({"session_token": session.token});
    let answer = real.world.b2b().await.post("/v1/b2b/sessions/authenticate", body).await.ok();
    answer["session_jwt"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn that_concern_members_and_their_organizations() {
    let real = real().await;
    let jobs = real.jobs();
    let b2b = real.world.b2b().await;
    let (client, follower) = real.following_b2b().await;
    let mut sessions = Vec::new();
    for name in ["One", "Other"] {
        let organization = b2b.organization(json!({"organization_name": name})).await;
        let member = b2b.member(&organization, json!({"email_address": ADA, "roles": ["editor"]})).await;
        sessions.push((organization.clone(), member, real.world.member_session(&organization, ADA).await));
    }
    quiet(&follower).await;
    real.world.clock.advance_seconds(2);
    let mut jwts = Vec::new();
    for (_, _, session) in &sessions {
        jwts.push(fresh_of_member(&real, session).await);
        member_may(&client, session, jwts.last().unwrap()).await.unwrap();
    }

    // What is one organization's own reaches nobody in the other.
    let ((organization, member, one), (_, _, other)) = (&sessions[0], &sessions[1]);
    let before = follower.status().signals;
    let role = json!({"role_id": "cleaner", "description": "", "permissions": []});
    let policy = json!({"org_policy": {"roles": [role]}});
    b2b.put(&format!("/v1/b2b/rbac/organizations/{organization}"), policy).await.ok();
    received(&follower, before, 1).await;
    assert!(matches!(member_may(&client, one, &jwts[0]).await, Err(LocalError::Stale)));
    member_may(&client, other, &jwts[1]).await.unwrap();

    real.world.clock.advance_seconds(2);
    let jwt = fresh_of_member(&real, one).await;
    member_may(&client, one, &jwt).await.unwrap();
    b2b.put(
        &format!("/v1/b2b/organizations/{organization}/members/{member}"),
        json!({"roles": []}),
    )
    .await
    .ok();
    received(&follower, before, 2).await;
    assert!(matches!(member_may(&client, one, &jwt).await, Err(LocalError::Stale)));
    real.world.clock.advance_seconds(2);
    let jwt = fresh_of_member(&real, one).await;
    let denied = member_may(&client, one, &jwt).await.unwrap_err();
    assert!(matches!(denied, LocalError::Permission { up_to_date: true }));

    b2b.delete(&format!("/v1/b2b/organizations/{organization}")).await.ok();
    received(&follower, before, 3).await;
    assert!(matches!(member_may(&client, one, &jwt).await, Err(LocalError::Ended)));
    member_may(&client, other, &jwts[1]).await.unwrap();
    jobs.stop().await.unwrap();
}

/// Waits until no more signals arrive.
async fn quiet(follower: &Follower) {
    loop {
        let before = follower.status().signals;
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        if follower.status().signals == before {
            return;
        }
    }
}

/// Clones have one follower, and the first options stay.
#[tokio::test]
async fn by_one_follower_for_all_clones() {
    let real = real().await;
    let (client, follower) = real.following(0).await;
    let again = client.clone().follow_signals(FollowOptions::default());
    let session = real.world.client().session(ADA).await;
    let jobs = real.jobs();
    let before = again.status().signals;
    real.world
        .client()
        .post("/v1/sessions/revoke", json!({"session_id": session.id}))
        .await
        .ok();
    received(&again, before, 1).await;
    assert_eq!(follower.status().signals, again.status().signals);
    tell(format_args!("{:?}", follower.status()));
    jobs.stop().await.unwrap();
}
