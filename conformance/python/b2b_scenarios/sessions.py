"""Member sessions: authenticate, extend, claims, list, add a factor, revoke (contract: B2B 4)."""

import asyncio
import time
import uuid

from b2b_scenarios.world import World, factors
from report import Check, outcome
from world import forged, jwt_part, minutes_left, with_payload


def authenticate(world: World, check: Check) -> None:
    sessions = world.client.sessions
    made = world.session("auth")
    by_token = sessions.authenticate(session_token=made.session_token)
    started = made.member_session
    check.equal(
        "authenticate by token finds the session", by_token.member_session.member_session_id, started.member_session_id
    )
    check.equal("authenticate does not rotate the token", by_token.session_token, made.session_token)
    check.equal(
        "authenticate gives member and organization",
        (by_token.member.member_id, by_token.organization.organization_id, by_token.member_session.organization_slug),
        (made.member_id, made.organization_id, world.slug("auth")),
    )
    check.equal("authenticate leaves the lifetime alone", by_token.member_session.expires_at, started.expires_at)
    by_jwt = sessions.authenticate(session_jwt=made.session_jwt)
    check.equal(
        "authenticate by JWT finds the session", by_jwt.member_session.member_session_id, started.member_session_id
    )
    check.equal("authenticate by JWT gives the token too", by_jwt.session_token, made.session_token)
    check.equal("the JWT is of this member", jwt_part(by_jwt.session_jwt, 1)["sub"], made.member_id)
    check.equal("the session holds the factor", factors(started), [("email_otp", "email")])
    check.true("a session lasts an hour unless asked", abs(minutes_left(started.expires_at) - 60) < 0.2)
    time.sleep(1.1)
    later = sessions.authenticate(session_token=made.session_token)
    check.true("authenticate moves last_accessed_at", later.member_session.last_accessed_at > started.last_accessed_at)
    check.equal("authenticate keeps started_at", later.member_session.started_at, started.started_at)
    check.true(
        "each JWT is freshly minted", jwt_part(later.session_jwt, 1)["iat"] > jwt_part(made.session_jwt, 1)["iat"]
    )


def lifetime(world: World, check: Check) -> None:
    sessions = world.client.sessions
    token = world.session("life").session_token
    for what, minutes in (
        ("a duration extends the session", 240),
        ("a session can last 366 days", 527040),
        ("a duration shortens the session", 5),
    ):
        session = sessions.authenticate(session_token=token, session_duration_minutes=minutes).member_session
        check.true(what, abs(minutes_left(session.expires_at) - minutes) < 0.2, session.expires_at)
    kept = sessions.authenticate(session_token=token).member_session
    check.equal("the shorter life stays", kept.expires_at, session.expires_at)
    for minutes in (4, 527041):
        check.refused(
            f"a duration of {minutes} minutes is refused",
            400,
            "invalid_session_duration_minutes",
            sessions.authenticate,
            session_token=token,
            session_duration_minutes=minutes,
        )


def arguments(world: World, check: Check) -> None:
    authenticate = world.client.sessions.authenticate
    made = world.session("arguments")
    token, jwt = made.session_token, made.session_jwt
    changed = with_payload(jwt, {"sub": f"member-test-{uuid.uuid4()}"})
    for what, status, error_type, given in (
        ("token and JWT together", 400, "too_many_session_arguments", {"session_token": token, "session_jwt": jwt}),
        ("neither token nor JWT", 400, "no_session_arguments", {}),
        ("a malformed token", 400, "invalid_session_token", {"session_token": "short"}),
        ("a forged token", 404, "session_not_found", {"session_token": forged(token)}),
        ("a JWT that is none", 400, "unable_to_parse_session_jwt", {"session_jwt": "a.b.c"}),
        ("a changed JWT", 400, "unable_to_parse_session_jwt", {"session_jwt": changed}),
    ):
        check.refused(f"authenticate refuses {what}", status, error_type, authenticate, **given)


def claims(world: World, check: Check) -> None:
    authenticate = world.client.sessions.authenticate
    made = world.session("claims", session_custom_claims={"kept": 1, "gone": 2})
    check.equal("claims begin with the session", made.member_session.custom_claims, {"kept": 1, "gone": 2})
    merged = authenticate(
        session_token=made.session_token,
        session_custom_claims={"gone": None, "new": {"a": [1]}, "sub": "somebody else"},
    )
    check.equal(
        "claims are merged key by key, reserved ones left out",
        merged.member_session.custom_claims,
        {"kept": 1, "new": {"a": [1]}},
    )
    payload = jwt_part(merged.session_jwt, 1)
    check.equal("the JWT has them at its top", (payload["kept"], payload["new"]), (1, {"a": [1]}))
    check.equal("reserved claims stay ours", payload["sub"], made.member_id)
    check.refused(
        "claims of more than 4 KB are refused",
        400,
        "custom_claims_too_large",
        authenticate,
        session_token=made.session_token,
        session_custom_claims={"text": "x" * 4200},
    )


