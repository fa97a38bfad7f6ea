//! Every way in which a session ends, or in which what its JWT says stops being true.

use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_engine::management::{self, Urgency};
use tenure_engine::projects::keys::{self, State};
use tenure_engine::signals::{Cause, Kind};

use crate::harness::{Client, MemberSession, PASSWORD, World, example_policy, tell};
use super::{Follower, world};

const ADA: &str = "ada@example.com";

/// Goes every way there is to a cause. After each: what it is called, and the subjects that it must tell of.
///
/// Whoever adds a cause is asked for its ways by the compiler.
async fn go(world: &World, cause: Cause, road: &mut Road) {
    match cause {
        Cause::SessionRevoked => {
            let api = world.client();
            for field in ["session_id", "session_token", "session_jwt"] {
                let session = api.session(&format!("{field}@example.com")).await;
                let value = match field {
                    "session_id" => &session.id,
                    "session_token" => &session.token,
                    _ => &session.jwt,
                };
                api.post("/v1/sessions/revoke", json!({field: value})).await.ok();
                road.tells(&format!("a user's session, by {field}"), &[&session.id])
                    .await;
            }
            let (b2b, organization, _) = member(world).await;
            for field in ["member_session_id", "session_token", "session_jwt"] {
                let session = world.member_session(&organization, ADA).await;
                road.skip().await;
                let value = match field {
                    "member_session_id" => &session.id,
                    "session_token" => &session.token,
                    _ => &session.jwt,
                };
                b2b.post("/v1/b2b/sessions/revoke", json!({field: value})).await.ok();
                road.tells(&format!("a member's session, by {field}"), &[&session.id])
                    .await;
            }
        }
        Cause::MemberSessionsRevoked => {
            let (b2b, organization, member) = member(world).await;
            let [one, two] = two_sessions(world, &organization).await;
            road.skip().await;
            b2b.post("/v1/b2b/sessions/revoke", json!({"member_id": member}))
                .await
                .ok();
            road.tells("all sessions of a member", &[&one.id, &two.id]).await;
        }
        Cause::PasswordReset => password_resets(world, road).await,
        Cause::UserDeleted => {
            let api = world.client();
            let session = api.session(ADA).await;
            let other = api.another_session(ADA).await;
            api.delete(&format!("/v1/users/{}", session.user_id)).await.ok();
            road.tells("a user is deleted", &[&session.id, &other.id]).await;
        }
        Cause::MemberDeleted => {
            let (b2b, organization, member) = member(world).await;
            let session = world.member_session(&organization, ADA).await;
            road.skip().await;
            b2b.delete(&format!("/v1/b2b/organizations/{organization}/members/{member}"))
                .await
                .ok();
            road.tells("a member is deleted", &[&session.id]).await;
        }
        Cause::OrganizationDeleted => {
            let (b2b, organization, _) = member(world).await;
            let session = world.member_session(&organization, ADA).await;
            road.skip().await;
            b2b.delete(&format!("/v1/b2b/organizations/{organization}"))
                .await
                .ok();
            road.tells("an organization is deleted", &[&session.id]).await;
        }
        Cause::SessionLimitReached => {
            world.set("max_sessions_per_user", "1").await;
            world.set_b2b("max_sessions_per_user", "1").await;
            let api = world.client();
            let session = api.session(ADA).await;
            road.skip().await;
            api.another_session(ADA).await;
            road.tells("a user has too many sessions", &[&session.id]).await;
            let (_, organization, _) = member(world).await;
            let session = world.member_session(&organization, ADA).await;
            road.skip().await;
            world.member_session(&organization, ADA).await;
            road.tells("a member has too many sessions", &[&session.id]).await;
        }
        Cause::SessionClaimsChanged => {
            let api = world.client();
            let session = api.session(ADA).await;
            let claims = json!({"session_token": session.token, "session_custom_claims": {"plan": "free"}});
            let authenticate = "/v1/sessions/authenticate";
            api.post(authenticate, claims.clone()).await.ok();
            road.tells("authenticate with a claim", &[&session.id]).await;
            api.post(authenticate, claims).await.ok();
            road.tells("the same claim again: nothing changed", &[]).await;
            let longer = json!({"session_token": session.token, "session_duration_minutes": 120});
            api.post(authenticate, longer).await.ok();
            road.tells("an extension: no JWT says less than it should", &[]).await;
        }
        Cause::SessionFactorAdded => {
            let api = world.client();
            let session = api.session(ADA).await;
            world.clock.advance_seconds(1);
            let body = json!({"email": ADA, "password": PASSWORD, "session_token": session.token});
            api.post("/v1/passwords/authenticate", body).await.ok();
            road.tells("a password in a session that is there", &[&session.id])
                .await;

            let enrolled = world.enrolled().await;
            let session = world.member_session(&enrolled.organization, ADA).await;
            road.skip().await;
            let body = json!({
                "organization_id": enrolled.organization, "member_id": enrolled.member,
                "session_token": session.token, "code": world.totp_code(&enrolled.secret),
            });
            world.b2b().await.post("/v1/b2b/totp/authenticate", body).await.ok();
            road.tells("a second factor", &[&session.id]).await;
        }
        Cause::UserRolesChanged => {
            let api = world.client();
            let user = api.user(json!({"email": ADA})).await;
            let path = format!("/v1/users/{user}");
            api.put(&path, json!({"roles": ["editor"]})).await.ok();
            road.tells("a user's roles", &[&user]).await;
            api.put(&path, json!({"roles": ["editor"]})).await.ok();
            road.tells("the same roles again: nothing changed", &[]).await;
        }
        Cause::UserFactorChanged => user_factors(world, road).await,
        Cause::UserSessionsEnded => {
            let api = world.client();
            let session = api.session(ADA).await;
            world.multiply_sessions(1000).await;
            api.delete(&format!("/v1/users/{}", session.user_id)).await.ok();
            road.tells("a user with very many sessions is deleted", &[&session.user_id])
                .await;
        }
        Cause::MemberSessionsEnded => {
            let (b2b, organization, member) = member(world).await;
            world.member_session(&organization, ADA).await;
            road.skip().await;
            world.multiply_sessions(1000).await;
            b2b.post("/v1/b2b/sessions/revoke", json!({"member_id": member}))
                .await
                .ok();
            road.tells("very many sessions of a member", &[&member]).await;
        }
        Cause::MemberRolesChanged => {
            let (b2b, organization, member) = member(world).await;
            let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
            b2b.put(&path, json!({"roles": ["editor"]})).await.ok();
            road.tells("a member's roles", &[&member]).await;
            b2b.put(&path, json!({"name": "Ada"})).await.ok();
            road.tells("a member's name: no JWT has it", &[]).await;
            let body = json!({
                "organization_id": organization, "email_address": ADA, "roles": [],
                "hash_type": "md_5", "hash": "5f4dcc3b5aa765d61d8327deb882cf99",
            });
            b2b.post("/v1/b2b/passwords/migrate", body).await.ok();
            road.tells("a member's roles, with a password from elsewhere", &[&member])
                .await;
        }
        Cause::MemberFactorChanged => member_factors(world, road).await,
        Cause::MemberEmailChanged => {
            let (b2b, organization, member) = member(world).await;
            road.skip().await;
            let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
            b2b.put(&path, json!({"email_address": "ada@example.org"}))
                .await
                .ok();
            road.tells("a member's address", &[&member]).await;
            let body = json!({"organization_id": organization, "email_address": "ada@example.org"});
            b2b.post("/v1/b2b/otps/email/login_or_signup", body).await.ok();
            let code = world.inbox("ada@example.org").await[0].code.clone();
            let body =
                json!({"organization_id": organization, "email_address": "ada@example.org", "code": code});
            b2b.post("/v1/b2b/otps/email/authenticate", body).await.ok();
            road.tells("the proof of it", &[&member]).await;
        }
        Cause::OrganizationSettingsChanged => {
            let (b2b, organization, _) = member(world).await;
            let path = format!("/v1/b2b/organizations/{organization}");
            let assignments = json!([{"domain": "example.com", "role_id": "editor"}]);
            let body = json!({"rbac_email_implicit_role_assignments": assignments});
            b2b.put(&path, body).await.ok();
            road.tells("an organization's roles by address", &[&organization])
                .await;
            b2b.put(&path, json!({"organization_slug": "another"})).await.ok();
            road.tells("an organization's slug", &[&organization]).await;
            b2b.put(&path, json!({"organization_name": "Another"})).await.ok();
            road.tells("an organization's name: no JWT has it", &[]).await;
        }
        Cause::OrganizationPolicyChanged => {
            let (b2b, organization, _) = member(world).await;
            let path = format!("/v1/b2b/rbac/organizations/{organization}");
            b2b.put(&path, json!({"org_policy": {"roles": []}})).await.ok();
            road.tells("an organization's own roles", &[&organization]).await;
        }
        Cause::ProjectPolicyChanged => {
            let policy = serde_json::from_value(example_policy()).unwrap();
            management::set_policy(&world.node.engine, world.project.id, policy)
                .await
                .unwrap();
            road.tells("a project's policy", &[&world.project.id.to_string()])
                .await;
        }
        Cause::ProjectSettingsChanged => {
            world.set("session_max_duration_minutes", "60").await;
            road.tells("a project's settings", &[&world.project.id.to_string()])
                .await;
        }
        Cause::TokenKeysCompromised => {
            management::rotate_tokens(&world.node.engine, world.project.id, true)
                .await
                .unwrap();
            road.tells("token keys are known to others", &[&world.project.id.to_string()])
                .await;
        }
        Cause::SigningKeyCompromised => {
            let (engine, project) = (&world.node.engine, world.project.id);
            management::rotate(engine, project, Urgency::Now).await.unwrap();
            road.tells("a rotation in a hurry: the old key is good", &[]).await;
            for (urgency, way) in [
                (Urgency::Compromised, "a signing key, or an older one, is known to others"),
                (Urgency::AllCompromised, "all signing keys are known to others"),
            ] {
                let mut keys = keys::list(engine, project).await.unwrap();
                keys.retain(|key| urgency == Urgency::AllCompromised || key.state != State::Next);
                management::rotate(engine, project, urgency).await.unwrap();
                let kids: Vec<_> = keys.iter().map(|key| key.kid.to_string()).collect();
                let kids: Vec<_> = kids.iter().map(String::as_str).collect();
                assert_eq!(kids.len(), 2);
                road.tells(way, &kids).await;
            }
        }
    }
}

