"""Sessions migrated from an external issuer (contract: B2B 4.7)."""

from typing import Any

from b2b_scenarios.world import World, factors
from report import Check, outcome
from userinfo import UserInfo
from world import eventually, minutes_left


def migrate(world: World, check: Check) -> None:
    userinfo = UserInfo()
    try:
        against(userinfo, world, check)
    finally:
        userinfo.close()


def against(userinfo: UserInfo, world: World, check: Check) -> None:
    project_id, client = world.own_project()
    organization = client.organizations.create(organization_name="Migrated", organization_slug="migrated").organization
    email = world.email("migrated")
    member = client.organizations.members.create(organization.organization_id, email).member

    def call(token: str, **more: Any) -> Any:
        return client.sessions.migrate(session_token=token, organization_id="migrated", **more)

    claims = {"sub": "external|1", "email": email.upper(), "email_verified": True}
    good = userinfo.says("good-token", claims)
    missing = "migrate_from_external_missing_userinfo"
    check.refused("a project without an issuer migrates nobody", 400, missing, call, good)
    world.tenure("project", "set", project_id, f"zero_downtime_session_migration_url={userinfo.url}")
    check.true("the issuer is in use within seconds", eventually(lambda: outcome(call, good) == "200 ok"))
    made = call(good, session_duration_minutes=90, session_custom_claims={"from": "outside"})
    check.equal("migrate finds the member by e-mail", made.member_id, member.member_id)
    check.equal("the issuer is asked with the bearer token", userinfo.authorizations[-1], "Bearer good-token")
    check.equal(
        "the session has the imported factor", factors(made.member_session), [("imported", "imported_auth0")]
    )
    check.true("migrate takes a duration", abs(minutes_left(made.member_session.expires_at) - 90) < 0.2)
    check.equal("migrate takes claims", made.member_session.custom_claims, {"from": "outside"})
    opened = client.sessions.authenticate(session_token=made.session_token).member_session
    check.equal("the migrated session opens", opened.member_session_id, made.member_session.member_session_id)
    userinfo.answers["broken-token"] = (500, "{}")
    unexpected = "migrate_from_external_unexpected_response"
    check.refused("migrate refuses an error of the issuer", 400, unexpected, call, "broken-token")
    check.refused("migrate refuses a token that the issuer refuses", 401, unexpected, call, "unknown-token")
    stranger = userinfo.says("stranger", {"sub": "external|3", "email": world.email("stranger.outside")})
    unknown = "migrate_from_external_email_does_not_exist"
    check.refused("migrate refuses an e-mail of nobody", 400, unknown, call, stranger)


SCENARIOS = [migrate]
