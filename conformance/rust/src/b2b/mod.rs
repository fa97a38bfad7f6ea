//! The B2B scenarios, one module for each resource.

mod authorization;
mod credentials;
mod cross_org_passwords;
mod discovery;
mod email_otps;
mod exchange;
mod local_checks;
mod magic_links;
mod member_emails;
mod members;
mod migrate;
mod organizations;
mod password_resets;
mod passwords;
mod rbac;
mod recovery_codes;
mod search;
mod sessions;
mod sms_otps;
mod totps;
mod world;

use std::error::Error;
use std::process::ExitCode;

use serde_json::Value;

use crate::report::{Report, run};
use world::World;

pub async fn every_scenario(dev: Value) -> Result<ExitCode, Box<dyn Error>> {
    let world = World::new(dev)?;
    let mut report = Report::new("rust-b2b");
    run!(world, report,
        "credentials" => credentials [wrong_credentials, error_envelope, another_project],
        "organizations" => organizations [create, update, settings, contradictions, delete],
        "members" => members [create, update, delete],
        "members" => member_emails [changed, by_link, by_code],
        "search" => search [organizations, members],
        "rbac" => rbac [policy, organization_policy],
        "sessions" => sessions [authenticate, lifetime, arguments, claims, listing, factors, revoke],
        "authorization" => authorization [verdict, refusal_changes_nothing, by_domain],
        "exchange" => exchange [session, primary_required, mfa_required],
        "migrate" => migrate [migrate],
        "local" => local_checks [jwt_shape, by_the_sdk, refused_locally],
        "magic_links" => magic_links [login, signup, invite, pkce, restricted, discovery],
        "email_otps" => email_otps [login, lock, discovery],
        "sms_otps" => sms_otps [enrol, strengthen, restricted],
        "totps" => totps [enrol, migrate],
        "recovery_codes" => recovery_codes [recover],
        "passwords" => passwords [migrate, authenticate, strength, lock],
        "passwords" => password_resets [by_email, by_password, by_session, one_mode_alone],
        "passwords" => cross_org_passwords [cross_org],
        "discovery" => discovery [listed, exchange, join, create],
    );
    Ok(report.finish())
}
