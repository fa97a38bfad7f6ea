//! The official Java SDK sends `[]` and `{}` for every list and object that its caller did not give. What it calls must
//! come out as it does for a client that leaves those fields out.

use http::Method;
use serde_json::{Map, Value, json};

use super::world;
use crate::harness::{Client, World};

const JAVA: &str = "Stytch Java v11.3.0";

const PERSON: &[&str] = &["trusted_metadata", "untrusted_metadata", "roles"];
const CLAIMS: &[&str] = &["session_custom_claims"];
const CLAIMS_AND_METADATA: &[&str] = &["session_custom_claims", "trusted_metadata", "untrusted_metadata"];
const ORGANIZATION: &[&str] = &[
    "trusted_metadata",
    "sso_jit_provisioning_allowed_connections",
    "email_allowed_domains",
    "allowed_auth_methods",
    "rbac_email_implicit_role_assignments",
    "allowed_mfa_methods",
    "allowed_oauth_tenants",
    "claimed_email_domains",
    "allowed_first_party_connected_apps",
    "allowed_third_party_connected_apps",
];
const NEW_ORGANIZATION: &[&str] = &[
    "session_custom_claims",
    "trusted_metadata",
    "email_allowed_domains",
    "allowed_auth_methods",
    "rbac_email_implicit_role_assignments",
    "allowed_mfa_methods",
    "allowed_oauth_tenants",
    "allowed_first_party_connected_apps",
    "allowed_third_party_connected_apps",
];

/// One back-end, and what was answered to each of its calls.
struct BackEnd {
    client: Client,
    java: bool,
    answers: Vec<(&'static str, u16, Value)>,
}

impl BackEnd {
    fn new(client: Client, java: bool) -> Self {
        let client = if java {
            client.with_header("user-agent", JAVA)
        } else {
            client
        };
        Self {
            client,
            java,
            answers: Vec::new(),
        }
    }

    /// Calls with what the caller gave, and, as the Java SDK, with `fields` empty unless they were given.
    async fn call(
        &mut self,
        name: &'static str,
        method: Method,
        path: &str,
        given: Value,
        fields: &[&str],
    ) -> Value {
        let mut body = given;
        if self.java {
            for field in fields {
                let empty = match *field {
                    "trusted_metadata" | "untrusted_metadata" | "session_custom_claims"
                    | "allowed_oauth_tenants" => json!({}),
                    _ => json!([]),
                };
                let object: &mut Map<String, Value> = body.as_object_mut().unwrap();
                object.entry(*field).or_insert(empty);
            }
        }
        let answer = self.client.send(method, path, body.to_string()).await;
        self.answers.push((name, answer.status, answer.redacted()));
        answer.body
    }

    async fn post(&mut self, name: &'static str, path: &str, given: Value, fields: &[&str]) -> Value {
        self.call(name, Method::POST, path, given, fields).await
    }

