"""Organizations: create, get, update, delete (contract: B2B 3.1, 7)."""

import uuid

from b2b_scenarios.world import World
from report import Check, outcome


def create(world: World, check: Check) -> None:
    organizations = world.client.organizations
    slug, external = world.slug("create"), f"{world.run}|create"
    made = organizations.create(
        organization_name="Northwind",
        organization_slug=slug,
        organization_logo_url="https://example.com/logo.png",
        organization_external_id=external,
        trusted_metadata={"plan": "pro"},
    ).organization
    check.true("the id says what it is", made.organization_id.startswith("organization-test-"), made.organization_id)
    check.equal(
        "create stores name, slug, logo, metadata and external id",
        (
            made.organization_name,
            made.organization_slug,
            made.organization_logo_url,
            made.trusted_metadata,
            made.organization_external_id,
        ),
        ("Northwind", slug, "https://example.com/logo.png", {"plan": "pro"}, external),
    )
    check.equal(
        "the settings of one that asks for none",
        (
            made.email_invites,
            made.email_jit_provisioning,
            made.sso_jit_provisioning,
            made.auth_methods,
            made.mfa_policy,
            made.mfa_methods,
            made.oauth_tenant_jit_provisioning,
        ),
        ("ALL_ALLOWED", "NOT_ALLOWED", "ALL_ALLOWED", "ALL_ALLOWED", "OPTIONAL", "ALL_ALLOWED", "NOT_ALLOWED"),
    )
    for what, alias in (("id", made.organization_id), ("slug", slug), ("external id", external)):
        found = organizations.get(organization_id=alias).organization
        check.equal(f"get finds it by its {what}", found.organization_id, made.organization_id)
    bare = organizations.create(organization_name="Bare Minimum").organization
    check.true("a slug is made from the name", len(bare.organization_slug) >= 2, bare.organization_slug)
    check.equal("what is not given is empty", (bare.organization_logo_url, bare.trusted_metadata), ("", {}))
    some = organizations.create(organization_name="Some", mfa_policy="REQUIRED_FOR_ALL").organization
    check.equal(
        "with some settings given, invites must be asked for",
        (some.mfa_policy, some.email_invites),
        ("REQUIRED_FOR_ALL", "NOT_ALLOWED"),
    )
    for what, error_type, given in (
        ("a taken slug", "organization_slug_already_used", {"organization_slug": slug}),
        ("a malformed slug", "invalid_organization_slug", {"organization_slug": "no spaces"}),
        ("a taken external id", "organization_external_id_already_used", {"organization_external_id": external}),
        ("a malformed external id", "invalid_organization_external_id", {"organization_external_id": "a b"}),
        ("too many metadata keys", "metadata_too_many_keys", {"trusted_metadata": {str(n): n for n in range(21)}}),
        ("metadata of more than 4 KB", "metadata_too_large", {"trusted_metadata": {"text": "x" * 4200}}),
    ):
        check.refused(
            f"create refuses {what}", 400, error_type, organizations.create, organization_name="Refused", **given
        )
    check.refused(
        "create refuses an empty name", 400, "organization_name_missing", organizations.create, organization_name=""
    )
    check.refused(
        "create refuses a name of 129 characters",
        400,
        "invalid_organization_name",
        organizations.create,
        organization_name="n" * 129,
    )


def update(world: World, check: Check) -> None:
    organizations = world.client.organizations
    made = world.organization("update", trusted_metadata={"kept": 1, "gone": 2, "changed": {"a": 1}})
    organization_id = made.organization_id
    after = organizations.update(
        organization_id=organization_id,
        organization_name="Renamed",
        organization_slug=world.slug("renamed"),
        trusted_metadata={"gone": None, "changed": {"b": 2}},
    ).organization
    check.equal(
        "update renames", (after.organization_name, after.organization_slug), ("Renamed", world.slug("renamed"))
    )
    check.equal("metadata is merged key by key", after.trusted_metadata, {"kept": 1, "changed": {"b": 2}})
    check.equal("what is not named stays", after.email_invites, made.email_invites)
    check.true("update moves updated_at", after.updated_at >= made.updated_at, after.updated_at)
    check.refused(
        "the old slug leads nowhere",
        404,
        "organization_not_found",
        organizations.get,
        organization_id=world.slug("update"),
    )
    by_slug = organizations.update(organization_id=world.slug("renamed"), organization_external_id=world.slug("up"))
    check.equal("update takes a slug", by_slug.organization.organization_id, organization_id)
    without = organizations.delete_external_id(organization_id=organization_id).organization
    check.equal("the external id can be taken away", without.organization_external_id or None, None)
    check.refused(
        "then it leads nowhere",
        404,
        "organization_not_found",
        organizations.get,
        organization_id=world.slug("up"),
    )
    unknown = f"organization-test-{uuid.uuid4()}"
    check.refused(
        "update refuses an unknown organization",
        404,
        "organization_not_found",
        organizations.update,
        organization_id=unknown,
        organization_name="Nobody",
    )


def delete(world: World, check: Check) -> None:
    organizations = world.client.organizations
    made = world.session("delete")
    organization_id = made.organization_id
    check.equal("metrics counts its members", organizations.metrics(organization_id=organization_id).member_count, 1)
    apps = organizations.connected_apps(organization_id=organization_id).connected_apps
    check.equal("it has no connected apps", apps, [])
    gone = organizations.delete(organization_id=organization_id)
    check.equal("delete names what is gone", gone.organization_id, organization_id)
    check.refused(
        "it is not found any more",
        404,
        "organization_not_found",
        organizations.get,
        organization_id=organization_id,
    )
    check.equal(
        "its members and their sessions are gone with it",
        (
            outcome(organizations.members.dangerously_get, member_id=made.member_id),
            outcome(world.client.sessions.authenticate, session_token=made.session_token),
        ),
        ("404 member_not_found", "404 session_not_found"),
    )
    again = organizations.create(organization_name="Again", organization_slug=world.slug("delete")).organization
    check.true("its slug is free again", again.organization_id != organization_id, again.organization_id)


SCENARIOS = [create, update, delete]
