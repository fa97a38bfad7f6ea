//! From a proven address to an organization: list, exchange, found one (contract: B2B 10).

use std::collections::BTreeMap;

use serde_json::json;

use super::world::{With as _, World, factors, given, lasts, sorted};
use crate::report::{Check, outcome};
use crate::world::Ended;

pub async fn listed(world: &World, check: &mut Check<'_>) -> Ended {
    let organizations = &world.client.discovery.organizations;
    let active = world
        .organization("found.active", json!({}))
        .await?
        .organization_id;
    let made = world.session_in(&active, "found").await?;
    let pending = world
        .organization("found.pending", json!({}))
        .await?
        .organization_id;
    world
        .member(&pending, "found", json!({"create_member_as_pending": true}))
        .await?;
    let settings = json!({
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password"],
        "email_invites": "ALL_ALLOWED",
    });
    let restricted = world
        .organization("found.restricted", settings)
        .await?
        .organization_id;
    world.member(&restricted, "found", json!({})).await?;
    let settings = json!({"mfa_policy": "REQUIRED_FOR_ALL", "email_invites": "ALL_ALLOWED"});
    let strict = world
        .organization("found.strict", settings)
        .await?
        .organization_id;
    world.member(&strict, "found", json!({})).await?;
    let intermediate = json!({"intermediate_session_token": world.intermediate("found").await?});
    let answer = organizations.list(given(intermediate.clone())?).await?;
    check.equal(
        "the list says whose it is",
        answer.email_address,
        world.email("found"),
    );
    let mut found = BTreeMap::new();
    for one in answer.discovered_organizations {
        let id = one
            .organization
            .as_ref()
            .ok_or("no organization")?
            .organization_id
            .clone();
        found.insert(id, one);
    }
    let kind = |id: &String| -> Option<&str> { Some(found.get(id)?.membership.as_ref()?.type_.as_str()) };
    check.equal(
        "it has every membership, and nothing else",
        (found.len(), [&active, &pending, &restricted, &strict].map(kind)),
        (
            4,
            [
                "active_member",
                "pending_member",
                "active_member",
                "active_member",
            ]
            .map(Some),
        ),
    );
    let open = found.iter().filter(|(_, one)| one.member_authenticated);
    let open: Vec<_> = open.map(|(id, _)| id.clone()).collect();
    check.equal(
        "it says which would open at once",
        open,
        sorted(vec![active, pending]),
    );
    let primary = found[&restricted].primary_required.as_ref();
    let allowed = primary.map(|primary| json!(primary.allowed_auth_methods));
    check.equal("what else must be proven", allowed, Some(json!(["password"])));
    let mfa = &found[&strict].mfa_required;
    check.holds("and where a second factor is asked for", mfa.is_some(), mfa);
    let by_session = json!({"session_token": made.token});
    let by_session = organizations.list(given(by_session.clone())?).await?;
    check.equal(
        "a session lists as many",
        by_session.discovered_organizations.len(),
        4,
    );
    let two = intermediate.clone().with(&json!({"session_token": made.token}));
    for (what, error_type, request) in [
        ("two proofs", "too_many_session_arguments", two),
        ("no proof", "no_session_arguments", json!({})),
    ] {
        let refused = organizations.list(given(request)?).await;
        check.refused(&format!("the list refuses {what}"), 400, error_type, refused);
    }
    let again = organizations.list(given(intermediate)?).await;
    check.equal("listing uses nothing up", outcome(&again), "ok");
    Ok(())
}

pub async fn exchange(world: &World, check: &mut Check<'_>) -> Ended {
    let exchanges = &world.client.discovery.intermediate_sessions;
    let organization_id = world.organization("entered", json!({})).await?.organization_id;
    let pending = json!({"create_member_as_pending": true});
    let member = world.member(&organization_id, "entered", pending).await?;
    let held = json!({"intermediate_session_token": world.intermediate("entered").await?});
    let stranger = world
        .organization("entered.stranger", json!({}))
        .await?
        .organization_id;
    let stranger = held.clone().with(&json!({"organization_id": stranger}));
    let refused = outcome(&exchanges.exchange(given(stranger)?).await);
    check.holds("a stranger does not enter", refused.starts_with("40"), &refused);
    let enter = held.with(&json!({
        "organization_id": world.slug("entered"),
        "session_duration_minutes": 25,
        "session_custom_claims": {"via": "discovery"},
    }));
    let made = exchanges.exchange(given(enter.clone())?).await?;
    check.equal(
        "a pending member enters, active",
        (
            made.member_authenticated,
            [&made.member_id, &made.member.status].map(String::as_str),
        ),
        (true, [&member.member_id, "active"]),
    );
    let session = made.member_session.ok_or("no session")?;
    check.equal(
        "the session holds the factor",
        factors(&session),
        "email_otp/email",
    );
    check.holds(
        "exchange takes a duration",
        lasts(&session, 25),
        session.expires_at,
    );
    let claims = session.custom_claims;
    check.equal("exchange takes claims", claims, Some(json!({"via": "discovery"})));
    let again = exchanges.exchange(given(enter)?).await;
    check.refused(
        "the intermediate session is used up",
        404,
        "intermediate_session_not_found",
        again,
    );
    let strict = json!({"mfa_policy": "REQUIRED_FOR_ALL", "email_invites": "ALL_ALLOWED"});
    let strict = world
        .organization("entered.strict", strict)
        .await?
        .organization_id;
    let phone = world.phone();
    let guarded = world
        .member(&strict, "entered", json!({"mfa_phone_number": phone}))
        .await?;
    let token = world.intermediate("entered").await?;
    let held = json!({"intermediate_session_token": token, "organization_id": strict});
    let asked = exchanges.exchange(given(held.clone())?).await?;
    let initiated = asked.mfa_required.and_then(|mfa| mfa.secondary_auth_initiated);
    check.equal(
        "a second factor is asked for, with the same intermediate session",
        (
            asked.member_authenticated,
            asked.intermediate_session_token,
            initiated.as_deref(),
        ),
        (false, token, Some("sms_otp")),
    );
    let code = json!({"member_id": guarded.member_id, "code": world.code(&phone).await?});
    let done = world
        .client
        .otps
        .sms
        .authenticate(given(held.with(&code))?)
        .await?;
    let session = done.member_session.ok_or("no session")?;
    check.equal(
        "the code completes it",
        factors(&session),
        "email_otp/email otp/sms",
    );
    Ok(())
}

