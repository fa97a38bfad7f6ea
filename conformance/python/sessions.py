"""Sessions: authenticate, extend, list, add a factor, revoke (contract: §2)."""

import asyncio
import time
import uuid

from report import Check, outcome
from world import PASSWORD, World, forged, jwt_part, minutes_left, with_payload


def authenticate(world: World, check: Check) -> None:
    sessions = world.client.sessions
    made = world.session("auth")
    by_token = sessions.authenticate(session_token=made.session_token)
    check.equal("authenticate by token finds the session", by_token.session.session_id, made.session.session_id)
    check.equal("authenticate does not rotate the token", by_token.session_token, made.session_token)
    check.equal("authenticate gives the user", by_token.user.user_id, made.user_id)
    check.equal("authenticate leaves the lifetime alone", by_token.session.expires_at, made.session.expires_at)
    check.equal("no verdict without a question", by_token.verdict, None)
    by_jwt = sessions.authenticate(session_jwt=made.session_jwt)
    check.equal("authenticate by JWT finds the session", by_jwt.session.session_id, made.session.session_id)
    check.equal("authenticate by JWT gives the token too", by_jwt.session_token, made.session_token)
    check.equal("the JWT is of this session", jwt_part(by_jwt.session_jwt, 1)["sub"], made.user_id)
    time.sleep(1.1)
    later = sessions.authenticate(session_token=made.session_token)
    check.true("authenticate moves last_accessed_at", later.session.last_accessed_at > made.session.last_accessed_at)
    check.equal("authenticate keeps started_at", later.session.started_at, made.session.started_at)
    check.true(
        "each JWT is freshly minted", jwt_part(later.session_jwt, 1)["iat"] > jwt_part(made.session_jwt, 1)["iat"]
    )


def lifetime(world: World, check: Check) -> None:
    sessions = world.client.sessions
    token = world.session("life").session_token
    longer = sessions.authenticate(session_token=token, session_duration_minutes=240)
    check.true("a duration extends the session", abs(minutes_left(longer.session.expires_at) - 240) < 0.2)
    longest = sessions.authenticate(session_token=token, session_duration_minutes=527040)
    check.true("a session can last 366 days", abs(minutes_left(longest.session.expires_at) - 527040) < 0.2)
    shorter = sessions.authenticate(session_token=token, session_duration_minutes=5)
    check.true("a duration shortens the session", abs(minutes_left(shorter.session.expires_at) - 5) < 0.2)
    kept = sessions.authenticate(session_token=token)
    check.equal("the shorter life stays", kept.session.expires_at, shorter.session.expires_at)
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
    check.refused(
        "token and JWT together",
        400,
        "too_many_session_arguments",
        authenticate,
        session_token=token,
        session_jwt=jwt,
    )
    check.refused("neither token nor JWT", 400, "no_session_arguments", authenticate)
    check.refused("an empty token is none", 400, "no_session_arguments", authenticate, session_token="")
    for what, bad in (
        ("a short token", "short"),
        ("a cut token", token[:-1]),
        ("a longer token", token + "A"),
        ("a token of other characters", "!" * 44),
    ):
        check.refused(f"{what} is malformed", 400, "invalid_session_token", authenticate, session_token=bad)
    check.refused("a forged token finds nothing", 404, "session_not_found", authenticate, session_token=forged(token))
    check.refused("a JWT that is none", 400, "unable_to_parse_session_jwt", authenticate, session_jwt="a.b.c")
    changed = with_payload(jwt, {"sub": f"user-test-{uuid.uuid4()}"})
    check.refused("a changed JWT", 400, "unable_to_parse_session_jwt", authenticate, session_jwt=changed)


def listing(world: World, check: Check) -> None:
    sessions = world.client.sessions
    first = world.session("list")
    second = world.login("list", session_duration_minutes=60)
    both = {first.session.session_id, second.session.session_id}
    listed = sessions.get(user_id=first.user_id).sessions
    check.equal("get lists every session of the user", {s.session_id for s in listed}, both)
    sessions.revoke(session_id=first.session.session_id)
    left = sessions.get(user_id=first.user_id).sessions
    check.equal("get leaves out the revoked one", [s.session_id for s in left], [second.session.session_id])
    nobody = world.client.users.create(external_id=f"list.{world.run}")
    check.equal("a user without sessions has none", sessions.get(user_id=nobody.user_id).sessions, [])
    check.equal("get takes an external id", sessions.get(user_id=f"list.{world.run}").sessions, [])
    unknown = f"user-test-{uuid.uuid4()}"
    check.refused("get refuses an unknown user", 404, "user_not_found", sessions.get, user_id=unknown)
    check.refused("get refuses a malformed id", 400, "invalid_user_id", sessions.get, user_id="no user?")


