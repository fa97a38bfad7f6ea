"""Sessions migrated from an external issuer (contract: §2.9, §4)."""

from report import Check, outcome
from userinfo import UserInfo
from world import World, eventually, minutes_left


def migrate(world: World, check: Check) -> None:
    userinfo = UserInfo()
    try:
        against(userinfo, world, check)
    finally:
        userinfo.close()


def against(userinfo: UserInfo, world: World, check: Check) -> None:
    project_id, client = world.own_project()
    call = client.sessions.migrate
    email = world.email("migrated")
    user_id = client.users.create(email=email).user_id
    good = userinfo.says("good-token", {"sub": "external|1", "email": email.upper(), "email_verified": True})
    check.refused(
        "a project without an issuer migrates nobody",
        400,
        "migrate_from_external_missing_userinfo",
        call,
        session_token=good,
    )
    world.tenure("project", "set", project_id, f"zero_downtime_session_migration_url={userinfo.url}")
    check.true(
        "the issuer is in use within seconds", eventually(lambda: outcome(call, session_token=good) == "200 ok")
    )
    made = call(session_token=good, session_duration_minutes=90, session_custom_claims={"from": "outside"})
    check.equal("migrate finds the user by e-mail", made.user_id, user_id)
    check.equal("the issuer is asked with the bearer token", userinfo.authorizations[-1], "Bearer good-token")
    factors = [(f.type.value, f.delivery_method.value) for f in made.session.authentication_factors]
    check.equal("the session has the imported factor", factors, [("imported", "imported_auth0")])
    check.true("migrate takes a duration", abs(minutes_left(made.session.expires_at) - 90) < 0.2)
    check.equal("migrate takes claims", made.session.custom_claims, {"from": "outside"})
    opened = client.sessions.authenticate(session_token=made.session_token)
    check.equal("the migrated session opens", opened.session.session_id, made.session.session_id)
    again = call(session_token=good, session_duration_minutes=60)
    check.true("a token can be migrated again", again.session.session_id != made.session.session_id)
    asked = call(session_token=good)
    check.equal(
        "without a duration the user is named and no session starts",
        (asked.user_id, asked.session, asked.session_token, asked.session_jwt),
        (user_id, None, "", ""),
    )

    unexpected = "migrate_from_external_unexpected_response"
    userinfo.answers.update(
        {
            "html-token": (200, "<html>log in first</html>"),
            "list-token": (200, "[1, 2]"),
            "broken-token": (500, "{}"),
            "moved-token": (302, "{}"),
            "unknown-token": (401, "{}"),
        }
    )
    for what, token, status in (
        ("an answer that is no JSON", "html-token", 400),
        ("an answer that is no object", "list-token", 400),
        ("an error of the issuer", "broken-token", 400),
        ("a redirect", "moved-token", 400),
        ("a token that the issuer refuses", "unknown-token", 401),
    ):
        check.refused(f"migrate refuses {what}", status, unexpected, call, session_token=token)
    check.refused(
        "migrate refuses an answer without an e-mail",
        400,
        "migrate_from_external_missing_userinfo",
        call,
        session_token=userinfo.says("no-email", {"sub": "external|2"}),
    )
    check.refused(
        "migrate refuses an e-mail of nobody",
        400,
        "migrate_from_external_email_does_not_exist",
        call,
        session_token=userinfo.says("stranger", {"sub": "external|3", "email": world.email("stranger.outside")}),
    )
    unproven = outcome(
        call, session_token=userinfo.says("unproven", {"sub": "external|1", "email": email, "email_verified": False})
    )
    check.true("migrate refuses an unproven e-mail", unproven.startswith("400 migrate_from_external_"), unproven)


SCENARIOS = [migrate]
