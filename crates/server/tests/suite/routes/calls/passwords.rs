//! Calls of `/v1/passwords`.

use serde_json::json;

use super::{Call, NO_EMAIL, NO_SESSION, Stranger, session};
use crate::harness::{PASSWORD, World};

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    use Stranger::Own;

    let (path, body, stranger) = match operation {
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
        _ => return None,
    };
    Some(Call::new(path, body, stranger))
}