def listing(world: World, check: Check) -> None:
    sessions = world.client.sessions
    first = world.session("list")
    organization = first.organization
    second = world.otp_login(organization, "list")
    known = {"organization_id": first.organization_id, "member_id": first.member_id}
    both = {first.member_session.member_session_id, second.member_session.member_session_id}
    listed = sessions.get(**known).member_sessions
    check.equal("get lists every session of the member", {s.member_session_id for s in listed}, both)
    sessions.revoke(member_session_id=first.member_session.member_session_id)
    left = sessions.get(organization_id=world.slug("list"), member_id=first.member_id).member_sessions
    check.equal(
        "get leaves out the revoked one", [s.member_session_id for s in left], [second.member_session.member_session_id]
    )
    nobody = world.member(organization, "list.nobody", external_id=world.slug("list.nobody"))
    by_external = sessions.get(first.organization_id, world.slug("list.nobody")).member_sessions
    check.equal("a member without sessions has none, by external id too", (nobody.status, by_external), ("active", []))
    check.refused(
        "get refuses an unknown member",
        404,
        "member_not_found",
        sessions.get,
        organization_id=first.organization_id,
        member_id=f"member-test-{uuid.uuid4()}",
    )
    check.refused(
        "get refuses an unknown organization",
        404,
        "organization_not_found",
        sessions.get,
        organization_id=f"organization-test-{uuid.uuid4()}",
        member_id=first.member_id,
    )


def added_factors(world: World, check: Check) -> None:
    made = world.session("factor", session_custom_claims={"first": 1})
    known = {"organization_id": made.organization_id, "email_address": world.email("factor")}
    again = world.otp_login(
        made.organization, "factor", session_token=made.session_token, session_custom_claims={"second": 2}
    )
    session_id = made.member_session.member_session_id
    check.equal(
        "a factor is added to the session it names",
        (again.member_session.member_session_id, again.session_token),
        (session_id, made.session_token),
    )
    check.equal("the same factor is held once", factors(again.member_session), [("email_otp", "email")])
    check.equal("the claims are merged", again.member_session.custom_claims, {"first": 1, "second": 2})
    world.client.magic_links.email.login_or_signup(**known)
    by_link = world.client.magic_links.authenticate(
        magic_links_token=world.token(world.email("factor")), session_jwt=made.session_jwt, session_duration_minutes=120
    )
    check.equal(
        "another factor beside it, by JWT",
        factors(by_link.member_session),
        [("email_otp", "email"), ("magic_link", "email")],
    )
    check.true("a duration extends that session", abs(minutes_left(by_link.member_session.expires_at) - 120) < 0.2)
    stranger = world.session("factor.stranger", made.organization)
    mine = world.otp_login(made.organization, "factor", session_token=stranger.session_token)
    check.true(
        "the session of another member is passed over",
        mine.member_id == made.member_id
        and mine.member_session.member_session_id not in (session_id, stranger.member_session.member_session_id),
        mine.member_session,
    )
    missing = outcome(world.otp_login, made.organization, "factor", session_token=forged(made.session_token))
    check.equal("a session that is not there is an error", missing, "404 session_not_found")


def revoke(world: World, check: Check) -> None:
    sessions = world.client.sessions
    made = world.session("revoke")
    for how in ("member_session_id", "session_token", "session_jwt"):
        one = world.otp_login(made.organization, "revoke")
        named = {how: one.member_session.member_session_id if how == "member_session_id" else getattr(one, how)}
        check.equal(f"revoke by {how}", outcome(sessions.revoke, **named), "200 ok")
        refused = (
            outcome(sessions.authenticate, session_token=one.session_token),
            outcome(sessions.authenticate, session_jwt=one.session_jwt),
        )
        check.equal(f"nothing opens after a revoke by {how}", refused, ("404 session_not_found",) * 2)
    alive = outcome(sessions.authenticate, session_token=made.session_token)
    check.equal("the other session of the member lives on", alive, "200 ok")
    other = world.otp_login(made.organization, "revoke")
    check.equal("revoke by member_id", outcome(sessions.revoke, member_id=made.member_id), "200 ok")
    ended = [outcome(sessions.authenticate, session_token=s.session_token) for s in (made, other)]
    check.equal("ends all sessions of the member", ended, ["404 session_not_found"] * 2)
    both = {"member_session_id": made.member_session.member_session_id, "session_token": made.session_token}
    for what, status, error_type, given in (
        ("two names", 400, "too_many_session_revoke_arguments", both),
        ("no name", 400, "no_session_revoke_arguments", {}),
        ("a malformed id", 400, "invalid_session_id", {"member_session_id": "session-x"}),
        ("an unknown id", 404, "session_not_found", {"member_session_id": f"session-test-{uuid.uuid4()}"}),
        ("a malformed token", 400, "invalid_session_token", {"session_token": "x"}),
    ):
        check.refused(f"revoke refuses {what}", status, error_type, sessions.revoke, **given)


def at_the_same_time(world: World, check: Check) -> None:
    made = world.session("race")
    token = made.session_token

    async def calls() -> list[object]:
        async with world.client_for(world.project_id, world.dev["b2b"]["secret"]) as client:
            extends = [
                client.sessions.authenticate_async(
                    session_token=token, session_duration_minutes=60 + n, session_custom_claims={f"claim{n}": n}
                )
                for n in range(8)
            ]
            return await asyncio.gather(*extends, return_exceptions=True)

    extended = asyncio.run(calls())
    check.equal("eight extensions at once all succeed", [getattr(e, "status_code", e) for e in extended], [200] * 8)
    after = world.client.sessions.authenticate(session_token=token).member_session
    check.equal("none of their claims is lost", after.custom_claims, {f"claim{n}": n for n in range(8)})


SCENARIOS = [authenticate, lifetime, arguments, claims, listing, added_factors, revoke, at_the_same_time]
