//! Each operation of the API can be called, by both kinds of clients: compared with `docs/openapi.json`.

use std::collections::BTreeSet;

use tenure::Authorization;

use crate::fake::{Fake, Manner};

/// Calls every method once; parameters of the path are their own names. What is answered does not matter here.
macro_rules! call_all {
    ($client:ident, $b2b:ident, $($wait:tt)*) => {{
        let member = Authorization::session_token("theirs");
        let _ = $client.sessions.authenticate(Default::default())$($wait)*;
        let _ = $client.sessions.get(Default::default())$($wait)*;
        let _ = $client.sessions.revoke(Default::default())$($wait)*;
        let _ = $client.sessions.migrate(Default::default())$($wait)*;
        let _ = $client.sessions.get_jwks("project_id")$($wait)*;
        let _ = $b2b.sessions.authenticate(Default::default())$($wait)*;
        let _ = $b2b.sessions.get(Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.sessions.exchange(Default::default())$($wait)*;
        let _ = $b2b.sessions.revoke(Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.sessions.migrate(Default::default())$($wait)*;
        let _ = $b2b.sessions.get_jwks("project_id")$($wait)*;
        let _ = $client.users.create(Default::default())$($wait)*;
        let _ = $client.users.get("user_id")$($wait)*;
        let _ = $client.users.search(Default::default())$($wait)*;
        let _ = $client.users.update("user_id", Default::default())$($wait)*;
        let _ = $client.users.delete("user_id")$($wait)*;
        let _ = $client.users.exchange_primary_factor("user_id", Default::default())$($wait)*;
        let _ = $client.users.delete_email("email_id")$($wait)*;
        let _ = $client.users.delete_phone_number("phone_id")$($wait)*;
        let _ = $client.users.delete_password("password_id")$($wait)*;
        let _ = $client.users.delete_external_id("user_id")$($wait)*;
        let _ = $client.users.connected_apps("user_id")$($wait)*;
        let _ = $client.passwords.create(Default::default())$($wait)*;
        let _ = $client.passwords.authenticate(Default::default())$($wait)*;
        let _ = $client.passwords.strength_check(Default::default())$($wait)*;
        let _ = $client.passwords.migrate(Default::default())$($wait)*;
        let _ = $client.passwords.existing_password.reset(Default::default())$($wait)*;
        let _ = $client.passwords.sessions.reset(Default::default())$($wait)*;
        let _ = $client.rbac.policy()$($wait)*;
        let _ = $b2b.organizations.create(Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.organizations.get("organization_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.update("organization_id", Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.organizations.delete("organization_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.search(Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.organizations.metrics("organization_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.connected_apps("organization_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.delete_external_id("organization_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.create("organization_id", Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.get("organization_id", Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.dangerously_get("member_id", Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.search(Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.update("organization_id", "member_id", Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.delete("organization_id", "member_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.reactivate("organization_id", "member_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.delete_mfa_phone_number("organization_id", "member_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.delete_totp("organization_id", "member_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.delete_password("organization_id", "member_password_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.delete_external_id("organization_id", "member_id", Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.unlink_retired_email("organization_id", "member_id", Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.start_email_update("organization_id", "member_id", Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.organizations.members.connected_apps("organization_id", "member_id", Some(&member))$($wait)*;
        let _ = $b2b.rbac.policy()$($wait)*;
        let _ = $b2b.rbac.organizations.get_org_policy("organization_id", Some(&member))$($wait)*;
        let _ = $b2b.rbac.organizations.set_org_policy("organization_id", Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.discovery.intermediate_sessions.exchange(Default::default())$($wait)*;
        let _ = $b2b.discovery.organizations.create(Default::default())$($wait)*;
        let _ = $b2b.discovery.organizations.list(Default::default())$($wait)*;
        let _ = $b2b.magic_links.authenticate(Default::default())$($wait)*;
        let _ = $b2b.magic_links.email.login_or_signup(Default::default())$($wait)*;
        let _ = $b2b.magic_links.email.invite(Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.magic_links.email.discovery.send(Default::default())$($wait)*;
        let _ = $b2b.magic_links.discovery.authenticate(Default::default())$($wait)*;
        let _ = $b2b.otps.email.login_or_signup(Default::default())$($wait)*;
        let _ = $b2b.otps.email.authenticate(Default::default())$($wait)*;
        let _ = $b2b.otps.email.discovery.send(Default::default())$($wait)*;
        let _ = $b2b.otps.email.discovery.authenticate(Default::default())$($wait)*;
        let _ = $b2b.otps.sms.send(Default::default())$($wait)*;
        let _ = $b2b.otps.sms.authenticate(Default::default())$($wait)*;
        let _ = $b2b.totps.create(Default::default())$($wait)*;
        let _ = $b2b.totps.authenticate(Default::default())$($wait)*;
        let _ = $b2b.totps.migrate(Default::default())$($wait)*;
        let _ = $b2b.recovery_codes.get("organization_id", "member_id")$($wait)*;
        let _ = $b2b.recovery_codes.rotate(Default::default())$($wait)*;
        let _ = $b2b.recovery_codes.recover(Default::default())$($wait)*;
        let _ = $b2b.passwords.authenticate(Default::default())$($wait)*;
        let _ = $b2b.passwords.strength_check(Default::default())$($wait)*;
        let _ = $b2b.passwords.migrate(Default::default())$($wait)*;
        let _ = $b2b.passwords.email.reset_start(Default::default())$($wait)*;
        let _ = $b2b.passwords.email.reset(Default::default())$($wait)*;
        let _ = $b2b.passwords.email.require_reset(Default::default(), Some(&member))$($wait)*;
        let _ = $b2b.passwords.sessions.reset(Default::default())$($wait)*;
        let _ = $b2b.passwords.existing_password.reset(Default::default())$($wait)*;
        let _ = $b2b.passwords.discovery.authenticate(Default::default())$($wait)*;
        let _ = $b2b.passwords.discovery.email.reset_start(Default::default())$($wait)*;
        let _ = $b2b.passwords.discovery.email.reset(Default::default())$($wait)*;
    }};
}

#[tokio::test]
async fn each_operation_has_a_method() {
    let fake = Fake::new([Manner::ok("{}")]);
    let (client, b2b) = (fake.client(), fake.b2b());
    call_all!(client, b2b, .await);
    assert_eq!(called(&fake), documented());
}

#[test]
fn each_operation_has_a_method_that_blocks() {
    let fake = Fake::new([Manner::ok("{}")]);
    let client = fake.builder().build_blocking().unwrap();
    let b2b = fake.builder().build_b2b_blocking().unwrap();
    call_all!(client, b2b,);
    assert_eq!(called(&fake), documented());
}

#[tokio::test]
async fn each_call_says_who_it_is() {
    let fake = Fake::new([Manner::ok("{}")]);
    let (client, b2b) = (fake.client(), fake.b2b());
    call_all!(client, b2b, .await);
    let version = env!("CARGO_PKG_VERSION");
    for asked in fake.asked() {
        // "project-test-00000000-0000-4000-8000-000000000000:hush"
        let credentials = "Basic cHJvamVjdC10ZXN0LTAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMDpodXNo";
        assert_eq!(asked.header("authorization"), Some(credentials), "{asked:?}");
        assert_eq!(
            asked.header("content-type"),
            Some("application/json"),
            "{asked:?}"
        );
        assert_eq!(
            asked.header("user-agent"),
            Some(format!("tenure-rust/{version}").as_str()),
            "{asked:?}"
        );
        assert!(asked.body.is_empty() || asked.method != "GET", "{asked:?}");
        let member = asked.header("x-stytch-member-session");
        assert!(
            member.is_none() || asked.path.starts_with("/v1/b2b/"),
            "{asked:?}"
        );
        assert!(member.is_none_or(|member| member == "theirs"), "{asked:?}");
    }
}

type Operations = BTreeSet<(String, String)>;

fn called(fake: &Fake) -> Operations {
    let path = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
    fake.asked()
        .iter()
        .map(|asked| (asked.method.clone(), path(&asked.path)))
        .collect()
}

/// All but those that are for load balancers.
fn documented() -> Operations {
    let document: serde_json::Value =
        serde_json::from_str(include_str!("../../../../docs/openapi.json")).unwrap();
    let mut operations = Operations::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        // The signals are the follower's to ask for.
        if ["/health", "/ready", "/v1/signals"].contains(&path.as_str()) {
            continue;
        }
        for method in ["get", "post", "put", "delete", "patch"] {
            if item.get(method).is_some() {
                operations.insert((method.to_uppercase(), path.replace(['{', '}'], "")));
            }
        }
    }
    assert!(operations.len() > 80, "the document has changed its shape");
    operations
}