def factors(world: World, check: Check) -> None:
    passwords = world.client.passwords
    made = world.session("factor", session_custom_claims={"first": 1})
    again = world.login("factor", session_token=made.session_token, session_custom_claims={"second": 2})
    check.equal("a factor is added to the session it names", again.session.session_id, made.session.session_id)
    check.equal("the session keeps its token", again.session_token, made.session_token)
    check.equal("the same factor is held once", len(again.session.authentication_factors), 1)
    check.equal("the claims are merged", again.session.custom_claims, {"first": 1, "second": 2})
    check.equal("the lifetime is left alone", again.session.expires_at, made.session.expires_at)
    longer = world.login("factor", session_jwt=again.session_jwt, session_duration_minutes=120)
    check.equal("a JWT names the session as well", longer.session.session_id, made.session.session_id)
    check.true("a duration extends that session", abs(minutes_left(longer.session.expires_at) - 120) < 0.2)
    stranger = world.session("stranger")
    for what, status, error_type, more in (
        ("the session of another user", 400, "user_id_mismatch", {"session_token": stranger.session_token}),
        ("a session that is not there", 404, "session_not_found", {"session_token": forged(made.session_token)}),
        (
            "a token and a JWT",
            400,
            "too_many_session_arguments",
            {"session_token": made.session_token, "session_jwt": made.session_jwt},
        ),
    ):
        check.refused(
            f"a factor refuses {what}",
            status,
            error_type,
            passwords.authenticate,
            email=world.email("factor"),
            password=PASSWORD,
            **more,
        )


def revoke(world: World, check: Check) -> None:
    sessions = world.client.sessions
    made = world.session("revoke")
    for how in ("session_id", "session_token", "session_jwt"):
        one = world.login("revoke", session_duration_minutes=60)
        named = {how: one.session.session_id if how == "session_id" else getattr(one, how)}
        check.equal(f"revoke by {how}", outcome(sessions.revoke, **named), "200 ok")
        refused = (
            outcome(sessions.authenticate, session_token=one.session_token),
            outcome(sessions.authenticate, session_jwt=one.session_jwt),
        )
        check.equal(f"nothing opens after a revoke by {how}", refused, ("404 session_not_found",) * 2)
        check.refused(f"a second revoke by {how}", 404, "session_not_found", sessions.revoke, **named)
    both = {"session_id": made.session.session_id, "session_token": made.session_token}
    check.refused("revoke refuses two names", 400, "too_many_session_revoke_arguments", sessions.revoke, **both)
    check.refused("revoke refuses no name", 400, "no_session_revoke_arguments", sessions.revoke)
    check.refused("revoke refuses a malformed id", 400, "invalid_session_id", sessions.revoke, session_id="session-x")
    check.refused(
        "revoke refuses a malformed token", 400, "invalid_session_token", sessions.revoke, session_token="x"
    )
    check.refused(
        "revoke refuses a malformed JWT", 400, "unable_to_parse_session_jwt", sessions.revoke, session_jwt="x"
    )
    unknown = f"session-test-{uuid.uuid4()}"
    check.refused("revoke refuses an unknown id", 404, "session_not_found", sessions.revoke, session_id=unknown)
    check.equal(
        "the other session of the user lives on",
        outcome(sessions.authenticate, session_token=made.session_token),
        "200 ok",
    )


def at_the_same_time(world: World, check: Check) -> None:
    token = world.session("race").session_token
    doomed = world.login("race", session_duration_minutes=60)

    async def calls() -> tuple[list[object], list[object]]:
        async with world.client_for(world.project_id, world.dev["consumer"]["secret"]) as client:
            extends = [
                client.sessions.authenticate_async(
                    session_token=token, session_duration_minutes=60 + n, session_custom_claims={f"claim{n}": n}
                )
                for n in range(8)
            ]
            revokes = [client.sessions.revoke_async(session_id=doomed.session.session_id) for _ in range(8)]
            return (
                await asyncio.gather(*extends, return_exceptions=True),
                await asyncio.gather(*revokes, return_exceptions=True),
            )

    extended, revoked = asyncio.run(calls())
    check.equal("eight extensions at once all succeed", [getattr(e, "status_code", e) for e in extended], [200] * 8)
    after = world.client.sessions.authenticate(session_token=token).session
    check.equal("none of their claims is lost", after.custom_claims, {f"claim{n}": n for n in range(8)})
    check.equal("of eight revokes at once one succeeds", sum(getattr(r, "status_code", 0) == 200 for r in revoked), 1)


SCENARIOS = [authenticate, lifetime, arguments, listing, factors, revoke, at_the_same_time]
