"""One password of a person for all organizations (contract: B2B 16.1)."""

from b2b_scenarios.world import MIGRATED_PASSWORD, World
from report import Check, outcome
from world import OTHER_PASSWORD, PASSWORD


def cross_org(world: World, check: Check) -> None:
    redirect = "https://app.example.com/reset"
    _, client = world.own_project(
        "cross_org_passwords_enabled=true",
        f"reset_password_redirect_urls={redirect}",
        "discovery_redirect_urls=https://app.example.com/discovery",
        "login_redirect_urls=https://app.example.com/login",
    )
    passwords = client.passwords
    one = client.organizations.create(organization_name="One", organization_slug="one").organization
    two = client.organizations.create(organization_name="Two", organization_slug="two").organization
    made = world.password_member(one, "everywhere", client)
    address = world.email("everywhere")
    client.organizations.members.create(two.organization_id, address)
    for slug in ("one", "two"):
        opened = outcome(
            passwords.authenticate, organization_id=slug, email_address=address, password=MIGRATED_PASSWORD
        )
        check.equal(f"one password opens organization {slug}", opened, "200 ok")
    found = passwords.discovery.authenticate(email_address=address, password=MIGRATED_PASSWORD)
    check.equal(
        "discovery by password finds both",
        sorted(d.organization.organization_slug for d in found.discovered_organizations),
        ["one", "two"],
    )
    entered = client.discovery.intermediate_sessions.exchange(
        intermediate_session_token=found.intermediate_session_token, organization_id=two.organization_id
    )
    check.equal("and enters either", entered.member_authenticated, True)
    check.refused(
        "a wrong password discovers nothing",
        401,
        "unauthorized_credentials",
        passwords.discovery.authenticate,
        email_address=address,
        password=OTHER_PASSWORD,
    )
    passwords.discovery.email.reset_start(email_address=address)
    link = world.link(address)
    done = passwords.discovery.email.reset(password_reset_token=link["token"], password=PASSWORD)
    check.equal("a discovery reset proves the address", done.email_address, address)
    check.true("and gives an intermediate session", done.intermediate_session_token != "")
    seen = [
        outcome(passwords.authenticate, organization_id="two", email_address=address, password=password)
        for password in (MIGRATED_PASSWORD, PASSWORD)
    ]
    check.equal("the new password counts everywhere", seen, ["401 unauthorized_credentials", "200 ok"])
    check.refused(
        "one member's password cannot be deleted",
        400,
        "cross_org_passwords_enabled",
        client.organizations.members.delete_password,
        organization_id=one.organization_id,
        member_password_id=made.member.member_password_id,
    )
    required = passwords.email.require_reset(
        email_address=address, organization_id=one.organization_id, member_id=made.member_id
    )
    check.equal("a reset can be required", required.member_id, made.member_id)
    refused = outcome(passwords.authenticate, organization_id="one", email_address=address, password=PASSWORD)
    check.true("then the password opens nothing", refused.split()[0] in ("400", "401", "404"), refused)


SCENARIOS = [cross_org]
