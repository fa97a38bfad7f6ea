//! Policies: no organization's roles count in another, and nothing grows (regression 16).

use tenure_types::rbac::{Permission, Resource, Role};

use super::super::policy::{MOST_ORGANIZATIONS, Staleness};
use super::*;

fn role(name: &str, actions: &[&str]) -> Role {
    Role {
        role_id: name.to_owned(),
        description: String::new(),
        permissions: vec![Permission {
            resource_id: "documents".to_owned(),
            actions: actions.iter().map(ToString::to_string).collect(),
        }],
    }
}

/// The project has a reader; the first organization an editor, the second an auditor.
fn world() -> World {
    let world = World::new();
    {
        let mut state = world.server.state();
        state.policy = Policy {
            roles: vec![role("reader", &["read"]), role("root", &["*"])],
            resources: vec![Resource {
                resource_id: "documents".to_owned(),
                description: String::new(),
                actions: vec!["read".to_owned(), "write".to_owned()],
            }],
            scopes: Vec::new(),
        };
        for (number, name, action) in [(1, "editor", "write"), (2, "auditor", "read")] {
            let roles = vec![role(name, &[action])];
            state
                .organizations
                .insert(organization(number), OrgPolicy { roles });
        }
    }
    world
}

fn jwt(organization_id: OrganizationId, roles: &[&str]) -> String {
    jwt_of(&member_payload(organization_id, roles))
}

#[tokio::test]
async fn ten_thousand_checks_leak_nothing_and_grow_nothing() {
    let world = world();
    let (first, second) = (organization(1), organization(2));
    let everything = ["reader", "editor", "auditor"];
    let (of_first, of_second) = (jwt(first, &everything), jwt(second, &everything));
    for _ in 0..2_500 {
        let write = world.allowed(&of_first, first, "documents", "write").await;
        assert_eq!(write.unwrap(), ["editor"]);
        let write = world.allowed(&of_second, second, "documents", "write").await;
        assert_eq!(name(&write), "Permission { up_to_date: false }");
        let read = world.allowed(&of_second, second, "documents", "read").await;
        assert_eq!(read.unwrap(), ["reader", "auditor"]);
        let read = world.allowed(&of_first, first, "documents", "read").await;
        assert_eq!(read.unwrap(), ["reader"]);
    }
    assert_eq!(world.local.policies.kept(), 2);
    assert_eq!(world.server.policy_fetches(), 3);
    let now = world.clock.now();
    let kept = |staleness| world.local.policies.project(now, staleness);
    let policy = kept(Staleness::Refused).await.unwrap();
    assert_eq!(policy.value, world.server.state().policy);
}

#[tokio::test]
async fn names_match_exactly_and_a_star_matches_every_action() {
    let world = world();
    let first = organization(1);
    for (roles, resource, action, expected) in [
        (&["reader"][..], "documents", "read", Ok(&["reader"][..])),
        (&["root"], "documents", "anything", Ok(&["root"])),
        (&["root"], "Documents", "read", Err(())),
        (&["root"], "invoices", "read", Err(())),
        (&["reader"], "documents", "Read", Err(())),
        (&["reader"], "documents", "*", Err(())),
        (&["Reader"], "documents", "read", Err(())),
        (&[], "documents", "read", Err(())),
    ] {
        let verdict = world.allowed(&jwt(first, roles), first, resource, action).await;
        match expected {
            Ok(granting) => assert_eq!(verdict.unwrap(), granting, "{roles:?} {action} {resource}"),
            Err(()) => assert_eq!(
                name(&verdict),
                "Permission { up_to_date: false }",
                "{roles:?} {action} {resource}"
            ),
        }
    }
}

#[tokio::test]
async fn tenancy_comes_first_and_costs_no_fetch() {
    let world = world();
    let verdict = world
        .allowed(
            &jwt(organization(1), &["root"]),
            organization(2),
            "documents",
            "read",
        )
        .await;
    assert_eq!(name(&verdict), "Tenancy { up_to_date: false }");
    assert_eq!(world.server.policy_fetches(), 0);
}

