//! E-mailed links: login or signup, invite, authenticate, discovery (contract: B2B 11).

use serde_json::json;

use super::world::{VERIFIER, With as _, World, challenge, factors, given, lasts, sorted};
use crate::report::{Check, outcome};
use crate::world::Ended;

/// Of the right shape, and never given out.
const NOBODYS: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

pub async fn login(world: &World, check: &mut Check<'_>) -> Ended {
    let links = &world.client.magic_links;
    let organization_id = world.organization("links", json!({})).await?.organization_id;
    let member = world.member(&organization_id, "links", json!({})).await?;
    let email = world.email("links");
    let known = json!({"organization_id": organization_id, "email_address": email});
    let request = known.clone().with(&json!({"locale": "es"}));
    let sent = links.email.login_or_signup(given(request)?).await?;
    check.equal(
        "a known address makes no member",
        (sent.member_created, &sent.member_id),
        (false, &member.member_id),
    );
    let locale = &world.newest(&email).await?["locale"];
    check.equal("the e-mail is in the language asked for", locale, &json!("es"));
    let link = world.link(&email).await?;
    check.equal(
        "the link says what it is",
        &link["stytch_token_type"],
        "multi_tenant_magic_links",
    );
    let token = json!({"magic_links_token": link["token"]});
    let more = json!({"session_duration_minutes": 30, "session_custom_claims": {"by": "link"}});
    let made = links.authenticate(given(token.clone().with(&more))?).await?;
    check.equal(
        "the link opens a session of the member",
        (
            made.member_authenticated,
            [&made.member_id, &made.organization_id],
        ),
        (true, [&member.member_id, &organization_id]),
    );
    let session = made.member_session.ok_or("no session")?;
    check.equal(
        "the session holds the factor",
        factors(&session),
        "magic_link/email",
    );
    let address = session.authentication_factors[0]
        .email_factor
        .clone()
        .ok_or("no address")?;
    check.equal(
        "which names the address",
        [&address.email_id, &address.email_address],
        [&made.method_id, &email],
    );
    check.equal("the address is proven", made.member.email_address_verified, true);
    check.holds(
        "authenticate takes a duration",
        lasts(&session, 30),
        session.expires_at,
    );
    let claims = session.custom_claims;
    check.equal("authenticate takes claims", claims, Some(json!({"by": "link"})));
    let again = links.authenticate(given(token)?).await;
    check.refused("a link opens once", 401, "unable_to_auth_magic_link", again);
    let nobodys = links
        .authenticate(given(json!({"magic_links_token": NOBODYS}))?)
        .await;
    check.refused("a link of nobody", 404, "magic_link_not_found", nobodys);
    for (what, error_type, more) in [
        (
            "a malformed address",
            "invalid_email",
            json!({"email_address": "nobody"}),
        ),
        (
            "a link of 4 minutes",
            "invalid_expiration",
            json!({"login_expiration_minutes": 4}),
        ),
        (
            "a redirect to elsewhere",
            "no_match_for_provided_magic_link_url",
            json!({"login_redirect_url": "https://elsewhere.example/"}),
        ),
    ] {
        let refused = links
            .email
            .login_or_signup(given(known.clone().with(&more))?)
            .await;
        check.refused(
            &format!("login_or_signup refuses {what}"),
            400,
            error_type,
            refused,
        );
    }
    Ok(())
}

pub async fn signup(world: &World, check: &mut Check<'_>) -> Ended {
    let links = &world.client.magic_links;
    let closed = world
        .organization("links.closed", json!({}))
        .await?
        .organization_id;
    let domain = format!("links-{}.example", world.run());
    let email = format!("stranger@{domain}");
    let request = json!({"organization_id": closed, "email_address": email});
    let refused = links.email.login_or_signup(given(request)?).await;
    let error_type = "email_jit_provisioning_not_allowed";
    check.refused(
        "a stranger cannot join where nobody may",
        400,
        error_type,
        refused,
    );
    let settings = json!({"email_jit_provisioning": "RESTRICTED", "email_allowed_domains": [domain]});
    let open = world.organization("links.open", settings).await?.organization_id;
    let request = json!({"organization_id": open, "email_address": email});
    let sent = links.email.login_or_signup(given(request)?).await?;
    check.equal(
        "a domain may join",
        (sent.member_created, sent.member.status.as_str()),
        (true, "pending"),
    );
    let token = json!({"magic_links_token": world.token(&email).await?});
    let made = links.authenticate(given(token)?).await?;
    check.equal(
        "the link makes the member active",
        [&made.member_id, &made.member.status],
        [&sent.member_id, "active"],
    );
    let request = json!({"organization_id": open, "email_address": world.email("links.stranger")});
    let refused = links.email.login_or_signup(given(request)?).await;
    check.refused(
        "another domain may not",
        400,
        "invalid_email_for_jit_provisioning",
        refused,
    );
    Ok(())
}

