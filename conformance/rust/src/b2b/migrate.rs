//! Sessions migrated from an external issuer (contract: B2B 4.7).

use serde_json::{Value, json};

use super::world::{With as _, World, factors, given, lasts};
use crate::report::Check;
use crate::userinfo::UserInfo;
use crate::world::{Ended, eventually};

pub async fn migrate(world: &World, check: &mut Check<'_>) -> Ended {
    let userinfo = UserInfo::start().await?;
    let (project_id, client) = world.own_project(&[]).await?;
    let organization = json!({"organization_name": "Migrated", "organization_slug": "migrated"});
    client.organizations.create(given(organization)?).await?;
    let email = world.email("migrated");
    let member = json!({"organization_id": "migrated", "email_address": email});
    let member = client.organizations.members.create(given(member)?).await?;
    let call = async |token: &str, more: Value| -> Result<_, Box<dyn std::error::Error>> {
        let request = json!({"session_token": token, "organization_id": "migrated"}).with(&more);
        Ok(client.sessions.migrate(given(request)?).await)
    };
    let good = json!({"sub": "external|1", "email": email.to_uppercase(), "email_verified": true});
    let good = userinfo.says("good-token", &good);
    let early = call(good, json!({})).await?;
    let missing = "migrate_from_external_missing_userinfo";
    check.refused("a project without an issuer migrates nobody", 400, missing, early);
    let setting = format!("zero_downtime_session_migration_url={}", userinfo.url);
    world.tenure(&["project", "set", &project_id, &setting]).await?;
    let in_use = eventually(async || matches!(call(good, json!({})).await, Ok(Ok(_)))).await;
    check.holds("the issuer is in use within seconds", in_use, "");
    let more = json!({"session_duration_minutes": 90, "session_custom_claims": {"from": "outside"}});
    let made = call(good, more).await??;
    check.equal(
        "migrate finds the member by e-mail",
        made.member_id,
        member.member_id,
    );
    let asked = userinfo.last_authorization();
    check.equal(
        "the issuer is asked with the bearer token",
        asked,
        "Bearer good-token",
    );
    let session = made.member_session.ok_or("no session was started")?;
    check.equal(
        "the session has the imported factor",
        factors(&session),
        "imported/imported_auth0",
    );
    check.holds(
        "migrate takes a duration",
        lasts(&session, 90),
        session.expires_at,
    );
    let claims = session.custom_claims;
    check.equal("migrate takes claims", claims, Some(json!({"from": "outside"})));
    userinfo.answers("broken-token", 500, "{}");
    let unexpected = "migrate_from_external_unexpected_response";
    let broken = call("broken-token", json!({})).await?;
    check.refused("migrate refuses an error of the issuer", 400, unexpected, broken);
    let stranger = json!({"sub": "external|3", "email": world.email("stranger.outside")});
    let stranger = call(userinfo.says("stranger", &stranger), json!({})).await?;
    let unknown = "migrate_from_external_email_does_not_exist";
    check.refused("migrate refuses an e-mail of nobody", 400, unknown, stranger);
    Ok(())
}