pub async fn join(world: &World, check: &mut Check<'_>) -> Ended {
    let domain = format!("join-{}-rust.example", world.run());
    let settings = json!({
        "email_jit_provisioning": "RESTRICTED",
        "email_allowed_domains": [domain],
        "email_invites": "ALL_ALLOWED",
    });
    let organization_id = world.organization("joined", settings).await?.organization_id;
    let otps = &world.client.otps.email;
    let (first, second) = (format!("first@{domain}"), format!("second@{domain}"));
    let prove = async || -> Result<_, Box<dyn std::error::Error>> {
        let email = json!({"email_address": second});
        otps.discovery.send(given(email.clone())?).await?;
        let code = json!({"code": world.code(&second).await?});
        Ok(otps.discovery.authenticate(given(email.with(&code))?).await?)
    };
    let before = prove().await?.discovered_organizations.len();
    check.equal("nobody of the domain is there yet", before, 0);
    let known = json!({"organization_id": organization_id, "email_address": first});
    otps.login_or_signup(given(known.clone())?).await?;
    let code = json!({"code": world.code(&first).await?});
    let member = otps.authenticate(given(known.with(&code))?).await?.member;
    check.equal("the first one joins by a code", member.status.as_str(), "active");
    let found = prove().await?;
    let membership = found
        .discovered_organizations
        .first()
        .and_then(|one| one.membership.as_ref());
    check.equal(
        "then its people may join",
        membership.map(|membership| (membership.type_.as_str(), membership.details.clone())),
        Some((
            "eligible_to_join_by_email_domain",
            Some(json!({"domain": domain})),
        )),
    );
    let enter = json!({
        "intermediate_session_token": found.intermediate_session_token,
        "organization_id": organization_id,
    });
    let joined = world
        .client
        .discovery
        .intermediate_sessions
        .exchange(given(enter)?)
        .await?;
    check.equal(
        "who joins is an active member",
        [&joined.member.email_address, &joined.member.status],
        [&second, "active"],
    );
    Ok(())
}

pub async fn create(world: &World, check: &mut Check<'_>) -> Ended {
    let organizations = &world.client.discovery.organizations;
    let held = json!({"intermediate_session_token": world.intermediate("founder").await?});
    let common = held
        .clone()
        .with(&json!({"email_allowed_domains": ["gmail.com"]}));
    let common = organizations.create(given(common)?).await;
    let error_type = "organization_settings_domain_too_common";
    check.refused(
        "a domain that everybody uses is refused here too",
        400,
        error_type,
        common,
    );
    let slug = world.slug("founded");
    let request = json!({
        "organization_name": "Founded",
        "organization_slug": slug,
        "session_duration_minutes": 40,
    });
    let made = organizations.create(given(held.clone().with(&request))?).await?;
    let organization = made.organization;
    check.equal(
        "a proven address founds an organization",
        (
            made.member_authenticated,
            [&organization.organization_name, &organization.organization_slug].map(String::as_str),
        ),
        (true, ["Founded", &slug]),
    );
    let session = made.member_session.ok_or("no session")?;
    check.holds("create takes a duration", lasts(&session, 40), session.expires_at);
    check.equal(
        "the founder is its admin",
        (made.member.is_admin, sorted(session.roles)),
        (
            true,
            ["stytch_admin", "stytch_member"].map(str::to_owned).to_vec(),
        ),
    );
    let again = organizations.create(given(held)?).await;
    check.refused(
        "the intermediate session is used up",
        404,
        "intermediate_session_not_found",
        again,
    );
    let strict = json!({
        "intermediate_session_token": world.intermediate("founder.three").await?,
        "mfa_policy": "REQUIRED_FOR_ALL",
    });
    let strict = organizations.create(given(strict)?).await?;
    check.equal(
        "who asks for a second factor is asked for one",
        (strict.member_authenticated, strict.mfa_required.is_some()),
        (false, true),
    );
    Ok(())
}
