//! One call for each operation, that succeeds: what is true of all routes is tried on these.

use serde_json::{Value, json};

use crate::harness::{Issuer, PASSWORD, World};

/// A call that succeeds if its project makes it, once.
pub(super) struct Call {
    pub(super) path: String,
    pub(super) body: Value,
    /// What another consumer project gets that makes the same call.
    pub(super) stranger: Stranger,
    _issuer: Option<Issuer>,
}

pub(super) enum Stranger {
    Error(u16, &'static str),
    /// It does the same to what it has itself.
    Own,
}

/// Makes what the operation needs. A new operation needs an arm here, or all tests of this folder fail.
pub(super) async fn call(world: &World, operation: &str) -> Call {
    use Stranger::{Error, Own};
    const NO_SESSION: Stranger = Error(404, "session_not_found");
    const NO_USER: Stranger = Error(404, "user_not_found");
    const NO_EMAIL: Stranger = Error(404, "email_not_found");

    let mut issuer = None;
    let (path, body, stranger) = match operation {
        "health" => ("/health".to_owned(), json!({}), Own),
        "ready" => ("/ready".to_owned(), json!({}), Own),
        "sessions_jwks" => (format!("/v1/sessions/jwks/{}", world.project.id), json!({}), Own),
        "rbac_policy" => ("/v1/rbac/policy".to_owned(), json!({}), Own),
        "sessions_get" => (
            format!("/v1/sessions?user_id={}", user(world).await),
            json!({}),
            NO_USER,
        ),
        "sessions_authenticate" => {
            let session = session(world).await;
            (
                "/v1/sessions/authenticate".to_owned(),
                json!({
                    "session_token": session["session_token"],
                    "session_duration_minutes": 30,
                    "session_custom_claims": {"a": 1},
                }),
                NO_SESSION,
            )
        }
        "sessions_revoke" => {
            let session = session(world).await;
            (
                "/v1/sessions/revoke".to_owned(),
                json!({"session_id": session["session"]["session_id"]}),
                NO_SESSION,
            )
        }
        "sessions_migrate" => {
            user(world).await;
            let userinfo = json!({"sub": "1", "email": "ada@example.com", "email_verified": true});
            let at = issuer.insert(Issuer::json(&userinfo).await);
            world.set("zero_downtime_session_migration_url", &at.url()).await;
            (
                "/v1/sessions/migrate".to_owned(),
                json!({"session_token": "theirs", "session_duration_minutes": 30, "session_custom_claims": {"a": 1}}),
                // Its own setting names no endpoint.
                Error(400, "migrate_from_external_missing_userinfo"),
            )
        }
        "users_create" => (
            "/v1/users".to_owned(),
            json!({
                "email": "new@example.com",
                "phone_number": "+14155550123",
                "name": {"first_name": "New"},
                "attributes": {"ip_address": "192.0.2.1"},
                "create_user_as_pending": true,
                "trusted_metadata": {"a": 1},
                "untrusted_metadata": {"b": 2},
                "external_id": "new",
                "roles": [],
            }),
            Own,
        ),
        "users_search" => {
            user(world).await;
            let operand = json!({"filter_name": "email_address", "filter_value": ["ada@example.com"]});
            (
                "/v1/users/search".to_owned(),
                json!({"limit": 10, "query": {"operator": "AND", "operands": [operand]}}),
                Own,
            )
        }
        "users_get" | "users_delete" => (format!("/v1/users/{}", user(world).await), json!({}), NO_USER),
        "users_update" => (
            format!("/v1/users/{}", user(world).await),
            json!({
                "name": {"first_name": "Ada"},
                "attributes": {"ip_address": "192.0.2.1"},
                "trusted_metadata": {"a": 1},
                "untrusted_metadata": {"b": 2},
                "external_id": "ada-2",
                "roles": [],
            }),
            NO_USER,
        ),
        "users_external_id" => (
            format!("/v1/users/{}/external_id", user(world).await),
            json!({}),
            NO_USER,
        ),
        "users_connected_apps" => (
            format!("/v1/users/{}/connected_apps", user(world).await),
            json!({}),
            NO_USER,
        ),
        "users_exchange_primary_factor" => {
            let id = world.client().user(json!({"email": "grace@example.com"})).await;
            (
                format!("/v1/users/{id}/exchange_primary_factor"),
                json!({"email_address": "hopper@example.com"}),
                NO_USER,
            )
        }
        "users_emails_delete" => {
            let user = user_body(world).await;
            let email = user["emails"][0]["email_id"].as_str().unwrap();
            (format!("/v1/users/emails/{email}"), json!({}), NO_EMAIL)
        }
        "users_phone_numbers_delete" => {
            let user = user_body(world).await;
            let phone = user["phone_numbers"][0]["phone_id"].as_str().unwrap();
            (
                format!("/v1/users/phone_numbers/{phone}"),
                json!({}),
                Error(404, "phone_number_not_found"),
            )
        }
        "users_passwords_delete" => {
            let session = session(world).await;
            let password = session["user"]["password"]["password_id"].as_str().unwrap();
            (
                format!("/v1/users/passwords/{password}"),
                json!({}),
                Error(404, "password_not_found"),
            )
        }
        "passwords_create" => (
            "/v1/passwords".to_owned(),
            json!({
                "email": "new@example.com",
                "password": PASSWORD,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
                "trusted_metadata": {"a": 1},
                "untrusted_metadata": {"b": 2},
                "name": {"first_name": "New"},
            }),
            Own,
        ),
        "passwords_authenticate" => {
            session(world).await;
            (
                "/v1/passwords/authenticate".to_owned(),
                json!({
                    "email": "alan@example.com",
                    "password": PASSWORD,
                    "session_duration_minutes": 30,
                    "session_custom_claims": {"a": 1},
                }),
                NO_EMAIL,
            )
        }
        "passwords_strength_check" => (
            "/v1/passwords/strength_check".to_owned(),
            json!({"password": PASSWORD, "email": "ada@example.com"}),
            Own,
        ),
        "passwords_migrate" => (
            "/v1/passwords/migrate".to_owned(),
            json!({
                "email": "new@example.com",
                // MD5 of the empty text.
                "hash": "d41d8cd98f00b204e9800998ecf8427e",
                "hash_type": "md_5",
                "set_email_verified": true,
                "name": {"first_name": "New"},
                "phone_number": "+14155550123",
                "external_id": "new",
                "roles": [],
                "trusted_metadata": {"a": 1},
                "untrusted_metadata": {"b": 2},
            }),
            Own,
        ),
        "passwords_existing_password_reset" => {
            session(world).await;
            (
                "/v1/passwords/existing_password/reset".to_owned(),
                json!({
                    "email": "alan@example.com",
                    "existing_password": PASSWORD,
                    "new_password": "another horse, another staple",
                    "session_duration_minutes": 30,
                    "session_custom_claims": {"a": 1},
                }),
                NO_EMAIL,
            )
        }
        "passwords_session_reset" => {
            let session = session(world).await;
            (
                "/v1/passwords/session/reset".to_owned(),
                json!({
                    "session_token": session["session_token"],
                    "password": "another horse, another staple",
                    "session_duration_minutes": 30,
                    "session_custom_claims": {"a": 1},
                }),
                NO_SESSION,
            )
        }
        _ => panic!("{operation} has no call here: add one, so that its credentials and bodies are tested"),
    };
    Call {
        path,
        body,
        stranger,
        _issuer: issuer,
    }
}

/// A user with one of everything but a password; the id.
async fn user(world: &World) -> String {
    user_body(world).await["user_id"].as_str().unwrap().to_owned()
}

async fn user_body(world: &World) -> Value {
    let body = json!({"email": "ada@example.com", "phone_number": "+14155550199", "external_id": "ada"});
    let answer = world.client().post("/v1/users", body).await.created();
    answer["user"].clone()
}

/// The answer that started a session.
async fn session(world: &World) -> Value {
    let body = json!({"email": "alan@example.com", "password": PASSWORD, "session_duration_minutes": 60});
    world.client().post("/v1/passwords", body).await.ok()
}
