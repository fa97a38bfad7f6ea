//! Organizations: create, get, update, delete, and how they let their members in (contract: B2B 3.1, 7).

use serde_json::{Value, json};

use super::world::{With as _, World, given, sorted};
use crate::report::{Check, outcome};
use crate::world::{Ended, unknown_id};

pub async fn create(world: &World, check: &mut Check<'_>) -> Ended {
    let organizations = &world.client.organizations;
    let (slug, external) = (world.slug("create"), format!("{}|create", world.run()));
    let request = json!({
        "organization_name": "Northwind",
        "organization_slug": slug,
        "organization_logo_url": "https://example.com/logo.png",
        "organization_external_id": external,
        "trusted_metadata": {"plan": "pro"},
    });
    let made = organizations.create(given(request)?).await?.organization;
    let id = &made.organization_id;
    check.holds("the id says what it is", id.starts_with("organization-test-"), id);
    check.equal(
        "create stores name, slug and logo",
        [
            &made.organization_name,
            &made.organization_slug,
            &made.organization_logo_url,
        ],
        ["Northwind", &slug, "https://example.com/logo.png"],
    );
    check.equal(
        "create stores metadata and external id",
        (&made.trusted_metadata, &made.organization_external_id),
        (&Some(json!({"plan": "pro"})), &Some(external.clone())),
    );
    check.equal(
        "the settings of one that asks for none",
        [
            &made.email_invites,
            &made.email_jit_provisioning,
            &made.auth_methods,
            &made.mfa_policy,
        ],
        ["ALL_ALLOWED", "NOT_ALLOWED", "ALL_ALLOWED", "OPTIONAL"],
    );
    for (what, alias) in [("id", id), ("slug", &slug), ("external id", &external)] {
        let found = organizations
            .get(given(json!({"organization_id": alias}))?)
            .await?;
        check.equal(
            &format!("get finds it by its {what}"),
            &found.organization.organization_id,
            id,
        );
    }
    let bare = json!({"organization_name": "Bare Minimum"});
    let bare = organizations
        .create(given(bare)?)
        .await?
        .organization
        .organization_slug;
    check.holds("a slug is made from the name", bare.len() >= 2, &bare);
    let keys: Value = (0..21).map(|n| (format!("key{n}"), json!(n))).collect();
    for (what, error_type, more) in [
        (
            "a taken slug",
            "organization_slug_already_used",
            json!({"organization_slug": slug}),
        ),
        (
            "a malformed slug",
            "invalid_organization_slug",
            json!({"organization_slug": "no spaces"}),
        ),
        (
            "a taken external id",
            "organization_external_id_already_used",
            json!({"organization_external_id": external}),
        ),
        (
            "a malformed external id",
            "invalid_organization_external_id",
            json!({"organization_external_id": "a b"}),
        ),
        (
            "too many metadata keys",
            "metadata_too_many_keys",
            json!({"trusted_metadata": keys}),
        ),
        (
            "metadata of more than 4 KB",
            "metadata_too_large",
            json!({"trusted_metadata": {"text": "x".repeat(4200)}}),
        ),
        (
            "an empty name",
            "organization_name_missing",
            json!({"organization_name": ""}),
        ),
        (
            "a name of 129 characters",
            "invalid_organization_name",
            json!({"organization_name": "n".repeat(129)}),
        ),
    ] {
        let request = json!({"organization_name": "Refused"}).with(&more);
        let refused = organizations.create(given(request)?).await;
        check.refused(&format!("create refuses {what}"), 400, error_type, refused);
    }
    Ok(())
}

pub async fn update(world: &World, check: &mut Check<'_>) -> Ended {
    let organizations = &world.client.organizations;
    let metadata = json!({"trusted_metadata": {"kept": 1, "gone": 2, "changed": {"a": 1}}});
    let made = world.organization("update", metadata).await?;
    let request = json!({
        "organization_id": made.organization_id,
        "organization_name": "Renamed",
        "organization_slug": world.slug("renamed"),
        "trusted_metadata": {"gone": null, "changed": {"b": 2}},
    });
    let after = organizations.update(given(request)?).await?.organization;
    check.equal(
        "update renames",
        [&after.organization_name, &after.organization_slug],
        ["Renamed", &world.slug("renamed")],
    );
    check.equal(
        "metadata is merged key by key",
        after.trusted_metadata,
        Some(json!({"kept": 1, "changed": {"b": 2}})),
    );
    check.equal("what is not named stays", after.email_invites, made.email_invites);
    let old = json!({"organization_id": world.slug("update")});
    let old = organizations.get(given(old)?).await;
    check.refused("the old slug leads nowhere", 404, "organization_not_found", old);
    let by_slug = json!({
        "organization_id": world.slug("renamed"),
        "organization_external_id": world.slug("up"),
    });
    let by_slug = organizations.update(given(by_slug)?).await?.organization;
    check.equal(
        "update takes a slug",
        &by_slug.organization_id,
        &made.organization_id,
    );
    let without = json!({"organization_id": made.organization_id});
    let without = organizations
        .delete_external_id(given(without)?)
        .await?
        .organization;
    let external = without.organization_external_id.unwrap_or_default();
    check.equal("the external id can be taken away", external, "");
    let unknown = json!({"organization_id": unknown_id("organization"), "organization_name": "Nobody"});
    let unknown = organizations.update(given(unknown)?).await;
    check.refused(
        "update refuses an unknown organization",
        404,
        "organization_not_found",
        unknown,
    );
    Ok(())
}

