//! Calls of `/v1/users`.

use serde_json::json;

use super::{Call, NO_EMAIL, NO_USER, Stranger, session, user, user_body};
use crate::harness::World;

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    use Stranger::{Error, Own};

    let (path, body, stranger) = match operation {
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
        _ => return None,
    };
    Some(Call::new(path, body, stranger))
}
