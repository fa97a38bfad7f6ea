//! authorization_check on authenticate, and where a member's roles come from (contract: B2B 4.2, 6.2).

use serde_json::json;

use super::world::{World, given, sorted};
use crate::report::{Check, outcome};
use crate::world::Ended;

const DENIED: &str = "session_authorization_error";
const ELSEWHERE: &str = "session_authorization_tenancy_error";

pub async fn verdict(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let made = world.session("verdict").await?;
    let here = made.organization_id.as_str();
    let there = world
        .organization("verdict.other", json!({}))
        .await?
        .organization_id;
    let ask = async |organization_id: &str,
                     resource: &str,
                     action: &str|
           -> Result<_, Box<dyn std::error::Error>> {
        let question = json!({"organization_id": organization_id, "resource_id": resource, "action": action});
        let request = json!({"session_token": made.token, "authorization_check": question});
        Ok(sessions.authenticate(given(request)?).await)
    };
    let assign = async |roles: &[&str]| -> Ended {
        let request = json!({"organization_id": here, "member_id": made.member_id, "roles": roles});
        world.client.organizations.members.update(given(request)?).await?;
        Ok(())
    };
    let plain = sessions
        .authenticate(given(json!({"session_token": made.token}))?)
        .await?;
    check.holds(
        "no verdict without a question",
        plain.verdict.is_none(),
        plain.verdict,
    );
    check.refused(
        "no role, no permission",
        403,
        DENIED,
        ask(here, "documents", "read").await?,
    );
    assign(&["viewer"]).await?;
    let allowed = ask(here, "documents", "read").await??;
    let verdict = allowed.verdict.ok_or("no verdict")?;
    check.equal(
        "a permitted action has a verdict with its roles",
        (verdict.authorized, verdict.granting_roles),
        (true, vec!["viewer".to_owned()]),
    );
    check.equal(
        "the session shows the roles",
        sorted(allowed.member_session.roles),
        ["stytch_member", "viewer"],
    );
    for (what, organization_id, resource, action, error_type) in [
        ("an action of no role", here, "documents", "delete", DENIED),
        ("an unknown resource", here, "printers", "read", DENIED),
        ("another organization", &there, "documents", "read", ELSEWHERE),
        (
            "the organization comes before the permission",
            &there,
            "documents",
            "delete",
            ELSEWHERE,
        ),
    ] {
        check.refused(
            what,
            403,
            error_type,
            ask(organization_id, resource, action).await?,
        );
    }
    assign(&["viewer", "editor"]).await?;
    let both = ask(here, "documents", "read")
        .await??
        .verdict
        .ok_or("no verdict")?;
    check.equal(
        "every granting role is named",
        sorted(both.granting_roles),
        ["editor", "viewer"],
    );
    let wild = ask(here, "documents", "delete")
        .await??
        .verdict
        .ok_or("no verdict")?;
    check.equal("a wildcard grants any action", wild.granting_roles, ["editor"]);
    assign(&[]).await?;
    let taken = ask(here, "documents", "read").await?;
    check.refused("a role that was taken away no longer counts", 403, DENIED, taken);
    Ok(())
}

pub async fn refusal_changes_nothing(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let made = world.session("untouched").await?;
    let request = json!({
        "session_token": made.token,
        "session_duration_minutes": 500,
        "session_custom_claims": {"sneaked": true},
        "authorization_check": {
            "organization_id": made.organization_id,
            "resource_id": "documents",
            "action": "delete",
        },
    });
    let refused = outcome(&sessions.authenticate(given(request)?).await);
    let after = json!({"session_token": made.token});
    let after = sessions.authenticate(given(after)?).await?.member_session;
    let claims = after.custom_claims.unwrap_or_else(|| json!({}));
    check.equal(
        "a refusal applies neither duration nor claims",
        (refused.as_str(), claims, after.expires_at),
        (
            "403 session_authorization_error",
            json!({}),
            made.session.expires_at,
        ),
    );
    Ok(())
}

pub async fn by_domain(world: &World, check: &mut Check<'_>) -> Ended {
    let settings = json!({
        "rbac_email_implicit_role_assignments": [{"domain": "example.com", "role_id": "editor"}],
        "email_invites": "ALL_ALLOWED",
    });
    let organization = world.organization("domain", settings).await?;
    let made = world.session_in(&organization.organization_id, "domain").await?;
    let editor = made.member.roles.iter().find(|role| role.role_id == "editor");
    let source = editor
        .and_then(|role| role.sources.first())
        .map(|source| source.type_.as_str());
    check.equal(
        "a rule for a domain gives a role",
        source,
        Some("email_assignment"),
    );
    check.equal(
        "and the session has it",
        sorted(made.session.roles),
        ["editor", "stytch_member"],
    );
    Ok(())
}
