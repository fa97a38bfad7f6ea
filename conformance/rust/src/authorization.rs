//! RBAC: the policy, and `authorization_check` on authenticate (contract: §2.7, §5.4).

use std::collections::BTreeSet;

use serde_json::json;
use stytch::consumer::rbac::PolicyRequest;
use stytch::consumer::sessions::{AuthenticateRequest, AuthenticateResponse, AuthorizationCheck};
use stytch::consumer::users::UpdateRequest;

use crate::report::{Check, outcome};
use crate::sessions::{by_jwt, by_token};
use crate::users::sorted;
use crate::world::{Ended, World, expires_at};

const REFUSAL: &str = "consumer_session_authorization_error";

pub async fn policy(world: &World, check: &mut Check<'_>) -> Ended {
    let policy = world
        .client
        .rbac
        .policy(PolicyRequest {})
        .await?
        .policy
        .ok_or("no policy")?;
    let documents = policy.resources.iter().find(|it| it.resource_id == "documents");
    let actions: Option<BTreeSet<&str>> = documents.map(|it| it.actions.iter().map(String::as_str).collect());
    let want = BTreeSet::from(["create", "read", "update", "delete"]);
    check.equal("the policy has its resource", actions, Some(want));
    let permissions = |role: &str| {
        let role = policy.roles.iter().find(|it| it.role_id == role)?;
        let each = role.permissions.iter();
        Some(
            each.map(|it| format!("{}: {}", it.resource_id, it.actions.join(" ")))
                .collect::<Vec<_>>(),
        )
    };
    let viewer = permissions("viewer");
    check.equal(
        "the policy says what a viewer may do",
        viewer,
        Some(vec!["documents: read".to_owned()]),
    );
    let editor = permissions("editor");
    check.equal(
        "the policy says what an editor may do",
        editor,
        Some(vec!["documents: *".to_owned()]),
    );
    check.equal(
        "the policy has the default role",
        permissions("stytch_user"),
        Some(vec![]),
    );
    let own = world.own_project().await?;
    let bare = own
        .client
        .rbac
        .policy(PolicyRequest {})
        .await?
        .policy
        .ok_or("no policy")?;
    let roles: Vec<_> = bare.roles.iter().map(|role| role.role_id.as_str()).collect();
    let seen = (roles, bare.resources.len(), bare.scopes.len());
    check.equal(
        "a project without a policy has the default role alone",
        seen,
        (vec!["stytch_user"], 0, 0),
    );
    Ok(())
}

pub async fn verdict(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world.session("verdict").await?;
    let token = by_token(&made.token);
    let assign = |roles: &[&str]| {
        let roles = Some(roles.iter().map(|&role| role.to_owned()).collect());
        let request = UpdateRequest {
            user_id: made.user_id.clone(),
            roles,
            ..UpdateRequest::default()
        };
        world.client.users.update(request)
    };
    let none = asked(world, &token, "documents", "read").await;
    check.refused("no role, no permission", 403, REFUSAL, none);
    assign(&["viewer"]).await?;
    let allowed = asked(world, &token, "documents", "read").await?;
    let verdict = allowed.verdict.ok_or("no verdict")?;
    check.equal("a permitted action has a verdict", verdict.authorized, true);
    check.equal(
        "the verdict names the granting role",
        verdict.granting_roles,
        ["viewer"],
    );
    check.equal(
        "the session shows the roles",
        sorted(allowed.session.roles),
        ["stytch_user", "viewer"],
    );
    let delete = asked(world, &token, "documents", "delete").await;
    check.refused("an action of no role is refused", 403, REFUSAL, delete);
    let printers = asked(world, &token, "printers", "read").await;
    check.refused("an unknown resource is refused", 403, REFUSAL, printers);
    assign(&["viewer", "editor"]).await?;
    let both = asked(world, &token, "documents", "read").await?;
    let granting = both.verdict.ok_or("no verdict")?.granting_roles;
    check.equal(
        "every granting role is named",
        sorted(granting),
        ["editor", "viewer"],
    );
    let wild = asked(world, &by_jwt(&both.session_jwt), "documents", "delete").await?;
    let granting = wild.verdict.ok_or("no verdict")?.granting_roles;
    check.equal("a wildcard grants any action", granting, ["editor"]);
    assign(&[]).await?;
    let taken = asked(world, &token, "documents", "read").await;
    check.refused("a role that was taken away no longer counts", 403, REFUSAL, taken);
    Ok(())
}

pub async fn refusal_changes_nothing(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world.session("untouched").await?;
    let change = AuthenticateRequest {
        session_duration_minutes: Some(500),
        session_custom_claims: Some(json!({"sneaked": true})),
        ..by_token(&made.token)
    };
    let refused = outcome(&asked(world, &change, "documents", "delete").await);
    let after = world
        .client
        .sessions
        .authenticate(by_token(&made.token))
        .await?
        .session;
    check.equal(
        "a refusal applies neither duration nor claims",
        (refused, expires_at(&after), after.custom_claims),
        (
            format!("403 {REFUSAL}"),
            expires_at(&made.session),
            Some(json!({})),
        ),
    );
    Ok(())
}

async fn asked(
    world: &World,
    named: &AuthenticateRequest,
    resource_id: &str,
    action: &str,
) -> stytch::Result<AuthenticateResponse> {
    let check = AuthorizationCheck {
        resource_id: resource_id.to_owned(),
        action: action.to_owned(),
    };
    let request = AuthenticateRequest {
        authorization_check: Some(check),
        ..named.clone()
    };
    world.client.sessions.authenticate(request).await
}
