"""User search: filters, operators, pages, refusals (contract: §1.7, §5.5)."""

from datetime import datetime, timedelta, timezone
from typing import Any

from stytch.consumer.models.users import SearchUsersQuery, SearchUsersQueryOperator

from report import Check
from world import World


def filters(world: World, check: Check) -> None:
    users = world.client.users
    start = datetime.now(timezone.utc) - timedelta(seconds=2)
    email, phone = world.email("find.anna"), world.phone()
    anna = users.create(email=email, phone_number=phone, name={"first_name": "Anna", "last_name": f"von{world.run}"})
    ben = users.create(email=world.email("find.ben"), create_user_as_pending=True, external_id=f"find.{world.run}")
    carl = world.user("find.carl")

    def found(*operands: tuple[str, Any], operator: str = "AND") -> set[str]:
        query = SearchUsersQuery(
            operator=SearchUsersQueryOperator(operator),
            operands=[{"filter_name": name, "filter_value": value} for name, value in operands],
        )
        return {user.user_id for user in users.search(limit=1000, query=query).results}

    expected = [
        ("email_address", [email.upper()], {anna.user_id}),
        ("email_id", [anna.email_id], {anna.user_id}),
        ("phone_number", [phone], {anna.user_id}),
        ("phone_id", [anna.phone_id], {anna.user_id}),
        ("phone_number_fuzzy", phone[3:], {anna.user_id}),
        ("full_name_fuzzy", f"von{world.run}", {anna.user_id}),
        ("user_id", [anna.user_id, ben.user_id], {anna.user_id, ben.user_id}),
        ("user_id", [f"find.{world.run}"], {ben.user_id}),
    ]
    for name, value, want in expected:
        kind = " of external ids" if value == [f"find.{world.run}"] else ""
        check.equal(f"search by {name}{kind}", found((name, value)), want)
    any_of_them = ("user_id", [anna.user_id, ben.user_id, carl.user_id])
    check.equal("search by status", found(any_of_them, ("status", "pending")), {ben.user_id})
    check.equal("search by password_exists", found(any_of_them, ("password_exists", True)), {carl.user_id})
    everyone = {anna.user_id, ben.user_id, carl.user_id}
    check.equal("search by email_verified", found(any_of_them, ("email_verified", False)), everyone)
    check.equal("search by phone_verified", found(any_of_them, ("phone_verified", False)), {anna.user_id})
    since = start.strftime("%Y-%m-%dT%H:%M:%SZ")
    later = (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    check.equal("search by created_at_greater_than", found(any_of_them, ("created_at_greater_than", since)), everyone)
    check.equal("search by created_at_less_than", found(any_of_them, ("created_at_less_than", since)), set())
    between = ("created_at_between", {"greater_than": since, "less_than": later})
    check.equal("search by created_at_between", found(any_of_them, between), everyone)
    either = (("email_address", [email]), ("status", "pending"))
    check.equal("AND wants every operand", found(*either), set())
    check.true("OR wants one operand", found(*either, operator="OR") >= {anna.user_id, ben.user_id})


def pages(world: World, check: Check) -> None:
    users = world.client.users
    made = {users.create(email=world.email(f"page{n}")).user_id for n in range(7)}
    query = {
        "operator": "AND",
        "operands": [
            {"filter_name": "email_address_fuzzy", "filter_value": f".{world.run}@"},
            {"filter_name": "email_address_fuzzy", "filter_value": "page"},
        ],
    }
    first = users.search(limit=3, query=query)
    check.equal("a page holds as many as asked", len(first.results), 3)
    check.equal("the total counts all pages", first.results_metadata.total, 7)
    check.true("a cursor leads to the next page", bool(first.results_metadata.next_cursor))
    second = users.search(limit=3, cursor=first.results_metadata.next_cursor, query=query)
    seen = {user.user_id for page in (first, second) for user in page.results}
    check.equal("two pages have no user in common", len(seen), 6)
    batches = list(users.search_all(limit=3, query=query))
    check.equal("the iterator goes through every page", [len(batch.results) for batch in batches], [3, 3, 1])
    check.equal("the iterator finds each user", {user.user_id for batch in batches for user in batch.results}, made)
    check.equal("the last page has no cursor", batches[-1].results_metadata.next_cursor, None)
    check.true("a search without a query finds all", users.search(limit=1).results_metadata.total >= 7)


def refusals(world: World, check: Check) -> None:
    search = world.client.users.search

    def refused(what: str, error_type: str, name: Any, value: Any) -> None:
        query = {"operator": "AND", "operands": [{"filter_name": name, "filter_value": value}]}
        check.refused(f"search refuses {what}", 400, f"user_search_{error_type}", search, query=query)

    refused("an unknown filter", "filter_name_not_recognized", "shoe_size", 42)
    refused("a filter name that is no string", "filter_name_must_be_string", 7, 42)
    refused("a string where a list belongs", "expected_array_of_string", "email_address", "a@example.com")
    refused("a string where a boolean belongs", "expected_bool", "password_exists", "yes")
    refused("a list where a string belongs", "expected_string", "full_name_fuzzy", ["anna"])
    refused("a string where an object belongs", "expected_object", "created_at_between", "2026-01-01T00:00:00Z")
    refused("a date that is none", "expected_timestamp", "created_at_less_than", "yesterday")
    refused("an unknown status", "invalid_status_filter", "status", "asleep")
    refused("a fuzzy text that is too short", "email_address_fuzzy_too_short", "email_address_fuzzy", "a")
    refused(
        "internal ids mixed with external ones",
        "cannot_mix_internal_and_external_user_ids",
        "user_id",
        ["user-test-00000000-0000-4000-8000-000000000000", "crm.1"],
    )
    nothing = {"operator": "AND", "operands": [{"filter_name": "status"}]}
    check.refused(
        "search refuses a filter without a value", 400, "user_search_missing_filter_value", search, query=nothing
    )
    operator = {"operator": "XOR", "operands": []}
    check.refused("search refuses an unknown operator", 400, "user_search_invalid_operator", search, query=operator)
    check.refused("search refuses a limit of 0", 400, "user_search_invalid_limit", search, limit=0)
    check.refused("search refuses a limit above 1000", 400, "user_search_invalid_limit", search, limit=1001)
    check.refused("search refuses a made-up cursor", 400, "user_search_invalid_cursor", search, cursor="made-up")


SCENARIOS = [filters, pages, refusals]
