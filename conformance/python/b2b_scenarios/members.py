"""Members: create, get, update, delete, reactivate (contract: B2B 3.2, 8)."""

import uuid
from typing import Any

from b2b_scenarios.world import World
from report import Check, outcome


def role_ids(member: Any) -> list[str]:
    return sorted(role.role_id for role in member.roles)


def create(world: World, check: Check) -> None:
    members = world.client.organizations.members
    organization = world.organization("members")
    organization_id = organization.organization_id
    external = f"{world.run}|member"
    answer = members.create(
        organization_id=organization_id,
        email_address=world.email("first"),
        name="Noor",
        trusted_metadata={"a": 1},
        untrusted_metadata={"b": 2},
        roles=["viewer", "stytch_admin"],
        mfa_phone_number=(phone := world.phone()),
        external_id=external,
    )
    made = answer.member
    check.true("the id says what it is", made.member_id.startswith("member-test-"), made.member_id)
    check.equal("the answer has the organization", answer.organization.organization_id, organization_id)
    check.equal(
        "create stores name, metadata and external id",
        (made.name, made.trusted_metadata, made.untrusted_metadata, made.external_id),
        ("Noor", {"a": 1}, {"b": 2}, external),
    )
    check.equal(
        "create stores an unverified phone number",
        (made.mfa_phone_number, made.mfa_phone_number_verified),
        (phone, False),
    )
    check.equal("a member is active unless asked otherwise", made.status, "active")
    check.equal("the e-mail address is not verified", made.email_address_verified, False)
    check.equal("roles are assigned beside the default one", role_ids(made), ["stytch_admin", "stytch_member", "viewer"])
    check.equal("an admin is shown as one", made.is_admin, True)
    bare = world.member(organization, "bare")
    check.equal(
        "what is not given is empty",
        (bare.name, bare.mfa_phone_number, bare.member_password_id, bare.default_mfa_method, bare.is_admin),
        ("", "", "", "", False),
    )
    pending = world.member(organization, "pending", create_member_as_pending=True)
    check.equal("a member can begin as pending", pending.status, "pending")
    for what, named in (
        ("id", {"member_id": made.member_id}),
        ("e-mail address", {"email_address": world.email("first").upper()}),
        ("external id", {"member_id": external}),
    ):
        found = members.get(organization_id=organization.organization_slug, **named)
        check.equal(f"get finds a member by {what}", found.member.member_id, made.member_id)
    check.refused(
        "get wants one of the two", 400, "invalid_member_get_fields", members.get, organization_id=organization_id
    )
    for what, error_type, more in (
        ("a taken e-mail address", "duplicate_member_email", {"email_address": world.email("first").upper()}),
        ("a malformed e-mail address", "invalid_email", {"email_address": "nobody"}),
        ("an unknown role", "invalid_rbac_role_assignment", {"roles": ["emperor"]}),
        ("a taken external id", "duplicate_member_external_id", {"external_id": external}),
        ("a malformed phone number", "invalid_phone_number", {"mfa_phone_number": "12"}),
        ("too many metadata keys", "metadata_too_many_keys", {"trusted_metadata": {str(n): n for n in range(21)}}),
    ):
        given = {"email_address": world.email("refused"), **more}
        check.refused(f"create refuses {what}", 400, error_type, members.create, organization_id, **given)
    unknown = f"organization-test-{uuid.uuid4()}"
    check.refused(
        "create refuses an unknown organization",
        404,
        "organization_not_found",
        members.create,
        unknown,
        world.email("x"),
    )
    elsewhere = world.organization("members.elsewhere")
    twin = world.member(elsewhere, "first", external_id=external)
    check.true("the same person can be a member elsewhere", twin.member_id != made.member_id, twin.member_id)


