//! One password of a person for all organizations (contract: B2B 16.1).

use serde_json::json;

use super::world::{World, given, migrated_password, sorted};
use crate::report::{Check, outcome};
use crate::world::{Ended, OTHER_PASSWORD, PASSWORD};

pub async fn cross_org(world: &World, check: &mut Check<'_>) -> Ended {
    let settings = [
        "cross_org_passwords_enabled=true",
        "reset_password_redirect_urls=https://app.example.com/reset",
        "discovery_redirect_urls=https://app.example.com/discovery",
        "login_redirect_urls=https://app.example.com/login",
    ];
    let (_, client) = world.own_project(&settings).await?;
    let (email, old) = (world.email("everywhere"), migrated_password()?);
    for slug in ["one", "two"] {
        let request = json!({"organization_name": slug, "organization_slug": slug});
        client.organizations.create(given(request)?).await?;
    }
    let made = world.password_member(&client, "one", "everywhere").await?;
    let twin = json!({"organization_id": "two", "email_address": email});
    client.organizations.members.create(given(twin)?).await?;
    let opens = async |slug: &str, password: &str| -> Result<String, Box<dyn std::error::Error>> {
        let request = json!({"organization_id": slug, "email_address": email, "password": password});
        Ok(outcome(&client.passwords.authenticate(given(request)?).await))
    };
    for slug in ["one", "two"] {
        let what = format!("one password opens organization {slug}");
        check.equal(&what, opens(slug, &old).await?, "ok");
    }
    let discovery = &client.passwords.discovery;
    let login = json!({"email_address": email, "password": old});
    let found = discovery.authenticate(given(login)?).await?;
    let slugs = found
        .discovered_organizations
        .into_iter()
        .filter_map(|found| found.organization);
    let slugs = sorted(slugs.map(|organization| organization.organization_slug).collect());
    check.equal("discovery by password finds both", slugs, ["one", "two"]);
    let enter = json!({
        "intermediate_session_token": found.intermediate_session_token,
        "organization_id": "two",
    });
    let entered = client
        .discovery
        .intermediate_sessions
        .exchange(given(enter)?)
        .await?;
    check.equal("and enters either", entered.member_authenticated, true);
    let wrong = json!({"email_address": email, "password": OTHER_PASSWORD});
    let wrong = discovery.authenticate(given(wrong)?).await;
    check.refused(
        "a wrong password discovers nothing",
        401,
        "unauthorized_credentials",
        wrong,
    );
    discovery
        .email
        .reset_start(given(json!({"email_address": email}))?)
        .await?;
    let reset = json!({"password_reset_token": world.token(&email).await?, "password": PASSWORD});
    let done = discovery.email.reset(given(reset)?).await?;
    check.equal(
        "a discovery reset proves the address",
        &done.email_address,
        &email,
    );
    check.equal(
        "the new password counts everywhere",
        [opens("two", &old).await?, opens("two", PASSWORD).await?],
        ["401 unauthorized_credentials", "ok"],
    );
    let delete = json!({
        "organization_id": "one",
        "member_password_id": made.member.member_password_id,
    });
    let delete = client.organizations.members.delete_password(given(delete)?).await;
    let error_type = "cross_org_passwords_enabled";
    check.refused("one member's password cannot be deleted", 400, error_type, delete);
    let required = json!({"email_address": email, "organization_id": "one", "member_id": made.member_id});
    let required = client.passwords.email.require_reset(given(required)?).await?;
    check.equal(
        "a reset can be required",
        required.member_id,
        Some(made.member_id),
    );
    let refused = opens("one", PASSWORD).await?;
    check.holds(
        "then the password opens nothing",
        refused.starts_with("40"),
        &refused,
    );
    Ok(())
}
