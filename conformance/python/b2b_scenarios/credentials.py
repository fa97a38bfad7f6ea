"""Who may call, and what a refusal looks like (contract: B2B 1)."""

import uuid

from stytch.core.response_base import StytchError

from b2b_scenarios.world import World
from report import Check, outcome


def wrong_credentials(world: World, check: Check) -> None:
    def asked(project_id: str, secret: str) -> str:
        return outcome(world.client_for(project_id, secret).organizations.search, limit=1)

    dev = world.dev
    check.equal("takes the project's secret", asked(world.project_id, dev["b2b"]["secret"]), "200 ok")
    wrong = asked(world.project_id, "secret-test-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    check.equal("refuses a wrong secret", wrong, "401 unauthorized_credentials")
    consumer = asked(dev["consumer"]["project_id"], dev["consumer"]["secret"])
    check.equal("refuses a consumer project on a B2B endpoint", consumer, "400 invalid_b2b_endpoint")


def error_envelope(world: World, check: Check) -> None:
    try:
        world.client.organizations.get(organization_id=f"organization-test-{uuid.uuid4()}")
        raise AssertionError("an unknown organization was found")
    except StytchError as error:
        details = error.details
    check.equal("an error repeats the HTTP status in its body", details.original_json["status_code"], 404)
    check.true("an error has a request id", details.request_id.startswith("request-id-test-"), details.request_id)
    check.true("an error has a message for people", len(details.error_message) > 10, details.error_message)
    check.equal(
        "an error links to its documentation",
        details.error_url,
        "https://stytch.com/docs/api/errors/404#organization_not_found",
    )


def another_project(world: World, check: Check) -> None:
    mine = world.session("project.mine")
    _, other = world.own_project()
    organization_id = mine.organization_id
    for what, status, error_type, call in (
        ("read the organization", 404, "organization_not_found", other.organizations.get),
        ("delete the organization", 404, "organization_not_found", other.organizations.delete),
    ):
        check.refused(f"another project cannot {what}", status, error_type, call, organization_id=organization_id)
    check.refused(
        "another project cannot read the member",
        404,
        "member_not_found",
        other.organizations.members.dangerously_get,
        member_id=mine.member_id,
    )
    check.refused(
        "another project cannot use the session token",
        404,
        "session_not_found",
        other.sessions.authenticate,
        session_token=mine.session_token,
    )
    check.refused(
        "another project cannot use the JWT",
        400,
        "unable_to_parse_session_jwt",
        other.sessions.authenticate,
        session_jwt=mine.session_jwt,
    )
    again = other.organizations.create(organization_name="Again", organization_slug=world.slug("project.mine"))
    check.true(
        "the same slug can exist in another project",
        again.organization.organization_id != organization_id,
        again.organization.organization_id,
    )


SCENARIOS = [wrong_credentials, error_envelope, another_project]