async fn password_resets(world: &World, road: &mut Road) {
    let api = world.client();
    let session = api.session(ADA).await;
    let other = api.another_session(ADA).await;
    let body = json!({"email": ADA, "existing_password": PASSWORD, "new_password": "another horse, another staple"});
    api.post("/v1/passwords/existing_password/reset", body).await.ok();
    road.tells("a user's password, by the old one", &[&session.id, &other.id])
        .await;
    let session = api.session("eve@example.com").await;
    let other = api.another_session("eve@example.com").await;
    let body = json!({"session_token": session.token, "password": "another horse, another staple"});
    api.post("/v1/passwords/session/reset", body).await.ok();
    road.tells("a user's password, by a session, which goes on", &[&other.id])
        .await;

    let (b2b, organization, _) = member(world).await;
    world
        .set_b2b("reset_password_redirect_urls", "https://example.com/reset")
        .await;
    let body = json!({"organization_id": organization, "email_address": ADA});
    b2b.post("/v1/b2b/passwords/email/reset/start", body).await.ok();
    let session = world.member_session(&organization, ADA).await;
    road.skip().await;
    let link = url::Url::parse(&world.inbox(ADA).await[0].links[0]).unwrap();
    let token = link.query_pairs().find(|(name, _)| name == "token").unwrap().1;
    let body = json!({"password_reset_token": token, "password": PASSWORD});
    b2b.post("/v1/b2b/passwords/email/reset", body).await.ok();
    road.tells("a member's password, by e-mail", &[&session.id]).await;
    let session = world.member_session(&organization, ADA).await;
    let started = world.member_session(&organization, ADA).await;
    road.skip().await;
    let body = json!({
        "organization_id": organization, "email_address": ADA,
        "existing_password": PASSWORD, "new_password": "another horse, another staple",
    });
    let answer = b2b.post("/v1/b2b/passwords/existing_password/reset", body).await.ok();
    // Whatever was live has ended, the session of the reset before too.
    road.tells_at_least("a member's password, by the old one", &[&session.id, &started.id])
        .await;
    let kept = MemberSession::of(&answer);
    let other = world.member_session(&organization, ADA).await;
    road.skip().await;
    let body = json!({
        "organization_id": organization, "session_token": kept.token, "password": "a third horse, a third staple",
    });
    b2b.post("/v1/b2b/passwords/session/reset", body).await.ok();
    road.tells("a member's password, by a session, which goes on", &[&other.id])
        .await;
}

