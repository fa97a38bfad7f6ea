//! The wire of B2B projects: organizations, their members, and the sessions of members.

pub mod discovery;
pub mod magic_links;
pub mod members;
pub mod organizations;
pub mod otps;
pub mod passwords;
pub mod rbac;
pub mod recovery_codes;
pub mod sessions;
pub mod totp;

// As the server reads requests.
#[cfg(all(test, feature = "server"))]
mod tests {
    use serde_json::{Value, json};

    use super::organizations::{Settings, UpdateRequest};
    use super::sessions::AuthenticateRequest;

    #[test]
    fn null_and_nothing_are_one_also_in_shared_parts() {
        let read: AuthenticateRequest = serde_json::from_value(json!({
            "session_token": "",
            "session_jwt": null,
            "session_duration_minutes": null,
            "session_custom_claims": null,
            "authorization_check": null,
            "telemetry_id": "unknown to us",
        }))
        .unwrap();
        let nothing = AuthenticateRequest::default();
        assert_eq!(json!(read), json!(nothing));

        let nothing: Value = json!(UpdateRequest::default());
        let read: UpdateRequest = serde_json::from_value(nothing.clone()).unwrap();
        assert_eq!(json!(read), nothing);
        assert!(nothing.as_object().unwrap().contains_key("mfa_policy"));
    }

    #[test]
    fn shared_parts_are_read_as_strictly() {
        for bad in [
            json!({"mfa_policy": 1}),
            json!({"email_allowed_domains": "example.com"}),
            json!({"email_allowed_domains": [null]}),
            json!({"allowed_oauth_tenants": []}),
            json!({"rbac_email_implicit_role_assignments": [["example.com", "editor"]]}),
            json!({"rbac_email_implicit_role_assignments": [{"domain": "example.com"}]}),
            json!([]),
        ] {
            assert!(
                serde_json::from_value::<UpdateRequest>(bad.clone()).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn settings_are_kept_as_they_are_shown() {
        let settings = Settings::default();
        assert_eq!(
            serde_json::from_value::<Settings>(json!(settings)).unwrap(),
            settings
        );
        assert_eq!(serde_json::from_value::<Settings>(json!({})).unwrap(), settings);
    }
}
