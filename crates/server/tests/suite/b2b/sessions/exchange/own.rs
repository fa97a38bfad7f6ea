//! Exchanges into the organization that one is in, and looks around from there.

use serde_json::{Value, json};

use super::{ADA, DISCOVERY, PATH, Proven, assert_foretold, assert_pending, home, source, world};
use crate::harness::World;

const EXCHANGE_FURTHER: &str = "/v1/b2b/discovery/intermediate_sessions/exchange";

fn types(session: &Value) -> Vec<&str> {
    let factors = session["authentication_factors"].as_array().unwrap();
    factors.iter().map(|factor| factor["type"].as_str().unwrap()).collect()
}

/// The names that are listed, and whether one would be in at once.
async fn listed(world: &World, credential: Value) -> Vec<(String, bool)> {
    let body = world.b2b().await.post(DISCOVERY, credential).await.ok();
    let mut listed: Vec<_> = body["discovered_organizations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let name = one["organization"]["organization_name"].as_str().unwrap();
            (name.to_owned(), one["member_authenticated"] == true)
        })
        .collect();
    listed.sort();
    listed
}

#[tokio::test]
async fn asks_for_nothing_again() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    let settings = format!("/v1/b2b/organizations/{home}");
    let cases: [(&[Proven], &[&str], &str); 9] = [
        (&[Proven::Password], &["password"], "OPTIONAL"),
        (&[Proven::AddressPassword], &["password"], "OPTIONAL"),
        (&[Proven::Imported], &["imported"], "OPTIONAL"),
        (&[Proven::Link], &["magic_link"], "OPTIONAL"),
        (&[Proven::EmailCode], &["email_otp"], "OPTIONAL"),
        (&[Proven::Password, Proven::Sms], &["password", "otp"], "REQUIRED_FOR_ALL"),
        (&[Proven::Password, Proven::Totp], &["password", "totp"], "REQUIRED_FOR_ALL"),
        (
            &[Proven::Password, Proven::RecoveryCode],
            &["password", "recovery_codes"],
            "REQUIRED_FOR_ALL",
        ),
        (&[Proven::Link, Proven::Totp], &["magic_link", "totp"], "REQUIRED_FOR_ALL"),
    ];
    for (proven, factors, policy) in cases {
        b2b.put(&settings, json!({"mfa_policy": policy})).await.ok();
        let session = source(&world, &home, proven).await;
        let listed = b2b.post(DISCOVERY, json!({"session_token": session.token})).await.ok();
        let body = json!({"organization_id": home, "session_token": session.token});
        let body = b2b.post(PATH, body).await.ok();
        assert_foretold("home", &listed, &home, &body);
        assert_eq!(body["member_authenticated"], true, "{factors:?}: {body}");
        assert_eq!(types(&body["member_session"]), factors);
        assert_ne!(body["member_session"]["member_session_id"], session.id);
    }
}

/// It is a login by today's rules all the same: what they do not take has to be proven in another way.
#[tokio::test]
async fn asks_for_what_the_organization_has_come_to_want() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    let settings = format!("/v1/b2b/organizations/{home}");
    let session = source(&world, &home, &[Proven::Password, Proven::Totp]).await;
    let to_home = json!({"organization_id": home, "session_token": session.token});
    for (setting, missing) in [
        (
            json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["magic_link"]}),
            "primary_required",
        ),
        (
            json!({"auth_methods": "ALL_ALLOWED", "mfa_policy": "REQUIRED_FOR_ALL", "mfa_methods": "RESTRICTED",
                "allowed_mfa_methods": ["sms_otp"]}),
            "mfa_required",
        ),
    ] {
        b2b.put(&settings, setting).await.ok();
        let listed = b2b.post(DISCOVERY, json!({"session_token": session.token})).await.ok();
        let body = b2b.post(PATH, to_home.clone()).await.ok();
        assert_pending(missing, &body);
        assert!(body[missing].is_object(), "{body}");
        assert_foretold(missing, &listed, &home, &body);
    }
}

/// A member whose address was changed has the same session, and it is still enough for the organization that it is of. It
/// proves nothing of the new address.
#[tokio::test]
async fn goes_on_after_a_change_of_address_and_proves_nothing_of_the_new_one() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    let bank = b2b.organization(json!({"organization_name": "Bank"})).await;
    b2b.member(&bank, json!({"email_address": "grace@example.com"})).await;
    let session = source(&world, &home, &[Proven::Link, Proven::Password]).await;
    let member = format!("/v1/b2b/organizations/{home}/members/{}", session.member_id);
    b2b.put(&member, json!({"email_address": "grace@example.com"})).await.ok();
    let token = json!({"session_token": session.token});
    assert_eq!(listed(&world, token).await, [("Home".to_owned(), true)]);
    let body = json!({"organization_id": home, "session_token": session.token});
    let body = b2b.post(PATH, body).await.ok();
    assert_eq!(body["member_authenticated"], true, "{body}");
    assert_eq!(body["member"]["email_address_verified"], false);
    let body = json!({"organization_id": bank, "session_token": body["session_token"]});
    b2b.post(PATH, body).await.assert_error(404, "member_not_found");
}

/// By a password, and half way to another organization: wherever an exchange leads, while the address is the member's
/// verified one.
#[tokio::test]
async fn lists_all_while_the_address_is_verified() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    for name in ["Invited", "Other"] {
        let organization = b2b.organization(json!({"organization_name": name})).await;
        let member = json!({"email_address": ADA, "create_member_as_pending": name == "Invited"});
        b2b.member(&organization, member).await;
    }
    let session = source(&world, &home, &[Proven::Password]).await;
    let all = [("Home", true), ("Invited", false), ("Other", false)];
    let all = all.map(|(name, is_in)| (name.to_owned(), is_in));
    let by_session = json!({"session_token": session.token});
    assert_eq!(listed(&world, by_session.clone()).await, all);

    let body = json!({"organization_id": "other", "session_token": session.token});
    let half_way = b2b.post(PATH, body).await.ok();
    assert_pending("other", &half_way);
    let by_half = json!({"intermediate_session_token": half_way["intermediate_session_token"]});
    assert_eq!(listed(&world, by_half.clone()).await, all);

    // It is nobody's for now.
    world
        .execute("UPDATE members SET email_verified = FALSE")
        .await;
    for credential in [by_session, by_half.clone()] {
        assert_eq!(listed(&world, credential).await, all[..1]);
    }
    let mut to = by_half;
    to["organization_id"] = "invited".into();
    b2b.post(EXCHANGE_FURTHER, to.clone())
        .await
        .assert_error(404, "member_not_found");
    // The way back is open: what was proven there counts there.
    to["organization_id"] = home.as_str().into();
    let back = b2b.post(EXCHANGE_FURTHER, to).await.ok();
    assert_eq!(back["member_authenticated"], true, "{back}");
    assert_eq!(types(&back["member_session"]), ["password"]);
}