def update(world: World, check: Check) -> None:
    members = world.client.organizations.members
    organization = world.organization("member.update")
    made = world.member(organization, "update", roles=["viewer"], trusted_metadata={"kept": 1, "gone": 2})
    known = {"organization_id": organization.organization_id, "member_id": made.member_id}
    phone = world.phone()
    after = members.update(
        **known,
        name="Renamed",
        trusted_metadata={"gone": None, "new": 3},
        untrusted_metadata={"u": True},
        is_breakglass=True,
        mfa_phone_number=phone,
        mfa_enrolled=True,
        roles=["editor"],
        external_id=world.slug("member.update"),
        default_mfa_method="sms_otp",
    ).member
    check.equal("update renames", after.name, "Renamed")
    check.equal(
        "metadata is merged key by key",
        (after.trusted_metadata, after.untrusted_metadata),
        ({"kept": 1, "new": 3}, {"u": True}),
    )
    check.equal("roles are replaced", role_ids(after), ["editor", "stytch_member"])
    check.equal(
        "update stores the settings of MFA",
        (after.is_breakglass, after.mfa_enrolled, after.mfa_phone_number, after.default_mfa_method),
        (True, True, phone, "sms_otp"),
    )
    by_external = members.update(organization.organization_slug, world.slug("member.update"), name="Again").member
    check.equal("update takes a slug and an external id", by_external.member_id, made.member_id)
    without = members.delete_external_id(**known).member
    check.equal("the external id can be taken away", without.external_id or None, None)
    check.equal("roles can be emptied", role_ids(members.update(**known, roles=[]).member), ["stytch_member"])
    for what, error_type, given in (
        ("an unknown role", "invalid_rbac_role_assignment", {"roles": ["emperor"]}),
        ("a second phone number", "duplicate_member_phone_number_for_member", {"mfa_phone_number": world.phone()}),
        ("an unknown default method", "invalid_mfa_default_method", {"default_mfa_method": "abacus"}),
        ("a default method without its factor", "default_mfa_member_missing_factor", {"default_mfa_method": "totp"}),
    ):
        check.refused(f"update refuses {what}", 400, error_type, members.update, **known, **given)
    gone = members.delete_mfa_phone_number(**known).member
    check.equal(
        "the phone number can be deleted", (gone.mfa_phone_number, gone.mfa_phone_number_verified), ("", False)
    )
    again = members.update(**known, mfa_phone_number=world.phone()).member
    check.true("then another can be set", again.mfa_phone_number not in ("", phone), again.mfa_phone_number)
    check.refused(
        "a member of another organization is not found",
        404,
        "member_not_found",
        members.update,
        organization_id=world.organization("member.update.other").organization_id,
        member_id=made.member_id,
        name="Taken over",
    )


def delete(world: World, check: Check) -> None:
    members = world.client.organizations.members
    organization = world.organization("member.delete")
    made = world.session("delete.member", organization)
    known = {"organization_id": organization.organization_id, "member_id": made.member_id}
    check.equal("delete names who is gone", members.delete(**known).member_id, made.member_id)
    check.refused(
        "the sessions end with the member",
        404,
        "session_not_found",
        world.client.sessions.authenticate,
        session_token=made.session_token,
    )
    check.refused("a deleted member is not found", 404, "member_not_found", members.get, **known)
    check.refused(
        "nor by id alone", 404, "member_not_found", members.dangerously_get, member_id=made.member_id
    )
    kept = members.dangerously_get(member_id=made.member_id, include_deleted=True).member
    check.equal("unless deleted ones are asked for", kept.status, "deleted")
    back = members.reactivate(**known).member
    check.equal("a deleted member can be reactivated", (back.member_id, back.status), (made.member_id, "active"))
    check.equal("then it is found again", outcome(members.get, **known), "200 ok")
    check.refused(
        "an active member cannot be reactivated",
        400,
        "no_deleted_member_found_for_reactivation",
        members.reactivate,
        **known,
    )
    unproven = world.member(organization, "unproven")
    unknown = {"organization_id": organization.organization_id, "member_id": unproven.member_id}
    members.delete(**unknown)
    check.refused(
        "a member who never proved the address cannot",
        400,
        "email_unverified_for_reactivation",
        members.reactivate,
        **unknown,
    )
    successor = world.member(organization, "unproven")
    check.true("the address of a deleted member is free", successor.member_id != unproven.member_id)


SCENARIOS = [create, update, delete]