async fn user_factors(world: &World, road: &mut Road) {
    let api = world.client();
    let session = api.session(ADA).await;
    let user = &session.user_id;
    let view = api.get(&format!("/v1/users/{user}")).await.ok();
    let password = view["password"]["password_id"].as_str().unwrap();
    api.delete(&format!("/v1/users/passwords/{password}")).await.ok();
    road.tells("a user's password is taken away", &[user]).await;
    let email = view["emails"][0]["email_id"].as_str().unwrap();
    api.delete(&format!("/v1/users/emails/{email}")).await.ok();
    road.tells("a user's address is taken away", &[user]).await;

    let user = &api.user(json!({"phone_number": "+14155550123"})).await;
    let body = json!({"phone_number": "+14155550124"});
    api.put(&format!("/v1/users/{user}/exchange_primary_factor"), body)
        .await
        .ok();
    road.tells("a user's phone is exchanged", &[user]).await;
    let view = api.get(&format!("/v1/users/{user}")).await.ok();
    let phone = view["phone_numbers"][0]["phone_id"].as_str().unwrap();
    api.delete(&format!("/v1/users/phone_numbers/{phone}")).await.ok();
    road.tells("a user's phone is taken away", &[user]).await;
}

async fn member_factors(world: &World, road: &mut Road) {
    let enrolled = world.enrolled().await;
    let b2b = world.b2b().await;
    let (organization, member) = (&enrolled.organization, &enrolled.member);
    let body = json!({
        "organization_id": organization, "email_address": ADA, "hash": "$argon2id$v=19$m=19456,t=2,p=1\
            $MTIzNDU2Nzg5MDEyMzQ1Ng$ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8", "hash_type": "argon_2id",
    });
    let migrated = b2b.post("/v1/b2b/passwords/migrate", body).await;
    road.skip().await;
    let members = format!("/v1/b2b/organizations/{organization}/members");
    b2b.put(&format!("{members}/{member}"), json!({"mfa_enrolled": true}))
        .await
        .ok();
    road.tells("a member is enrolled in MFA", &[member]).await;
    b2b.delete(&format!("{members}/{member}/totp")).await.ok();
    road.tells("a member's app is taken away", &[member]).await;
    b2b.delete(&format!("{members}/mfa_phone_numbers/{member}")).await.ok();
    road.tells("a member's phone is taken away", &[member]).await;
    let password = migrated["member"]["member_password_id"].as_str().unwrap_or_default();
    b2b.delete(&format!("{members}/passwords/{password}")).await.ok();
    road.tells("a member's password is taken away", &[member]).await;
}