#[tokio::test]
async fn the_number_of_organizations_is_bounded() {
    let world = world();
    let read = async |number: usize| {
        let (one, now) = (organization(number as u128), world.clock.now());
        let policies = &world.local.policies;
        policies.organization(one, now, Staleness::Refused).await.unwrap();
        world.clock.0.fetch_add(1, Ordering::Relaxed);
    };
    for number in 0..2 * MOST_ORGANIZATIONS {
        read(number).await;
        assert!(world.local.policies.kept() <= MOST_ORGANIZATIONS);
    }
    assert_eq!(world.local.policies.kept(), MOST_ORGANIZATIONS);
    // The latest are the ones that are there.
    let before = world.server.policy_fetches();
    for number in MOST_ORGANIZATIONS..2 * MOST_ORGANIZATIONS {
        read(number).await;
    }
    assert_eq!(world.server.policy_fetches(), before);
}

#[tokio::test]
async fn a_change_is_seen_after_five_minutes_or_when_it_is_signalled() {
    let world = world();
    let first = organization(1);
    let jwt = jwt(first, &["editor"]);
    let write = || world.allowed(&jwt, first, "documents", "write");
    write().await.unwrap();
    world.server.state().organizations.clear();
    write().await.unwrap();
    world.local.forget_organization_policy(organization(2));
    world.local.forget_project_policy();
    write().await.unwrap();
    assert_eq!(world.server.policy_fetches(), 3);
    world.local.forget_organization_policy(first);
    assert_eq!(name(&write().await), "Permission { up_to_date: false }");
    assert_eq!(world.server.policy_fetches(), 4);
    world.local.policies.forget_all();
    let _ = write().await;
    assert_eq!(world.server.policy_fetches(), 6);
}

#[tokio::test]
async fn an_answer_from_before_a_change_is_not_kept() {
    let world = Arc::new(world());
    let first = organization(1);
    world
        .check_with::<MemberSession>(&jwt(first, &[]), &AuthenticateJwtLocalOptions::default())
        .await
        .unwrap();
    world.server.gate.forget_permits(usize::MAX);
    let old = {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            world
                .allowed(&jwt(first, &["reader"]), first, "documents", "read")
                .await
        })
    };
    run_tasks().await;
    world.local.policies.forget_all();
    world.server.gate.add_permits(100);
    old.await.unwrap().unwrap();
    assert_eq!(world.server.policy_fetches(), 2);
    world
        .allowed(&jwt(first, &["reader"]), first, "documents", "read")
        .await
        .unwrap();
    assert_eq!(world.server.policy_fetches(), 4);
}

#[tokio::test]
async fn an_old_policy_counts_only_for_those_who_accept_one() {
    let world = world();
    let first = organization(1);
    let check = tenure_types::b2b::rbac::AuthorizationCheck {
        organization_id: first.to_string(),
        resource_id: "documents".into(),
        action: "write".into(),
    };
    let strict = AuthenticateJwtLocalOptions {
        authorization_check: Some(check),
        ..AuthenticateJwtLocalOptions::default()
    };
    let lenient = AuthenticateJwtLocalOptions {
        accept_stale_policy: true,
        ..strict.clone()
    };
    let jwt_at = |at: i64| {
        let mut payload = member_payload(first, &["editor"]);
        for (claim, value) in [("iat", at), ("nbf", at), ("exp", at + 300)] {
            payload[claim] = value.into();
        }
        jwt_of(&payload)
    };
    world
        .check_with::<MemberSession>(&jwt_at(*NOW), &strict)
        .await
        .unwrap();
    world.server.state().is_down = true;
    world.clock.move_by(400);
    let jwt = jwt_at(*NOW + 400);
    let found = world.check_with::<MemberSession>(&jwt, &strict).await;
    assert_eq!(name(&found), "Policy");
    assert!(!found.unwrap_err().is_final());
    let found = world.check_with::<MemberSession>(&jwt, &lenient).await;
    assert_eq!(
        found.unwrap().unwrap().verdict.unwrap().granting_roles,
        ["editor"]
    );
}
