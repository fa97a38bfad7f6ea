//! What other SDKs of this wire do, and this one must not: each has a test. Some need a server: they are in `wire`.

use std::time::Duration;

use tenure_types::rbac::{AuthorizationCheck, Permission, Role};

use super::*;

fn options<C>(max_token_age: u64, clock_tolerance: u64) -> AuthenticateJwtLocalOptions<C> {
    AuthenticateJwtLocalOptions {
        max_token_age: Duration::from_secs(max_token_age),
        clock_tolerance: Duration::from_secs(clock_tolerance),
        ..AuthenticateJwtLocalOptions::default()
    }
}

fn reader() -> Role {
    Role {
        role_id: "reader".into(),
        description: String::new(),
        permissions: vec![Permission {
            resource_id: "documents".into(),
            actions: vec!["read".into()],
        }],
    }
}

#[tokio::test]
async fn roles_of_one_organization_count_in_no_other() {
    let world = World::new();
    let roles = vec![reader()];
    let (first, second) = (organization(1), organization(2));
    world
        .server
        .state()
        .organizations
        .insert(first, OrgPolicy { roles });
    let jwt = |of| jwt_of(&member_payload(of, &["reader"]));
    for _ in 0..2 {
        world
            .allowed(&jwt(first), first, "documents", "read")
            .await
            .unwrap();
        let verdict = world.allowed(&jwt(second), second, "documents", "read").await;
        assert_eq!(name(&verdict), "Permission { up_to_date: false }");
    }
}

#[tokio::test]
async fn a_session_without_roles_may_nothing() {
    let world = World::new();
    world.server.state().policy.roles = vec![reader()];
    let first = organization(1);
    let jwt = jwt_of(&member_payload(first, &[]));
    let verdict = world.allowed(&jwt, first, "documents", "read").await;
    assert_eq!(name(&verdict), "Permission { up_to_date: false }");
}

#[tokio::test]
async fn an_authorization_check_is_not_dropped_when_the_jwt_is_good() {
    let world = World::new();
    world.server.state().policy.roles = vec![Role {
        role_id: "editor".into(),
        ..reader()
    }];
    let ask = |action: &str| AuthenticateJwtLocalOptions {
        authorization_check: Some(AuthorizationCheck {
            resource_id: "documents".into(),
            action: action.into(),
        }),
        ..AuthenticateJwtLocalOptions::default()
    };
    let jwt = jwt_by(&KEY, *NOW);
    let found = world.check_with::<Session>(&jwt, &ask("read")).await;
    assert_eq!(
        found.unwrap().unwrap().verdict.unwrap().granting_roles,
        ["editor"]
    );
    let found = world.check_with::<Session>(&jwt, &ask("write")).await;
    assert_eq!(name(&found), "Permission { up_to_date: false }");
}

#[tokio::test]
async fn the_greatest_age_is_in_seconds_and_not_in_days() {
    let world = World::new();
    let mut long = payload();
    long["exp"] = (*NOW + 10_000).into();
    let jwt = jwt_of(&long);
    for (age, greatest, is_young) in [(0, 1, true), (60, 60, true), (61, 60, false), (301, 300, false)] {
        world.clock.0.store((*NOW + age) * 1000, Ordering::Relaxed);
        let found = world
            .check_with::<Session>(&jwt, &options(greatest, 0))
            .await
            .unwrap();
        assert_eq!(found.is_some(), is_young, "{age} s old, {greatest} s allowed");
    }
    world.clock.0.store((*NOW + 301) * 1000, Ordering::Relaxed);
    assert!(
        world.check(&jwt).await.unwrap().is_none(),
        "five minutes when nobody says"
    );
    let any = world.check_with::<Session>(&jwt, &options(0, 0)).await.unwrap();
    assert!(any.is_none(), "with zero every JWT is too old");
}

#[tokio::test]
async fn the_tolerance_counts_for_exp_nbf_and_iat_alike() {
    let world = World::new();
    let at = |iat: i64, nbf: i64, exp: i64| {
        let mut payload = payload();
        for (claim, value) in [("iat", iat), ("nbf", nbf), ("exp", exp)] {
            payload[claim] = (*NOW + value).into();
        }
        jwt_of(&payload)
    };
    for (jwt, strict) in [
        (at(0, 0, -4), "Expired"),
        (at(0, 4, 300), "NotYetValid"),
        (at(4, 0, 300), "NotYetValid"),
    ] {
        assert_eq!(name(&world.check(&jwt).await), strict);
        assert_eq!(
            name(&world.check_with::<Session>(&jwt, &options(300, 3)).await),
            strict
        );
        let found = world.check_with::<Session>(&jwt, &options(300, 5)).await.unwrap();
        assert!(found.is_some());
    }
    // The age is reckoned from iat.
    let jwt = at(-304, -304, 300);
    assert!(world.check(&jwt).await.unwrap().is_none());
    let found = world.check_with::<Session>(&jwt, &options(300, 5)).await.unwrap();
    assert!(found.is_some());
}