/// The B2B back-end, an organization, and `ada@example.com` in it.
async fn member(world: &World) -> (Client, String, String) {
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b.member(&organization, json!({"email_address": ADA})).await;
    // So that it is active, and its address proven.
    world.member_session(&organization, ADA).await;
    let body = json!({"member_id": member});
    b2b.post("/v1/b2b/sessions/revoke", body).await.ok();
    (b2b, organization, member)
}

async fn two_sessions(world: &World, organization: &str) -> [MemberSession; 2] {
    [
        world.member_session(organization, ADA).await,
        world.member_session(organization, ADA).await,
    ]
}

/// Where the ways to one cause are watched.
struct Road {
    cause: Cause,
    consumer: Follower,
    b2b: Follower,
    taken: usize,
}

impl Road {
    async fn new(world: &World, cause: Cause) -> Self {
        Self {
            cause,
            consumer: Follower::new(world.client()).await,
            b2b: Follower::new(world.b2b().await).await,
            taken: 0,
        }
    }

    /// What went before was only to get here.
    async fn skip(&mut self) {
        self.news().await;
    }

    /// Of the cause, exactly these subjects were told of.
    async fn tells(&mut self, way: &str, subjects: &[&str]) {
        let mut expected: Vec<_> = subjects.iter().map(|subject| self.line(subject)).collect();
        expected.sort_unstable();
        let mut found = self.news().await;
        found.retain(|line| line.ends_with(self.cause.as_str()));
        found.sort_unstable();
        assert_eq!(found, expected, "{way}");
        self.tell(way, subjects.len());
    }

