"""How an organization lets its members in: settings, and those that contradict each other (contract: B2B 7.1)."""

from b2b_scenarios.world import World
from report import Check, outcome


def accepted(world: World, check: Check) -> None:
    made = world.organization("settings")
    domain = f"{world.run}.example"
    after = world.client.organizations.update(
        organization_id=made.organization_id,
        email_allowed_domains=[domain],
        email_jit_provisioning="RESTRICTED",
        email_invites="RESTRICTED",
        auth_methods="RESTRICTED",
        allowed_auth_methods=["magic_link", "password"],
        mfa_policy="REQUIRED_FOR_ALL",
        mfa_methods="RESTRICTED",
        allowed_mfa_methods=["totp"],
        rbac_email_implicit_role_assignments=[{"domain": domain, "role_id": "viewer"}],
        claimed_email_domains=[domain],
    ).organization
    check.equal(
        "update stores the settings of e-mails",
        (after.email_allowed_domains, after.email_jit_provisioning, after.email_invites, after.claimed_email_domains),
        ([domain], "RESTRICTED", "RESTRICTED", [domain]),
    )
    check.equal(
        "update stores the methods",
        (after.auth_methods, sorted(after.allowed_auth_methods), after.mfa_methods, after.allowed_mfa_methods),
        ("RESTRICTED", ["magic_link", "password"], "RESTRICTED", ["totp"]),
    )
    check.equal("update stores the MFA policy", after.mfa_policy, "REQUIRED_FOR_ALL")
    roles = [(rule.domain, rule.role_id) for rule in after.rbac_email_implicit_role_assignments]
    check.equal("update stores the roles of a domain", roles, [(domain, "viewer")])
    fewer = world.client.organizations.update(
        organization_id=made.organization_id,
        allowed_auth_methods=["magic_link"],
        rbac_email_implicit_role_assignments=[],
        claimed_email_domains=[],
    ).organization
    check.equal(
        "a list is replaced as a whole, and can be emptied",
        (fewer.allowed_auth_methods, fewer.rbac_email_implicit_role_assignments, fewer.claimed_email_domains),
        (["magic_link"], [], []),
    )


def refused(world: World, check: Check) -> None:
    update = world.client.organizations.update
    organization_id = world.organization("contradictions").organization_id
    before = world.client.organizations.get(organization_id=organization_id).organization
    for what, error_type, settings in (
        (
            "restricted methods without a list",
            "allowed_auth_methods_required_for_restricted",
            {"auth_methods": "RESTRICTED"},
        ),
        (
            "restricted MFA methods without a list",
            "allowed_mfa_methods_required_for_restricted",
            {"mfa_methods": "RESTRICTED"},
        ),
        (
            "an unknown method",
            "invalid_organization_allowed_auth_methods",
            {"auth_methods": "RESTRICTED", "allowed_auth_methods": ["carrier_pigeon"]},
        ),
        (
            "an unknown MFA method",
            "invalid_organization_allowed_mfa_methods",
            {"mfa_methods": "RESTRICTED", "allowed_mfa_methods": ["abacus"]},
        ),
        ("an unknown MFA policy", "invalid_organization_mfa_policy", {"mfa_policy": "SOMETIMES"}),
        (
            "restricted invites without a domain",
            "invalid_restricted_email_setting",
            {"email_invites": "RESTRICTED"},
        ),
        (
            "no way in at all",
            "invalid_organization_auth_method_settings",
            {
                "email_invites": "NOT_ALLOWED",
                "email_jit_provisioning": "NOT_ALLOWED",
                "sso_jit_provisioning": "NOT_ALLOWED",
            },
        ),
        (
            "a domain that everybody uses",
            "organization_settings_domain_too_common",
            {"email_allowed_domains": ["gmail.com"]},
        ),
        (
            "a domain that is none",
            "organization_settings_invalid_domain",
            {"email_allowed_domains": ["not a domain"]},
        ),
        (
            "a claimed domain that everybody uses",
            "organization_settings_claimed_domain_too_common",
            {"claimed_email_domains": ["outlook.com"]},
        ),
        (
            "roles for a domain that everybody uses",
            "rbac_domain_too_common",
            {"rbac_email_implicit_role_assignments": [{"domain": "yahoo.com", "role_id": "viewer"}]},
        ),
    ):
        check.refused(
            f"settings: {what}", 400, error_type, update, organization_id=organization_id, **settings
        )
    after = world.client.organizations.get(organization_id=organization_id).organization
    check.equal("a refused update changes nothing", after, before)


def claimed(world: World, check: Check) -> None:
    domain = f"claimed-{world.run}.example"
    world.organization("claimer", claimed_email_domains=[domain], email_invites="ALL_ALLOWED")
    other = world.organization("other.claimer")
    refusal = outcome(
        world.client.organizations.members.create,
        organization_id=other.organization_id,
        email_address=f"someone@{domain}",
    )
    check.equal(
        "a claimed domain keeps its addresses out of other organizations",
        refusal,
        "400 action_not_allowed_email_domain_is_claimed",
    )


SCENARIOS = [accepted, refused, claimed]