#[tokio::test]
async fn nothing_is_tolerated_that_nobody_asked_for() {
    let world = World::new();
    let jwt = jwt_by(&KEY, *NOW);
    world.clock.move_by(299);
    world.check(&jwt).await.unwrap();
    world.clock.move_by(1);
    assert_eq!(name(&world.check(&jwt).await), "Expired");
    world.clock.move_by(-301);
    assert_eq!(name(&world.check(&jwt).await), "NotYetValid");
}

#[tokio::test]
async fn a_missing_claim_is_neither_accepted_nor_a_panic() {
    let world = World::new();
    for claim in ["iss", "aud", "nbf", "iat", "exp", "sub"] {
        let mut payload = payload();
        payload.as_object_mut().unwrap().remove(claim);
        assert_eq!(name(&world.check(&jwt_of(&payload)).await), "Claims", "{claim}");
    }
}

#[tokio::test]
async fn a_member_needs_an_organization_and_a_user_is_no_member() {
    let world = World::new();
    let options = AuthenticateJwtLocalOptions::default();
    let good = member_payload(organization(1), &[]);
    world
        .check_with::<MemberSession>(&jwt_of(&good), &options)
        .await
        .unwrap();
    let mut without = good.clone();
    without
        .as_object_mut()
        .unwrap()
        .remove("https://stytch.com/organization");
    let mut user = good.clone();
    user["sub"] = USER.into();
    for payload in [without, user, payload()] {
        let found = world
            .check_with::<MemberSession>(&jwt_of(&payload), &options)
            .await;
        assert_eq!(name(&found), "Unreadable");
    }
    assert_eq!(name(&world.check(&jwt_of(&good)).await), "Unreadable");
}

#[tokio::test]
async fn keys_are_fetched_again_for_one_that_is_unknown() {
    let world = World::new();
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    world.server.state().published = vec![key(2).jwk()];
    world.clock.move_by(31);
    world.check(&jwt_by(&key(2), *NOW)).await.unwrap();
}

#[tokio::test]
async fn the_issuer_is_compared_whole() {
    let world = World::new();
    for issuer in [
        format!("evil.example/{ISSUER}"),
        format!("{ISSUER}.evil.example"),
        ISSUER[1..].to_owned(),
        ISSUER.to_uppercase(),
        format!("{BASE_URL}/"),
        String::new(),
    ] {
        let mut payload = payload();
        payload["iss"] = issuer.as_str().into();
        assert_eq!(name(&world.check(&jwt_of(&payload)).await), "Issuer", "{issuer}");
    }
}

#[tokio::test]
async fn the_session_is_the_one_of_the_remote_answer() {
    let world = World::new();
    let found = world.check(&jwt_by(&KEY, *NOW)).await.unwrap().unwrap();
    let at = Timestamp::from_seconds(*NOW);
    assert_eq!(
        json!(found.session),
        json!({
            "session_id": SESSION,
            "user_id": USER,
            "started_at": at.plus_minutes(-5),
            "last_accessed_at": at,
            "expires_at": at.plus_minutes(60),
            "attributes": {"ip_address": "203.0.113.7", "user_agent": "browser/1"},
            "authentication_factors": [
                {"type": "password", "delivery_method": "knowledge", "last_authenticated_at": at},
            ],
            "custom_claims": {"plan": "pro"},
            "roles": ["stytch_user", "editor"],
        })
    );
    let jwt = jwt_of(&member_payload(organization(1), &["stytch_member"]));
    let options = AuthenticateJwtLocalOptions::default();
    let found = world
        .check_with::<MemberSession>(&jwt, &options)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.session.organization_id, organization(1));
    assert_eq!(found.session.organization_slug, "acme");
    assert_eq!(found.session.member_id.to_string(), MEMBER);
    assert_eq!(found.session.member_session_id.to_string(), SESSION);
    assert_eq!(json!(found.session.custom_claims), json!({"plan": "pro"}));
}