    async fn put(&mut self, name: &'static str, path: &str, given: Value, fields: &[&str]) -> Value {
        self.call(name, Method::PUT, path, given, fields).await
    }
}

async fn consumer(world: &World, java: bool) -> Vec<(&'static str, u16, Value)> {
    let mut api = BackEnd::new(world.client(), java);
    let given = json!({"email": "ada@example.com", "roles": ["editor"], "trusted_metadata": {"plan": "gold"}});
    let user = world.client().user(given).await;
    let given = json!({"email": "grace@example.com"});
    api.post("users.create", "/v1/users", given, PERSON).await;
    let given = json!({"name": {"first_name": "Ada"}});
    let updated = api
        .put("users.update", &format!("/v1/users/{user}"), given, PERSON)
        .await;
    assert_eq!(updated["user"]["roles"], json!(["stytch_user", "editor"]), "{updated}");
    assert_eq!(updated["user"]["trusted_metadata"], json!({"plan": "gold"}), "{updated}");
    let given = json!({
        "email": "ada@example.com",
        "hash": "5f4dcc3b5aa765d61d8327deb882cf99",
        "hash_type": "md_5",
        "md_5_config": {"prepend_salt": "", "append_salt": ""},
    });
    api.post("passwords.migrate", "/v1/passwords/migrate", given, PERSON).await;
    let roles = world.client().get(&format!("/v1/users/{user}")).await.ok()["roles"].clone();
    assert_eq!(roles, json!(["stytch_user", "editor"]));

    let given = json!({
        "email": "linus@example.com", "password": "correct horse battery staple",
        "session_duration_minutes": 60, "session_custom_claims": {"tier": 1},
    });
    let made = api
        .post("passwords.create", "/v1/passwords", given, CLAIMS_AND_METADATA)
        .await;
    let given = json!({"session_token": made["session_token"]});
    let path = "/v1/sessions/authenticate";
    let session = api.post("sessions.authenticate", path, given, CLAIMS).await;
    assert_eq!(session["session"]["custom_claims"], json!({"tier": 1}), "{session}");
    let given = json!({"email": "linus@example.com", "password": "correct horse battery staple"});
    let path = "/v1/passwords/authenticate";
    api.post("passwords.authenticate", path, given, CLAIMS).await;
    let given = json!({"session_token": made["session_token"], "password": "another horse battery staple"});
    let path = "/v1/passwords/session/reset";
    api.post("passwords.session.reset", path, given, CLAIMS).await;
    api.answers
}

async fn b2b(world: &World, java: bool) -> Vec<(&'static str, u16, Value)> {
    let url = "https://app.example.com/invite";
    world.set_b2b("invite_redirect_urls", url).await;
    let mut api = BackEnd::new(world.b2b().await, java);
    let path = "/v1/b2b/organizations";
    let given = json!({"organization_name": "Minimal"});
    let made = api.post("organizations.create", path, given, ORGANIZATION).await;
    assert_eq!(made["organization"]["email_invites"], "ALL_ALLOWED", "{made}");

    let restricted = json!({
        "organization_name": "Example",
        "email_jit_provisioning": "RESTRICTED",
        "email_invites": "RESTRICTED",
        "email_allowed_domains": ["example.com"],
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password", "email_otp", "magic_link"],
        "trusted_metadata": {"plan": "gold"},
        "rbac_email_implicit_role_assignments": [{"domain": "example.com", "role_id": "viewer"}],
    });
    let organization = world.b2b().await.organization(restricted).await;
    let (at, given) = (format!("{path}/{organization}"), json!({"organization_name": "Renamed"}));
    let renamed = api.put("organizations.update", &at, given, ORGANIZATION).await;
    let kept = &renamed["organization"];
    assert_eq!(kept["organization_name"], "Renamed", "{renamed}");
    assert_eq!(kept["email_allowed_domains"], json!(["example.com"]), "{renamed}");

    let members = format!("{at}/members");
    let given = json!({"email_address": "grace@example.com"});
    api.post("organizations.members.create", &members, given, PERSON).await;
    let given = json!({"email_address": "ada@example.com", "roles": ["editor"], "untrusted_metadata": {"a": 1}});
    let member = world.b2b().await.member(&organization, given).await;
    let given = json!({"name": "Ada"});
    let named = api
        .put("organizations.members.update", &format!("{members}/{member}"), given, PERSON)
        .await;
    let roles = named["member"]["roles"].as_array().unwrap();
    assert!(roles.iter().any(|role| role["role_id"] == "editor"), "{named}");

    let given = json!({"organization_id": organization, "email_address": "linus@example.com"});
    let path = "/v1/b2b/magic_links/email/invite";
    api.post("magic_links.email.invite", path, given, PERSON).await;
    let given = json!({
        "organization_id": organization,
        "email_address": "ada@example.com",
        "hash": "5f4dcc3b5aa765d61d8327deb882cf99",
        "hash_type": "md_5",
        "md_5_config": {"prepend_salt": "", "append_salt": ""},
    });
    let path = "/v1/b2b/passwords/migrate";
    api.post("passwords.migrate", path, given, PERSON).await;
    let given = json!({
        "organization_id": organization,
        "member_id": member,
        "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    });
    let path = "/v1/b2b/totp/migrate";
    api.post("totps.migrate", path, given, &["recovery_codes"]).await;

    let session = world.member_session(&organization, "ada@example.com").await;
    let given = json!({"session_token": session.token});
    let path = "/v1/b2b/sessions/authenticate";
    api.post("sessions.authenticate", path, given, CLAIMS).await;
    let token = world.intermediate_session("new@example.org").await;
    let given = json!({"intermediate_session_token": token, "organization_name": "Found"});
    let path = "/v1/b2b/discovery/organizations/create";
    api.post("discovery.organizations.create", path, given, NEW_ORGANIZATION)
        .await;
    api.answers
}

/// Two worlds with the same clock and the same randomness: nothing but the client differs.
fn assert_same(plain: Vec<(&str, u16, Value)>, java: Vec<(&str, u16, Value)>) {
    for ((name, status, plain), (_, java_status, java)) in plain.into_iter().zip(java) {
        assert!(status < 300, "{name}: {plain}");
        assert_eq!((status, plain), (java_status, java), "{name}");
    }
}

#[tokio::test]
async fn consumers_are_called_as_by_a_client_that_leaves_out() {
    let (plain, java) = (world().await, world().await);
    assert_same(consumer(&plain, false).await, consumer(&java, true).await);
}

#[tokio::test]
async fn organizations_are_called_as_by_a_client_that_leaves_out() {
    let (plain, java) = (world().await, world().await);
    assert_same(b2b(&plain, false).await, b2b(&java, true).await);
}

#[tokio::test]
async fn what_is_empty_further_down_is_meant() {
    let world = world().await;
    let java = world.b2b().await.with_header("user-agent", JAVA);
    let organization = java.organization(json!({"organization_name": "Example"})).await;
    let path = format!("/v1/b2b/rbac/organizations/{organization}");
    let role = json!({
        "role_id": "auditor",
        "description": "",
        "permissions": [{"resource_id": "documents", "actions": ["read"]}],
    });
    for roles in [json!([role]), json!([])] {
        let policy = json!({"org_policy": {"roles": roles}});
        let set = java.put(&path, policy).await.ok();
        let count = roles.as_array().unwrap().len();
        assert_eq!(set["org_policy"]["roles"].as_array().unwrap().len(), count, "{set}");
    }
}

#[tokio::test]
async fn other_clients_mean_what_they_send() {
    let world = world().await;
    for (number, agent) in [
        None,
        Some(""),
        Some("Stytch Node v14.0.0"),
        Some("Stytch JavaScript v1.0.0"),
        Some("Mozilla/5.0 Stytch Java v11.3.0"),
    ]
    .into_iter()
    .enumerate()
    {
        let (mut b2b, mut api) = (world.b2b().await, world.client());
        if let Some(agent) = agent {
            (b2b, api) = (b2b.with_header("user-agent", agent), api.with_header("user-agent", agent));
        }
        let organization = b2b.organization(json!({"organization_name": "Example"})).await;
        let given = json!({"email_address": "ada@example.com", "roles": ["editor"]});
        let member = b2b.member(&organization, given).await;
        let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
        let emptied = b2b.put(&path, json!({"roles": []})).await.ok();
        let roles = emptied["member"]["roles"].to_string();
        assert!(!roles.contains("editor"), "{agent:?}: {roles}");

        let user = api.user(json!({"email": format!("{number}@example.com"), "roles": ["editor"]})).await;
        let emptied = api.put(&format!("/v1/users/{user}"), json!({"roles": []})).await.ok();
        let roles = emptied["user"]["roles"].to_string();
        assert!(!roles.contains("editor"), "{agent:?}: {roles}");
    }
}
