"""A member's e-mail address: changed, retired, unlinked, updated by the member (contract: B2B 8.2, 8.5)."""

from typing import Any

from b2b_scenarios.world import World
from report import Check


def retired(member: Any) -> list[str]:
    return [address.email_address for address in member.retired_email_addresses]


def changed(world: World, check: Check) -> None:
    members = world.client.organizations.members
    organization = world.organization("emails")
    made = world.session("old.address", organization)
    known = {"organization_id": organization.organization_id, "member_id": made.member_id}
    check.equal("a code sent there proves an address", made.member.email_address_verified, True)
    after = members.update(**known, email_address=world.email("new.address")).member
    check.equal(
        "a changed address is unverified",
        (after.email_address, after.email_address_verified),
        (world.email("new.address"), False),
    )
    check.equal("the old one is retired", retired(after), [world.email("old.address")])
    taken = {"organization_id": organization.organization_id, "email_address": world.email("old.address")}
    check.refused("a retired address is nobody else's", 400, "retired_member_email", members.create, **taken)
    check.refused(
        "unlinking wants to know which",
        400,
        "retired_email_missing_email_identifiers",
        members.unlink_retired_email,
        **known,
    )
    free = members.unlink_retired_email(**known, email_address=world.email("old.address")).member
    check.equal("a retired address can be unlinked", retired(free), [])
    check.equal("then it is free", members.create(**taken).member.email_address, world.email("old.address"))
    unlinked = members.update(**known, email_address=world.email("third.address"), unlink_email=True).member
    check.equal("a change can unlink at once", retired(unlinked), [])
    check.refused(
        "a change refuses the address of another member",
        400,
        "duplicate_member_email",
        members.update,
        **known,
        email_address=world.email("old.address"),
    )


def by_link(world: World, check: Check) -> None:
    members = world.client.organizations.members
    organization = world.organization("emails.link")
    made = world.session("link.before", organization)
    known = {"organization_id": organization.organization_id, "member_id": made.member_id}
    started = members.start_email_update(**known, email_address=world.email("link.after")).member
    check.equal("until it is proven, the address stays", started.email_address, world.email("link.before"))
    other = world.session("link.other", organization)
    check.refused(
        "meanwhile nobody else can ask for it",
        400,
        "desired_email_updating_for_different_member",
        members.start_email_update,
        organization_id=organization.organization_id,
        member_id=other.member_id,
        email_address=world.email("link.after"),
    )
    done = world.client.magic_links.authenticate(magic_links_token=world.token(world.email("link.after")))
    check.equal(
        "the link makes it the member's",
        (done.member.member_id, done.member.email_address, done.member.email_address_verified),
        (made.member_id, world.email("link.after"), True),
    )
    check.equal("and retires the old one", retired(done.member), [world.email("link.before")])
    unproven = world.member(organization, "link.unproven")
    check.refused(
        "a member without a verified address cannot begin",
        400,
        "member_has_no_active_verified_email",
        members.start_email_update,
        organization_id=organization.organization_id,
        member_id=unproven.member_id,
        email_address=world.email("link.unproven.after"),
    )


def by_code(world: World, check: Check) -> None:
    organization = world.organization("emails.code")
    made = world.session("code.before", organization)
    organization_id, after = organization.organization_id, world.email("code.after")
    world.client.organizations.members.start_email_update(
        organization_id=organization_id,
        member_id=made.member_id,
        email_address=after,
        delivery_method="EMAIL_OTP",
    )
    done = world.client.otps.email.authenticate(
        organization_id=organization_id, email_address=after, code=world.code(after)
    )
    check.equal("a code does it as well", (done.member_id, done.member.email_address), (made.member_id, after))


SCENARIOS = [changed, by_link, by_code]
