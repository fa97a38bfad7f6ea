//! A B2B project, its organizations and members, made through the API, and what was sent to them.
//!
//! ```ignore
//! let world = world().await;
//! let b2b = world.b2b().await;                                    // calls with the B2B project's credentials
//! let organization = b2b.organization(json!({"organization_name": "Example"})).await;
//! let member = b2b.member(&organization, json!({"email_address": "ada@example.com"})).await;
//! let session = world.member_session(&organization, "ada@example.com").await;
//! let answer = b2b.acting(&session).delete(&format!("/v1/b2b/organizations/{organization}")).await;
//! answer.assert_error(403, "session_authorization_error");
//! let mails = world.inbox("ada@example.com").await;              // the newest first
//! ```

use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_engine::management;
use tenure_engine::messages::{self, InboxMessage};
use tenure_types::Environment;

use super::start::text;
use super::{Client, Issuer, Project, World, example_policy};

/// A session of a member and its proofs.
#[derive(Clone, Debug)]
pub(crate) struct MemberSession {
    pub(crate) id: String,
    pub(crate) member_id: String,
    pub(crate) organization_id: String,
    pub(crate) token: String,
    pub(crate) jwt: String,
}

impl World {
    /// A B2B test project with the example policy; made when first asked for.
    pub(crate) async fn b2b_project(&self) -> &Project {
        let make = async || {
            let project = self.node.project(Vertical::B2b, Environment::Test).await;
            let policy = serde_json::from_value(example_policy()).unwrap();
            management::set_policy(&self.node.engine, project.id, policy)
                .await
                .unwrap();
            project
        };
        self.b2b.get_or_init(make).await
    }

    /// Calls the first node as the back-end of [`World::b2b_project`].
    pub(crate) async fn b2b(&self) -> Client {
        self.node.client(self.b2b_project().await)
    }

    /// Changes settings of [`World::b2b_project`], as `tenure project set` does.
    pub(crate) async fn set_b2b(&self, key: &str, value: &str) {
        let changes = vec![(key.to_owned(), value.to_owned())];
        let project = self.b2b_project().await;
        management::set_settings(&self.node.engine, project.id, changes)
            .await
            .unwrap();
    }

    /// A session of an hour for a member of [`World::b2b_project`], whatever its organization asks for: taken over from
    /// an issuer outside. Makes a pending member active.
    pub(crate) async fn member_session(&self, organization: &str, email: &str) -> MemberSession {
        let userinfo = json!({"sub": "1", "email": email, "email_verified": true});
        let issuer = Issuer::json(&userinfo).await;
        self.set_b2b("zero_downtime_session_migration_url", &issuer.url())
            .await;
        let body = json!({
            "session_token": "theirs",
            "organization_id": organization,
            "session_duration_minutes": 60,
        });
        let answer = self.b2b().await.post("/v1/b2b/sessions/migrate", body).await;
        MemberSession::of(&answer.ok())
    }

    /// An intermediate session of whoever has this address, from discovery.
    pub(crate) async fn intermediate_session(&self, email: &str) -> String {
        let (b2b, discovery) = (self.b2b().await, "/v1/b2b/otps/email/discovery");
        let body = json!({"email_address": email});
        b2b.post(&format!("{discovery}/send"), body).await.ok();
        let code = self.inbox(email).await[0].code.clone();
        let body = json!({"email_address": email, "code": code});
        let answer = b2b.post(&format!("{discovery}/authenticate"), body).await;
        text(&answer.ok()["intermediate_session_token"])
    }

    /// What was sent to an address or a number, the newest first.
    pub(crate) async fn inbox(&self, to: &str) -> Vec<InboxMessage> {
        let engine = &self.node.engine;
        while messages::deliver_due(engine).await.unwrap() > 0 {}
        let messages = messages::inbox(engine, Some(to), usize::MAX).await.unwrap();
        messages.expect("the node keeps what it sends")
    }
}

impl Client {
    /// A new organization; returns its id.
    pub(crate) async fn organization(&self, body: Value) -> String {
        let answer = self.post("/v1/b2b/organizations", body).await.ok();
        text(&answer["organization"]["organization_id"])
    }

    /// A new member; returns its id. `body` needs `email_address`.
    pub(crate) async fn member(&self, organization: &str, body: Value) -> String {
        let path = format!("/v1/b2b/organizations/{organization}/members");
        text(&self.post(&path, body).await.ok()["member_id"])
    }

    /// The same back-end, on behalf of a member.
    pub(crate) fn acting(&self, session: &MemberSession) -> Self {
        self.with_header("x-stytch-member-session", &session.token)
    }

    /// As [`Client::acting`], by the session's JWT.
    pub(crate) fn acting_by_jwt(&self, session: &MemberSession) -> Self {
        self.with_header("x-stytch-member-sessionjwt", &session.jwt)
    }
}

impl MemberSession {
    /// Out of an answer that started or strengthened one.
    pub(crate) fn of(body: &Value) -> Self {
        let session = &body["member_session"];
        Self {
            id: text(&session["member_session_id"]),
            member_id: text(&session["member_id"]),
            organization_id: text(&session["organization_id"]),
            token: text(&body["session_token"]),
            jwt: text(&body["session_jwt"]),
        }
    }
}
