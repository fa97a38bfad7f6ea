//! RBAC: the policy of the project, and what an organization adds to it (contract: B2B 6).

use serde_json::{Value, json};
use stytch::b2b::rbac::PolicyRequest;

use super::world::{With as _, World, given, sorted};
use crate::report::Check;
use crate::world::Ended;

pub async fn policy(world: &World, check: &mut Check<'_>) -> Ended {
    let policy = world.client.rbac.policy(PolicyRequest::default()).await?.policy;
    let policy = policy.ok_or("no policy")?;
    let actions = |id: &str| -> Vec<String> {
        let mut resources = policy.resources.iter();
        let found = resources.find(|resource| resource.resource_id == id);
        sorted(found.map(|resource| resource.actions.clone()).unwrap_or_default())
    };
    let all = ["create", "delete", "read", "update"];
    check.equal("the policy has its resource", actions("documents"), all);
    let built_in = [
        "stytch.member",
        "stytch.organization",
        "stytch.scim",
        "stytch.self",
        "stytch.sso",
    ];
    let missing: Vec<_> = built_in.iter().filter(|id| actions(id).is_empty()).collect();
    check.holds("and those that every project has", missing.is_empty(), missing);
    let permissions = |id: &str| -> Value {
        let found = policy.roles.iter().find(|role| role.role_id == id);
        found.map(|role| json!(role.permissions)).unwrap_or_default()
    };
    check.equal(
        "the policy says what a viewer may do",
        permissions("viewer"),
        json!([{"resource_id": "documents", "actions": ["read"]}]),
    );
    check.equal(
        "what every member may do",
        permissions("stytch_member"),
        json!([{"resource_id": "stytch.self", "actions": ["*"]}]),
    );
    let admin = permissions("stytch_admin").as_array().map_or(0, Vec::len);
    check.equal("what an admin may do", admin, built_in.len() - 1);
    Ok(())
}

pub async fn organization_policy(world: &World, check: &mut Check<'_>) -> Ended {
    let organizations = &world.client.rbac.organizations;
    let made = world.session("policy").await?;
    let known = json!({"organization_id": made.organization_id});
    let begun = organizations
        .get_org_policy(given(known.clone())?)
        .await?
        .org_policy;
    check.equal(
        "an organization begins without roles of its own",
        begun.roles.len(),
        0,
    );
    let auditor = json!({
        "role_id": "auditor",
        "description": "Looks at everything.",
        "permissions": [{"resource_id": "documents", "actions": ["read"]}],
    });
    let set = async |roles: Value| -> Result<_, Box<dyn std::error::Error>> {
        let request = known.clone().with(&json!({"org_policy": {"roles": roles}}));
        Ok(organizations.set_org_policy(given(request)?).await)
    };
    let answer = set(json!([auditor])).await??.org_policy;
    check.equal("it can have some", json!(answer.roles), json!([auditor]));
    let by_slug = json!({"organization_id": world.slug("policy")});
    let kept = organizations.get_org_policy(given(by_slug)?).await?.org_policy;
    check.equal("they are kept", json!(kept.roles), json!([auditor]));
    let organization = world
        .client
        .organizations
        .get(given(known.clone())?)
        .await?
        .organization;
    check.equal(
        "the organization shows them",
        json!(organization.custom_roles),
        json!([auditor]),
    );
    let assign = known
        .clone()
        .with(&json!({"member_id": made.member_id, "roles": ["auditor"]}));
    world.client.organizations.members.update(given(assign)?).await?;
    let asked = json!({
        "session_token": made.token,
        "authorization_check": known.clone().with(&json!({"resource_id": "documents", "action": "read"})),
    });
    let granted = world.client.sessions.authenticate(given(asked.clone())?).await?;
    let roles = granted.verdict.ok_or("no verdict")?.granting_roles;
    check.equal("they grant what they say", roles, ["auditor"]);
    let may = |resource: &str, actions: &[&str]| {
        let permissions = json!([{"resource_id": resource, "actions": actions}]);
        json!([auditor.clone().with(&json!({"permissions": permissions}))])
    };
    for (what, error_type, roles) in [
        (
            "a role of the project",
            "rbac_role_duplicate",
            json!([auditor.clone().with(&json!({"role_id": "viewer"}))]),
        ),
        ("a role twice", "rbac_role_duplicate", json!([auditor, auditor])),
        (
            "an unknown action",
            "invalid_rbac_custom_role",
            may("documents", &["burn"]),
        ),
        (
            "an unknown resource",
            "invalid_rbac_custom_role",
            may("printers", &["read"]),
        ),
        (
            "a wildcard among others",
            "cannot_specify_wildcard_with_other_actions",
            may("documents", &["*", "read"]),
        ),
    ] {
        let refused = set(roles).await?;
        check.refused(
            &format!("an organization's policy refuses {what}"),
            400,
            error_type,
            refused,
        );
    }
    let emptied = set(json!([])).await??.org_policy.roles;
    check.equal("a policy is replaced as a whole", emptied.len(), 0);
    let refused = world.client.sessions.authenticate(given(asked)?).await;
    check.refused(
        "a role that is gone grants nothing",
        403,
        "session_authorization_error",
        refused,
    );
    Ok(())
}
