"""Search for organizations and members (contract: B2B 7.4, 8.4)."""

from typing import Any

from b2b_scenarios.world import World
from report import Check


def query(*operands: tuple[str, Any]) -> dict[str, Any]:
    named = [{"filter_name": name, "filter_value": value} for name, value in operands]
    return {"operator": "AND", "operands": named}


def organizations(world: World, check: Check) -> None:
    call = world.client.organizations.search
    domain = f"search-{world.run}.example"
    made = [
        world.organization("search.0", email_allowed_domains=[domain], email_invites="ALL_ALLOWED"),
        world.organization("search.1"),
        world.organization("search.2"),
    ]
    ids = [organization.organization_id for organization in made]
    world.member(made[1], "searched")
    wanted = ("organization_ids", ids)
    for what, operand, want in (
        ("ids", wanted, ids),
        ("slugs", ("organization_slugs", [world.slug("search.1")]), ids[1:2]),
        ("part of a slug", ("organization_slug_fuzzy", f"arch.2-{world.run}"), ids[2:]),
        ("part of a name", ("organization_name_fuzzy", "search."), ids),
        ("addresses of members", ("member_emails", [world.email("searched")]), ids[1:2]),
        ("allowed domains", ("allowed_domains", [domain]), ids[:1]),
    ):
        found = call(query=query(wanted, operand), limit=100).organizations
        check.equal(f"organizations by {what}", sorted(o.organization_id for o in found), sorted(want))
    first = call(query=query(wanted), limit=2)
    check.equal("a page is as long as asked", (len(first.organizations), first.results_metadata.total), (2, 3))
    rest = call(query=query(wanted), limit=2, cursor=first.results_metadata.next_cursor)
    paged = [o.organization_id for o in first.organizations + rest.organizations]
    check.equal("pages have each organization once", sorted(paged), sorted(ids))
    check.equal("the last page has no successor", rest.results_metadata.next_cursor or None, None)
    for what, error_type, given in (
        (
            "an unknown filter",
            "organization_search_filter_name_not_recognized",
            {"query": query(("shoe_size", "44"))},
        ),
        (
            "a text where a list belongs",
            "organization_search_expected_array_of_strings",
            {"query": query(("organization_ids", "all"))},
        ),
        (
            "two letters of a name",
            "organization_search_organization_name_fuzzy_too_short",
            {"query": query(("organization_name_fuzzy", "se"))},
        ),
        ("a limit of 1001", "user_search_invalid_limit", {"limit": 1001}),
        ("a cursor of nobody", "user_search_invalid_cursor", {"cursor": "page two please"}),
    ):
        check.refused(f"organizations: {what}", 400, error_type, call, **given)


def members(world: World, check: Check) -> None:
    call = world.client.organizations.members.search
    organization = world.organization("msearch")
    other = world.organization("msearch.other")
    made = [
        world.member(organization, "anna.search", roles=["viewer"]),
        world.member(organization, "bert.search", mfa_phone_number=(phone := world.phone())),
        world.member(organization, "carl.search", create_member_as_pending=True, is_breakglass=True),
        world.member(other, "anna.search"),
    ]
    ids = [member.member_id for member in made]
    here = [organization.organization_id]
    for what, where, operands, want in (
        ("organization", here, (), ids[:3]),
        ("two organizations", [*here, other.organization_id], (), ids),
        ("ids", here, (("member_ids", ids[:2]),), ids[:2]),
        ("addresses", here, (("member_emails", [world.email("bert.search")]),), ids[1:2]),
        ("part of an address", here, (("member_email_fuzzy", "carl.sea"),), ids[2:3]),
        ("status", here, (("statuses", ["pending"]),), ids[2:3]),
        ("phone number", here, (("member_mfa_phone_numbers", [phone]),), ids[1:2]),
        ("breakglass", here, (("member_is_breakglass", True),), ids[2:3]),
        ("role", here, (("member_roles", ["viewer"]),), ids[:1]),
        ("absence of a password", here, (("member_password_exists", False),), ids[:3]),
    ):
        answer = call(organization_ids=where, query=query(*operands))
        check.equal(f"members by {what}", sorted(m.member_id for m in answer.members), sorted(want))
    both = call(organization_ids=[*here, other.organization_id])
    check.equal("the organizations come along", set(both.organizations), {*here, other.organization_id})
    world.client.organizations.members.delete(organization_id=here[0], member_id=ids[0])
    left = call(organization_ids=here).members
    check.equal("deleted members are left out", sorted(m.member_id for m in left), sorted(ids[1:3]))
    gone = call(organization_ids=here, query=query(("statuses", ["deleted"]))).members
    check.equal("unless they are asked for", [m.member_id for m in gone], ids[:1])
    first = call(organization_ids=here, limit=1)
    rest = call(organization_ids=here, limit=1, cursor=first.results_metadata.next_cursor)
    paged = [m.member_id for m in first.members + rest.members]
    check.equal("pages have each member once", sorted(paged), sorted(ids[1:3]))
    check.refused(
        "members: no organization", 400, "member_search_organization_ids_empty", call, organization_ids=[]
    )
    check.refused(
        "members: an unknown filter",
        400,
        "member_search_filter_name_not_recognized",
        call,
        organization_ids=here,
        query=query(("shoe_size", "44")),
    )


SCENARIOS = [organizations, members]
