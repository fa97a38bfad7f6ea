//! Calls of `/v1/b2b/passwords`.

use serde_json::{Value, json};

use super::{Call, NO_ORGANIZATION, NO_SESSION, Stranger, member, organization, session};
use crate::harness::{PASSWORD, World};

const NEW_PASSWORD: &str = "seven purple otters juggle";

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    use Stranger::{Error, Own};

    const NO_TOKEN: Stranger = Error(401, "unable_to_auth_password_reset_token");
    const OTHER_MODE: Stranger = Error(400, "cross_org_passwords_not_enabled");
    let operation = operation.strip_prefix("passwords_")?;
    let (path, body, stranger) = match operation {
        "strength_check" => (
            "strength_check",
            json!({"password": PASSWORD, "email_address": "ada@example.com"}),
            Own,
        ),
        "migrate" => {
            let organization = organization(world).await;
            ("migrate", import(&organization), NO_ORGANIZATION)
        }
        "authenticate" => {
            let organization = with_password(world).await;
            let body = json!({
                "organization_id": organization,
                "email_address": "ada@example.com",
                "password": PASSWORD,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
                "locale": "en",
            });
            ("authenticate", body, NO_ORGANIZATION)
        }
        "email_reset_start" => {
            let (organization, _) = member(world).await;
            take_links(world).await;
            let body = json!({
                "organization_id": organization,
                "email_address": "ada@example.com",
                "reset_password_expiration_minutes": 30,
                "reset_password_redirect_url": "https://example.com/reset",
                "locale": "en",
            });
            // Its own setting names no place for links to lead to.
            let stranger = Error(400, "no_password_reset_redirect_url");
            ("email/reset/start", body, stranger)
        }
        "email_reset" => {
            let (organization, _) = member(world).await;
            let start = json!({"organization_id": organization, "email_address": "ada@example.com"});
            let token = mailed_token(world, "email/reset/start", start).await;
            let body = json!({
                "password_reset_token": token,
                "password": NEW_PASSWORD,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
                "locale": "en",
            });
            ("email/reset", body, NO_TOKEN)
        }
        "email_require_reset" => {
            world.set_b2b("cross_org_passwords_enabled", "true").await;
            let organization = with_password(world).await;
            let body = json!({"email_address": "ada@example.com", "organization_id": organization});
            ("email/require_reset", body, OTHER_MODE)
        }
        "existing_password_reset" => {
            let organization = with_password(world).await;
            let body = json!({
                "organization_id": organization,
                "email_address": "ada@example.com",
                "existing_password": PASSWORD,
                "new_password": NEW_PASSWORD,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
                "locale": "en",
            });
            ("existing_password/reset", body, NO_ORGANIZATION)
        }
        "session_reset" => {
            let session = session(world).await;
            let body = json!({
                "organization_id": session.organization_id,
                "password": NEW_PASSWORD,
                "session_token": session.token,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
                "locale": "en",
            });
            ("session/reset", body, NO_SESSION)
        }
        "discovery_authenticate" => {
            world.set_b2b("cross_org_passwords_enabled", "true").await;
            with_password(world).await;
            let body = json!({"email_address": "ada@example.com", "password": PASSWORD});
            ("discovery/authenticate", body, OTHER_MODE)
        }
        "discovery_email_reset_start" => {
            world.set_b2b("cross_org_passwords_enabled", "true").await;
            take_links(world).await;
            let body = json!({
                "email_address": "ada@example.com",
                "reset_password_expiration_minutes": 30,
                "reset_password_redirect_url": "https://example.com/reset",
                "locale": "en",
            });
            ("discovery/email/reset/start", body, OTHER_MODE)
        }
        "discovery_email_reset" => {
            world.set_b2b("cross_org_passwords_enabled", "true").await;
            let start = json!({"email_address": "ada@example.com"});
            let token = mailed_token(world, "discovery/email/reset/start", start).await;
            let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
            ("discovery/email/reset", body, OTHER_MODE)
        }
        _ => return None,
    };
    Some(Call::new(format!("/v1/b2b/passwords/{path}"), body, stranger))
}

fn import(organization: &str) -> Value {
    json!({
        "organization_id": organization,
        "email_address": "ada@example.com",
        // MD5 of the password of the tests.
        "hash": "9cc2ae8a1ba7a93da39b46fc1019c481",
        "hash_type": "md_5",
        "name": "Ada",
        "trusted_metadata": {"a": 1},
        "untrusted_metadata": {"b": 2},
        "roles": [],
    })
}

/// An organization with `ada@example.com` and her password; its id.
async fn with_password(world: &World) -> String {
    let organization = organization(world).await;
    let body = import(&organization);
    let api = world.b2b().await;
    api.post("/v1/b2b/passwords/migrate", body).await.ok();
    organization
}

async fn take_links(world: &World) {
    world
        .set_b2b("reset_password_redirect_urls", "https://example.com/reset")
        .await;
}

/// The token in the link that a call mails to `ada@example.com`.
async fn mailed_token(world: &World, start: &str, body: Value) -> String {
    take_links(world).await;
    let path = format!("/v1/b2b/passwords/{start}");
    world.b2b().await.post(&path, body).await.ok();
    let link = url::Url::parse(&world.inbox("ada@example.com").await[0].links[0]).unwrap();
    let token = link.query_pairs().find(|(name, _)| name == "token").unwrap();
    token.1.into_owned()
}