pub async fn invite(world: &World, check: &mut Check<'_>) -> Ended {
    let links = &world.client.magic_links;
    let organization_id = world.organization("invites", json!({})).await?.organization_id;
    let host = world
        .member(&organization_id, "invites.host", json!({"name": "Host"}))
        .await?;
    let email = world.email("invited");
    let known = json!({"organization_id": organization_id, "email_address": email});
    let more = json!({
        "invited_by_member_id": host.member_id,
        "name": "Guest",
        "roles": ["viewer"],
        "untrusted_metadata": {"seat": 4},
    });
    let sent = links
        .email
        .invite(given(known.clone().with(&more))?)
        .await?
        .member;
    check.equal(
        "an invited member is shown as one, with what came along",
        json!([sent.status, sent.name, sent.untrusted_metadata]),
        json!(["invited", "Guest", {"seat": 4}]),
    );
    let token = json!({"magic_links_token": world.token(&email).await?});
    let made = links.authenticate(given(token)?).await?;
    check.equal(
        "the link makes the member active",
        [&made.member_id, &made.member.status],
        [&sent.member_id, "active"],
    );
    let roles = made.member_session.ok_or("no session")?.roles;
    check.equal("with the role", sorted(roles), ["stytch_member", "viewer"]);
    let again = links.email.invite(given(known)?).await;
    check.refused(
        "an active member is not invited",
        400,
        "user_already_invited",
        again,
    );
    let closed = json!({"mfa_policy": "OPTIONAL"});
    let closed = world
        .organization("invites.closed", closed)
        .await?
        .organization_id;
    let request = json!({"organization_id": closed, "email_address": email});
    let refused = links.email.invite(given(request)?).await;
    check.refused(
        "where nobody may be invited",
        400,
        "invalid_email_for_invites",
        refused,
    );
    Ok(())
}

pub async fn pkce(world: &World, check: &mut Check<'_>) -> Ended {
    let links = &world.client.magic_links;
    let organization_id = world.organization("links.pkce", json!({})).await?.organization_id;
    world.member(&organization_id, "links.pkce", json!({})).await?;
    let email = world.email("links.pkce");
    let known = json!({"organization_id": organization_id, "email_address": email});
    let guarded = known.clone().with(&json!({"pkce_code_challenge": challenge()}));
    links.email.login_or_signup(given(guarded)?).await?;
    let token = json!({"magic_links_token": world.token(&email).await?});
    let other: String = VERIFIER.chars().rev().collect();
    for (what, want, more) in [
        ("no verifier", "400 pkce_expected_code_verifier", json!({})),
        (
            "another verifier",
            "401 pkce_mismatch",
            json!({"pkce_code_verifier": other}),
        ),
        ("the verifier", "ok", json!({"pkce_code_verifier": VERIFIER})),
    ] {
        let answer = links.authenticate(given(token.clone().with(&more))?).await;
        check.equal(
            &format!("a link with a challenge: {what}"),
            outcome(&answer),
            want,
        );
    }
    links.email.login_or_signup(given(known)?).await?;
    let plain = json!({"magic_links_token": world.token(&email).await?, "pkce_code_verifier": VERIFIER});
    let refused = links.authenticate(given(plain)?).await;
    let error_type = "pkce_did_not_expect_code_verifier";
    check.refused(
        "a link without a challenge wants no verifier",
        400,
        error_type,
        refused,
    );
    Ok(())
}

pub async fn restricted(world: &World, check: &mut Check<'_>) -> Ended {
    let settings = json!({
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password"],
        "email_invites": "ALL_ALLOWED",
    });
    let organization_id = world
        .organization("links.restricted", settings)
        .await?
        .organization_id;
    world
        .member(&organization_id, "links.restricted", json!({}))
        .await?;
    let glass = json!({"is_breakglass": true});
    world.member(&organization_id, "links.breakglass", glass).await?;
    let restriction = "403 operation_restricted_by_organization_auth_methods";
    for (what, who, want) in [
        (
            "an organization can refuse links",
            "links.restricted",
            restriction,
        ),
        ("but for those behind the glass", "links.breakglass", "ok"),
    ] {
        let request = json!({"organization_id": organization_id, "email_address": world.email(who)});
        let answer = world
            .client
            .magic_links
            .email
            .login_or_signup(given(request)?)
            .await;
        check.equal(what, outcome(&answer), want);
    }
    Ok(())
}

pub async fn discovery(world: &World, check: &mut Check<'_>) -> Ended {
    let links = &world.client.magic_links;
    let organization_id = world
        .organization("links.found", json!({}))
        .await?
        .organization_id;
    world.member(&organization_id, "links.found", json!({})).await?;
    let email = world.email("links.found");
    links
        .email
        .discovery
        .send(given(json!({"email_address": email}))?)
        .await?;
    let link = world.link(&email).await?;
    check.equal(
        "a discovery link says what it is",
        &link["stytch_token_type"],
        "discovery",
    );
    let token = json!({"discovery_magic_links_token": link["token"]});
    let found = links.discovery.authenticate(given(token.clone())?).await?;
    check.equal("it proves the address", found.email_address, email);
    let first = found.discovered_organizations.first().ok_or("nothing found")?;
    check.equal(
        "it finds the organization",
        (
            found.discovered_organizations.len(),
            first.organization.as_ref().map(|found| &found.organization_id),
            first.membership.as_ref().map(|found| found.type_.as_str()),
        ),
        (1, Some(&organization_id), Some("active_member")),
    );
    let again = links.discovery.authenticate(given(token)?).await;
    check.refused("it opens once", 401, "unable_to_auth_magic_link", again);
    Ok(())
}
