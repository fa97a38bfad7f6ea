//! Calls of `/v1/b2b/organizations` that are about members.

use serde_json::{Value, json};

use super::{Call, NO_ORGANIZATION, Stranger, member, organization};
use crate::harness::World;

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    use Stranger::{Error, Own};
    const NO_MEMBER: Stranger = Error(404, "member_not_found");

    let action = operation.strip_prefix("members_")?;
    if action == "create" {
        let path = members(&organization(world).await);
        let body = json!({
            "email_address": "new@example.com",
            "name": "New",
            "trusted_metadata": {"a": 1},
            "untrusted_metadata": {"b": 2},
            "create_member_as_pending": true,
            "is_breakglass": true,
            "mfa_phone_number": "+14155550123",
            "mfa_enrolled": true,
            "roles": ["viewer"],
            "external_id": "new",
        });
        return Some(Call::new(path, body, NO_ORGANIZATION));
    }
    let (organization, member) = member(world).await;
    let members = members(&organization);
    let path = format!("{members}/{member}");
    let change = async |body: Value| {
        world.b2b().await.put(&path, body).await.ok();
    };
    let (path, body, stranger) = match action {
        "get" => (
            format!("/v1/b2b/organizations/{organization}/member?member_id={member}"),
            json!({}),
            NO_ORGANIZATION,
        ),
        "dangerously_get" => (
            format!("/v1/b2b/organizations/members/dangerously_get/{member}?include_deleted=true"),
            json!({}),
            NO_MEMBER,
        ),
        "search" => {
            let operand = json!({"filter_name": "member_emails", "filter_value": ["ada@example.com"]});
            (
                "/v1/b2b/organizations/members/search".to_owned(),
                json!({
                    "organization_ids": ["example"],
                    "limit": 10,
                    "query": {"operator": "AND", "operands": [operand]},
                }),
                Own,
            )
        }
        "update" => {
            change(json!({"mfa_phone_number": "+14155550123"})).await;
            (
                path,
                json!({
                    "name": "Ada Lovelace",
                    "trusted_metadata": {"a": 1},
                    "untrusted_metadata": {"b": 2},
                    "is_breakglass": true,
                    "mfa_phone_number": "+14155550123",
                    "mfa_enrolled": true,
                    "roles": ["viewer"],
                    "preserve_existing_sessions": true,
                    "default_mfa_method": "sms_otp",
                    "email_address": "lovelace@example.com",
                    "unlink_email": true,
                    "external_id": "ada-2",
                }),
                NO_ORGANIZATION,
            )
        }
        "delete" | "external_id_delete" | "connected_apps" => {
            let under = match action {
                "delete" => "",
                "external_id_delete" => "/external_id",
                _ => "/connected_apps",
            };
            (format!("{path}{under}"), json!({}), NO_ORGANIZATION)
        }
        "reactivate" => {
            world.member_session(&organization, "ada@example.com").await;
            world.b2b().await.delete(&path).await.ok();
            (format!("{path}/reactivate"), json!({}), NO_ORGANIZATION)
        }
        "mfa_phone_numbers_delete" => {
            change(json!({"mfa_phone_number": "+14155550123"})).await;
            (
                format!("{members}/mfa_phone_numbers/{member}"),
                json!({}),
                NO_ORGANIZATION,
            )
        }
        "totp_delete" => {
            let body = json!({"organization_id": organization, "member_id": member});
            world.b2b().await.post("/v1/b2b/totp", body).await.ok();
            (format!("{path}/totp"), json!({}), NO_ORGANIZATION)
        }
        "passwords_delete" => {
            let body = json!({
                "organization_id": organization,
                "email_address": "ada@example.com",
                // MD5 of the empty text.
                "hash": "d41d8cd98f00b204e9800998ecf8427e",
                "hash_type": "md_5",
            });
            let migrated = world.b2b().await.post("/v1/b2b/passwords/migrate", body).await;
            let password = migrated.ok()["member"]["member_password_id"].clone();
            (
                format!("{members}/passwords/{}", password.as_str().unwrap()),
                json!({}),
                NO_ORGANIZATION,
            )
        }
        "unlink_retired_email" => {
            change(json!({"email_address": "lovelace@example.com"})).await;
            (
                format!("{path}/unlink_retired_email"),
                json!({"email_address": "ada@example.com"}),
                NO_ORGANIZATION,
            )
        }
        "start_email_update" => {
            world.member_session(&organization, "ada@example.com").await;
            (
                format!("{path}/start_email_update"),
                json!({
                    "email_address": "lovelace@example.com",
                    "delivery_method": "EMAIL_OTP",
                    "locale": "es",
                }),
                NO_ORGANIZATION,
            )
        }
        _ => return None,
    };
    Some(Call::new(path, body, stranger))
}

fn members(organization: &str) -> String {
    format!("/v1/b2b/organizations/{organization}/members")
}
