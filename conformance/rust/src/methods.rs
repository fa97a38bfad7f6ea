//! The methods of the SDK that Tenure serves: Rust looks nothing up by its name when the program runs.

use std::error::Error;

use serde_json::Value;

use crate::made;

/// A function that makes the call of a given name.
macro_rules! methods {
    ($vertical:ident: $($($name:ident).+),+ $(,)?) => {
        pub async fn $vertical(
            client: &stytch::$vertical::client::Client,
            method: &str,
            arguments: &Value,
        ) -> Result<Value, Box<dyn Error>> {
            $(if method == stringify!($($name).+).replace(' ', "") {
                return made(arguments, async |request| client.$($name).+(request).await).await;
            })+
            Err(format!("the SDK has no {method}").into())
        }
    };
}

methods!(
    consumer:
    passwords.authenticate,
    passwords.create,
    passwords.existing_password.reset,
    passwords.migrate,
    passwords.sessions.reset,
    passwords.strength_check,
    rbac.policy,
    sessions.authenticate,
    sessions.get,
    sessions.get_jwks,
    sessions.migrate,
    sessions.revoke,
    users.connected_apps,
    users.create,
    users.delete,
    users.delete_email,
    users.delete_external_id,
    users.delete_password,
    users.delete_phone_number,
    users.exchange_primary_factor,
    users.get,
    users.search,
    users.update,
);

methods!(
    b2b:
    discovery.intermediate_sessions.exchange,
    discovery.organizations.create,
    discovery.organizations.list,
    magic_links.authenticate,
    magic_links.discovery.authenticate,
    magic_links.email.discovery.send,
    magic_links.email.invite,
    magic_links.email.login_or_signup,
    organizations.connected_apps,
    organizations.create,
    organizations.delete,
    organizations.delete_external_id,
    organizations.get,
    organizations.members.create,
    organizations.members.dangerously_get,
    organizations.members.delete,
    organizations.members.delete_external_id,
    organizations.members.delete_mfa_phone_number,
    organizations.members.delete_password,
    organizations.members.delete_totp,
    organizations.members.get,
    organizations.members.get_connected_apps,
    organizations.members.reactivate,
    organizations.members.search,
    organizations.members.start_email_update,
    organizations.members.unlink_retired_email,
    organizations.members.update,
    organizations.metrics,
    organizations.search,
    organizations.update,
    otps.email.authenticate,
    otps.email.discovery.authenticate,
    otps.email.discovery.send,
    otps.email.login_or_signup,
    otps.sms.authenticate,
    otps.sms.send,
    passwords.authenticate,
    passwords.discovery.authenticate,
    passwords.discovery.email.reset,
    passwords.discovery.email.reset_start,
    passwords.email.require_reset,
    passwords.email.reset,
    passwords.email.reset_start,
    passwords.existing_password.reset,
    passwords.migrate,
    passwords.sessions.reset,
    passwords.strength_check,
    rbac.organizations.get_org_policy,
    rbac.organizations.set_org_policy,
    rbac.policy,
    recovery_codes.get,
    recovery_codes.recover,
    recovery_codes.rotate,
    sessions.authenticate,
    sessions.exchange,
    sessions.get,
    sessions.get_jwks,
    sessions.migrate,
    sessions.revoke,
    totps.authenticate,
    totps.create,
    totps.migrate,
);