    async fn tells_at_least(&mut self, way: &str, subjects: &[&str]) {
        let found = self.news().await;
        for subject in subjects {
            assert!(found.contains(&self.line(subject)), "{way}: {found:?}");
        }
        self.tell(way, found.len());
    }

    fn tell(&mut self, way: &str, signals: usize) {
        self.taken += 1;
        tell(format_args!("{:31} {signals} of {way}", self.cause.as_str()));
    }

    fn line(&self, subject: &str) -> String {
        let kind = match self.cause.kind() {
            Kind::Ended => "ended",
            Kind::Changed => "changed",
        };
        format!("{kind} {subject} {}", self.cause.as_str())
    }

    async fn news(&mut self) -> Vec<String> {
        let mut news = self.consumer.news().await;
        news.extend(self.b2b.news().await);
        news
    }
}

#[tokio::test]
async fn are_all_told_of() {
    let mut ways = 0;
    for &cause in Cause::ALL {
        let world = world().await;
        let mut road = Road::new(&world, cause).await;
        go(&world, cause, &mut road).await;
        assert!(road.taken > 0, "{cause:?}");
        ways += road.taken;
    }
    tell(format_args!("{} causes, {ways} ways", Cause::ALL.len()));
}

/// Nothing of it is left if the change is not.
#[tokio::test]
async fn are_not_told_of_when_they_are_refused() {
    let world = world().await;
    let api = world.client();
    let session = api.session(ADA).await;
    let mut follower = Follower::new(world.client()).await;
    let check = json!({
        "session_token": session.token,
        "session_custom_claims": {"plan": "free"},
        "authorization_check": {"resource_id": "documents", "action": "delete"},
    });
    api.post("/v1/sessions/authenticate", check)
        .await
        .assert_error(403, "consumer_session_authorization_error");
    let gone = json!({"session_id": session.id.replace(|c: char| c.is_ascii_digit(), "0")});
    api.post("/v1/sessions/revoke", gone).await.assert_refused();
    assert_eq!(follower.news().await, <[String; 0]>::default());
}

/// A project hears of its own only.
#[tokio::test]
async fn are_told_to_their_own_project() {
    let world = world().await;
    let other = world
        .another_project(Vertical::Consumer, tenure_types::Environment::Test)
        .await;
    let mut follower = Follower::new(world.node.client(&other)).await;
    let session = world.client().session(ADA).await;
    let body: Value = json!({"session_id": session.id});
    world.client().post("/v1/sessions/revoke", body).await.ok();
    assert_eq!(follower.news().await, <[String; 0]>::default());
}