pub async fn settings(world: &World, check: &mut Check<'_>) -> Ended {
    let organizations = &world.client.organizations;
    let made = world.organization("settings", json!({})).await?;
    let domain = format!("{}-rust.example", world.run());
    let request = json!({
        "organization_id": made.organization_id,
        "email_allowed_domains": [domain],
        "email_jit_provisioning": "RESTRICTED",
        "email_invites": "RESTRICTED",
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["magic_link", "password"],
        "mfa_policy": "REQUIRED_FOR_ALL",
        "mfa_methods": "RESTRICTED",
        "allowed_mfa_methods": ["totp"],
        "rbac_email_implicit_role_assignments": [{"domain": domain, "role_id": "viewer"}],
        "claimed_email_domains": [domain],
    });
    let after = organizations.update(given(request)?).await?.organization;
    check.equal(
        "update stores the settings of e-mails",
        [&after.email_jit_provisioning, &after.email_invites],
        ["RESTRICTED", "RESTRICTED"],
    );
    check.equal(
        "update stores the domains",
        [&after.email_allowed_domains, &after.claimed_email_domains],
        [&vec![domain.clone()], &vec![domain.clone()]],
    );
    check.equal(
        "update stores the methods",
        (
            sorted(after.allowed_auth_methods),
            after.allowed_mfa_methods,
            after.mfa_policy.as_str(),
        ),
        (
            vec!["magic_link".to_owned(), "password".to_owned()],
            vec!["totp".to_owned()],
            "REQUIRED_FOR_ALL",
        ),
    );
    let rules = after.rbac_email_implicit_role_assignments;
    let rules: Vec<_> = rules
        .into_iter()
        .map(|rule| (rule.domain, rule.role_id))
        .collect();
    check.equal(
        "update stores the roles of a domain",
        rules,
        vec![(domain, "viewer".to_owned())],
    );
    let fewer = json!({"organization_id": made.organization_id, "claimed_email_domains": []});
    let fewer = organizations.update(given(fewer)?).await?.organization;
    check.equal("a list can be emptied", fewer.claimed_email_domains.len(), 0);
    Ok(())
}

pub async fn contradictions(world: &World, check: &mut Check<'_>) -> Ended {
    let organizations = &world.client.organizations;
    let made = world.organization("contradictions", json!({})).await?;
    let known = json!({"organization_id": made.organization_id});
    let nobody = json!({"email_invites": "NOT_ALLOWED", "sso_jit_provisioning": "NOT_ALLOWED"});
    let common_rule = json!([{"domain": "yahoo.com", "role_id": "viewer"}]);
    for (what, error_type, more) in [
        (
            "restricted methods without a list",
            "allowed_auth_methods_required_for_restricted",
            json!({"auth_methods": "RESTRICTED"}),
        ),
        (
            "restricted MFA methods without a list",
            "allowed_mfa_methods_required_for_restricted",
            json!({"mfa_methods": "RESTRICTED"}),
        ),
        (
            "an unknown method",
            "invalid_organization_allowed_auth_methods",
            json!({"allowed_auth_methods": ["carrier_pigeon"]}),
        ),
        (
            "an unknown MFA policy",
            "invalid_organization_mfa_policy",
            json!({"mfa_policy": "SOMETIMES"}),
        ),
        (
            "restricted invites without a domain",
            "invalid_restricted_email_setting",
            json!({"email_invites": "RESTRICTED"}),
        ),
        (
            "no way in at all",
            "invalid_organization_auth_method_settings",
            nobody,
        ),
        (
            "a domain that everybody uses",
            "organization_settings_domain_too_common",
            json!({"email_allowed_domains": ["gmail.com"]}),
        ),
        (
            "a claimed domain that everybody uses",
            "organization_settings_claimed_domain_too_common",
            json!({"claimed_email_domains": ["outlook.com"]}),
        ),
        (
            "roles for a domain that everybody uses",
            "rbac_domain_too_common",
            json!({"rbac_email_implicit_role_assignments": common_rule}),
        ),
    ] {
        let refused = organizations.update(given(known.clone().with(&more))?).await;
        check.refused(&format!("settings: {what}"), 400, error_type, refused);
    }
    let after = organizations.get(given(known)?).await?.organization;
    check.equal("a refused update changes nothing", json!(after), json!(made));
    Ok(())
}

pub async fn delete(world: &World, check: &mut Check<'_>) -> Ended {
    let organizations = &world.client.organizations;
    let made = world.session("delete").await?;
    let known = json!({"organization_id": made.organization_id});
    let count = organizations.metrics(given(known.clone())?).await?.member_count;
    check.equal("metrics counts its members", count, 1);
    let apps = organizations
        .connected_apps(given(known.clone())?)
        .await?
        .connected_apps;
    check.equal("it has no connected apps", apps.len(), 0);
    let gone = organizations.delete(given(known.clone())?).await?.organization_id;
    check.equal("delete names what is gone", &gone, &made.organization_id);
    let missing = organizations.get(given(known)?).await;
    check.refused("it is not found any more", 404, "organization_not_found", missing);
    let member = json!({"member_id": made.member_id});
    let member = organizations.members.dangerously_get(given(member)?).await;
    check.refused("its members are gone with it", 404, "member_not_found", member);
    let session = json!({"session_token": made.token});
    let session = world.client.sessions.authenticate(given(session)?).await;
    check.equal("and their sessions", outcome(&session), "404 session_not_found");
    Ok(())
}
