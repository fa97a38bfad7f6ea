//! Members: create, get, update, delete, reactivate (contract: B2B 3.2, 8).

use serde_json::json;

use super::world::{With as _, World, given, role_ids};
use crate::report::{Check, outcome};
use crate::world::Ended;

pub async fn create(world: &World, check: &mut Check<'_>) -> Ended {
    let members = &world.client.organizations.members;
    let organization = world.organization("members", json!({})).await?;
    let (id, external) = (&organization.organization_id, format!("{}|member", world.run()));
    let (email, phone) = (world.email("first"), world.phone());
    let more = json!({
        "name": "Noor",
        "trusted_metadata": {"a": 1},
        "untrusted_metadata": {"b": 2},
        "roles": ["viewer", "stytch_admin"],
        "mfa_phone_number": phone,
        "external_id": external,
    });
    let made = world.member(id, "first", more).await?;
    let member_id = &made.member_id;
    check.holds(
        "the id says what it is",
        member_id.starts_with("member-test-"),
        member_id,
    );
    check.equal(
        "create stores name, metadata and external id",
        json!([
            made.name,
            made.trusted_metadata,
            made.untrusted_metadata,
            made.external_id
        ]),
        json!(["Noor", {"a": 1}, {"b": 2}, external]),
    );
    check.equal(
        "create stores an unverified phone number",
        (&made.mfa_phone_number, made.mfa_phone_number_verified),
        (&phone, false),
    );
    check.equal(
        "a member is active unless asked otherwise",
        made.status.as_str(),
        "active",
    );
    check.equal(
        "roles are assigned beside the default one",
        role_ids(&made),
        ["stytch_admin", "stytch_member", "viewer"],
    );
    check.equal("an admin is shown as one", made.is_admin, true);
    let pending = json!({"create_member_as_pending": true});
    let pending = world.member(id, "pending", pending).await?;
    check.equal(
        "a member can begin as pending",
        pending.status.as_str(),
        "pending",
    );
    for (what, named) in [
        ("id", json!({"member_id": member_id})),
        ("e-mail address", json!({"email_address": email.to_uppercase()})),
        ("external id", json!({"member_id": external})),
    ] {
        let request = json!({"organization_id": organization.organization_slug}).with(&named);
        let found = members.get(given(request)?).await?.member;
        check.equal(
            &format!("get finds a member by {what}"),
            &found.member_id,
            member_id,
        );
    }
    let neither = members.get(given(json!({"organization_id": id}))?).await;
    check.refused(
        "get wants one of the two",
        400,
        "invalid_member_get_fields",
        neither,
    );
    for (what, error_type, more) in [
        (
            "a taken e-mail address",
            "duplicate_member_email",
            json!({"email_address": email}),
        ),
        (
            "a malformed e-mail address",
            "invalid_email",
            json!({"email_address": "nobody"}),
        ),
        (
            "an unknown role",
            "invalid_rbac_role_assignment",
            json!({"roles": ["emperor"]}),
        ),
        (
            "a taken external id",
            "duplicate_member_external_id",
            json!({"external_id": external}),
        ),
        (
            "a malformed phone number",
            "invalid_phone_number",
            json!({"mfa_phone_number": "12"}),
        ),
    ] {
        let request = json!({"organization_id": id, "email_address": world.email("refused")}).with(&more);
        let refused = members.create(given(request)?).await;
        check.refused(&format!("create refuses {what}"), 400, error_type, refused);
    }
    Ok(())
}

