"""Who may call, and what every refusal looks like (contract: §1.3, §1.4)."""

import uuid

from stytch.core.response_base import StytchError

from report import Check, outcome
from world import World, eventually


def wrong_credentials(world: World, check: Check) -> None:
    def users_of(project_id: str, secret: str) -> str:
        return outcome(world.client_for(project_id, secret).users.search, limit=1)

    dev = world.dev
    check.equal("takes the project's secret", users_of(world.project_id, dev["consumer"]["secret"]), "200 ok")
    check.equal(
        "refuses a wrong secret",
        users_of(world.project_id, "secret-test-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        "401 unauthorized_credentials",
    )
    check.equal(
        "refuses an unknown project",
        users_of(f"project-test-{uuid.uuid4()}", dev["consumer"]["secret"]),
        "400 invalid_project_id_authentication",
    )
    check.equal(
        "refuses a malformed project id",
        users_of("not-a-project", dev["consumer"]["secret"]),
        "400 invalid_project_id_authentication",
    )
    check.equal(
        "refuses a B2B project on a consumer endpoint",
        users_of(dev["b2b"]["project_id"], dev["b2b"]["secret"]),
        "400 invalid_consumer_endpoint",
    )


def error_envelope(world: World, check: Check) -> None:
    unknown = f"user-test-{uuid.uuid4()}"
    try:
        world.client.users.get(user_id=unknown)
        raise AssertionError("an unknown user was found")
    except StytchError as error:
        details = error.details
    check.equal("an error repeats the HTTP status in its body", details.original_json["status_code"], 404)
    check.true("an error has a request id", details.request_id.startswith("request-id-test-"), details.request_id)
    check.true("an error has a message for people", len(details.error_message) > 10, details.error_message)
    check.equal(
        "an error links to its documentation",
        details.error_url,
        "https://stytch.com/docs/api/errors/404#user_not_found",
    )


def another_project(world: World, check: Check) -> None:
    mine = world.session("project.mine")
    _, other = world.own_project()
    check.refused(
        "another project cannot read the user", 404, "user_not_found", other.users.get, user_id=mine.user_id
    )
    check.refused(
        "another project cannot delete the user", 404, "user_not_found", other.users.delete, user_id=mine.user_id
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
    again = other.passwords.create(email=world.email("project.mine"), password="Seven-kettles_under-Porto.2003")
    check.true("the same e-mail can exist in another project", again.user_id != mine.user_id, again.user_id)
    refused = outcome(world.client.users.get, user_id=f"user-live-{uuid.uuid4()}")
    check.equal("a test project refuses the id of a live one", refused, "400 live_id_used_in_test_environment")


def rotated_secret(world: World, check: Check) -> None:
    project_id, first = world.own_project()
    made = world.tenure("secret", "create", "--project", project_id)
    second = world.client_for(project_id, made["secret"])
    check.true(
        "a second secret works within seconds",
        eventually(lambda: outcome(second.users.search, limit=1) == "200 ok"),
    )
    check.equal("the first secret works beside it", outcome(first.users.search, limit=1), "200 ok")
    world.tenure("secret", "disable", "--project", project_id, made["secret_id"])
    check.true(
        "a disabled secret is refused within seconds",
        eventually(lambda: outcome(second.users.search, limit=1) == "401 unauthorized_credentials"),
    )
    check.equal("the first secret outlives the second", outcome(first.users.search, limit=1), "200 ok")


SCENARIOS = [wrong_credentials, error_envelope, another_project, rotated_secret]