pub async fn update(world: &World, check: &mut Check<'_>) -> Ended {
    let members = &world.client.organizations.members;
    let organization = world.organization("member.update", json!({})).await?;
    let begun = json!({"roles": ["viewer"], "trusted_metadata": {"kept": 1, "gone": 2}});
    let made = world
        .member(&organization.organization_id, "update", begun)
        .await?;
    let known = json!({"organization_id": organization.organization_id, "member_id": made.member_id});
    let phone = world.phone();
    let change = json!({
        "name": "Renamed",
        "trusted_metadata": {"gone": null, "new": 3},
        "untrusted_metadata": {"u": true},
        "is_breakglass": true,
        "mfa_phone_number": phone,
        "mfa_enrolled": true,
        "roles": ["editor"],
        "external_id": world.slug("member.update"),
        "default_mfa_method": "sms_otp",
    });
    let after = members.update(given(known.clone().with(&change))?).await?.member;
    check.equal(
        "update renames and merges metadata",
        json!([after.name, after.trusted_metadata, after.untrusted_metadata]),
        json!(["Renamed", {"kept": 1, "new": 3}, {"u": true}]),
    );
    check.equal(
        "roles are replaced",
        role_ids(&after),
        ["editor", "stytch_member"],
    );
    check.equal(
        "update stores the settings of MFA",
        json!([
            after.is_breakglass,
            after.mfa_enrolled,
            after.mfa_phone_number,
            after.default_mfa_method
        ]),
        json!([true, true, phone, "sms_otp"]),
    );
    let by_alias = json!({
        "organization_id": organization.organization_slug,
        "member_id": world.slug("member.update"),
        "roles": [],
    });
    let by_alias = members.update(given(by_alias)?).await?.member;
    check.equal(
        "update takes a slug and an external id",
        &by_alias.member_id,
        &made.member_id,
    );
    check.equal("roles can be emptied", role_ids(&by_alias), ["stytch_member"]);
    let without = members.delete_external_id(given(known.clone())?).await?.member;
    check.equal(
        "the external id can be taken away",
        without.external_id.unwrap_or_default(),
        "",
    );
    for (what, error_type, more) in [
        (
            "an unknown role",
            "invalid_rbac_role_assignment",
            json!({"roles": ["emperor"]}),
        ),
        (
            "a second phone number",
            "duplicate_member_phone_number_for_member",
            json!({"mfa_phone_number": world.phone()}),
        ),
        (
            "an unknown default method",
            "invalid_mfa_default_method",
            json!({"default_mfa_method": "abacus"}),
        ),
        (
            "a default method without its factor",
            "default_mfa_member_missing_factor",
            json!({"default_mfa_method": "totp"}),
        ),
    ] {
        let refused = members.update(given(known.clone().with(&more))?).await;
        check.refused(&format!("update refuses {what}"), 400, error_type, refused);
    }
    let gone = members.delete_mfa_phone_number(given(known)?).await?.member;
    check.equal(
        "the phone number can be deleted",
        gone.mfa_phone_number.as_str(),
        "",
    );
    Ok(())
}

pub async fn delete(world: &World, check: &mut Check<'_>) -> Ended {
    let members = &world.client.organizations.members;
    let made = world.session("member.delete").await?;
    let known = json!({"organization_id": made.organization_id, "member_id": made.member_id});
    let gone = members.delete(given(known.clone())?).await?.member_id;
    check.equal("delete names who is gone", &gone, &made.member_id);
    let session = json!({"session_token": made.token});
    let session = world.client.sessions.authenticate(given(session)?).await;
    check.equal(
        "the sessions end with the member",
        outcome(&session),
        "404 session_not_found",
    );
    let missing = members.get(given(known.clone())?).await;
    check.refused("a deleted member is not found", 404, "member_not_found", missing);
    let deleted = json!({"member_id": made.member_id, "include_deleted": true});
    let deleted = members.dangerously_get(given(deleted)?).await?.member;
    check.equal(
        "unless deleted ones are asked for",
        deleted.status.as_str(),
        "deleted",
    );
    let back = members.reactivate(given(known.clone())?).await?.member;
    check.equal(
        "a deleted member can be reactivated",
        [&back.member_id, &back.status],
        [&made.member_id, "active"],
    );
    let twice = members.reactivate(given(known)?).await;
    let error_type = "no_deleted_member_found_for_reactivation";
    check.refused("an active member cannot be reactivated", 400, error_type, twice);
    let unproven = world.member(&made.organization_id, "unproven", json!({})).await?;
    let unproven = json!({"organization_id": made.organization_id, "member_id": unproven.member_id});
    members.delete(given(unproven.clone())?).await?;
    let refused = members.reactivate(given(unproven)?).await;
    check.refused(
        "nor a member who never proved the address",
        400,
        "email_unverified_for_reactivation",
        refused,
    );
    Ok(())
}
