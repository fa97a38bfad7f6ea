"""From one organization into another with the session that is there (contract: B2B 4.4)."""

from b2b_scenarios.world import MIGRATED_PASSWORD, World, factors
from report import Check, outcome
from world import minutes_left


def session(world: World, check: Check) -> None:
    source = world.session("exchange")
    target = world.organization("exchange.target")
    twin = world.member(target, "exchange", create_member_as_pending=True)
    exchange = world.client.sessions.exchange
    made = exchange(
        organization_id=world.slug("exchange.target"),
        session_token=source.session_token,
        session_duration_minutes=90,
        session_custom_claims={"from": "there"},
    )
    check.equal("the member of the same address is found", made.member_id, twin.member_id)
    check.equal(
        "it is a session, nothing in between",
        (made.member_authenticated, made.intermediate_session_token, made.primary_required, made.mfa_required),
        (True, "", None, None),
    )
    check.true("a new one", made.member_session.member_session_id != source.member_session.member_session_id)
    check.equal("of the other organization", made.member_session.organization_id, target.organization_id)
    check.equal("the factor came along", factors(made.member_session), [("email_otp", "email")])
    check.equal("a pending member is active now", (made.member.status, made.member.email_address_verified), ("active", True))
    check.true("exchange takes a duration", abs(minutes_left(made.member_session.expires_at) - 90) < 0.2)
    check.equal("exchange takes claims", made.member_session.custom_claims, {"from": "there"})
    alive = [outcome(world.client.sessions.authenticate, session_token=s.session_token) for s in (made, source)]
    check.equal("both sessions are alive", alive, ["200 ok"] * 2)
    by_jwt = exchange(organization_id=target.organization_id, session_jwt=source.session_jwt)
    check.equal("exchange takes a JWT", by_jwt.member_id, twin.member_id)
    home = exchange(organization_id=source.organization_id, session_token=source.session_token)
    check.true(
        "into its own organization it is a new session",
        home.member_session.member_session_id != source.member_session.member_session_id,
    )
    nowhere = world.organization("exchange.nowhere").organization_id
    both = {"session_token": source.session_token, "session_jwt": source.session_jwt}
    for what, status, error_type, given in (
        ("no member there", 404, "member_not_found", {"organization_id": nowhere, "session_token": both["session_token"]}),
        ("token and JWT", 400, "too_many_session_arguments", {"organization_id": nowhere, **both}),
        ("no session", 400, "no_session_arguments", {"organization_id": nowhere}),
    ):
        check.refused(f"exchange refuses {what}", status, error_type, exchange, **given)


def primary_required(world: World, check: Check) -> None:
    source = world.session("primary")
    target = world.organization(
        "primary.target", auth_methods="RESTRICTED", allowed_auth_methods=["password"], email_invites="ALL_ALLOWED"
    )
    twin = world.password_member(target, "primary")
    asked = world.client.sessions.exchange(organization_id=target.organization_id, session_token=source.session_token)
    check.equal(
        "a method that is not allowed there does not count",
        (asked.member_authenticated, asked.session_token, asked.session_jwt, asked.member_session),
        (False, "", "", None),
    )
    check.equal("what is allowed is named", asked.primary_required.allowed_auth_methods, ["password"])
    check.true("an intermediate session keeps the rest", asked.intermediate_session_token != "")
    left = minutes_left(asked.intermediate_session_token_expires_at)
    check.true("for ten minutes", abs(left - 10) < 0.2, left)
    done = world.client.passwords.authenticate(
        organization_id=target.organization_id,
        email_address=world.email("primary"),
        password=MIGRATED_PASSWORD,
        intermediate_session_token=asked.intermediate_session_token,
    )
    check.equal("the missing factor completes it", (done.member_authenticated, done.member_id), (True, twin.member_id))
    check.true("the session holds it", ("password", "knowledge") in factors(done.member_session))
    check.refused(
        "then the intermediate session is used up",
        404,
        "intermediate_session_not_found",
        world.client.discovery.organizations.list,
        intermediate_session_token=asked.intermediate_session_token,
    )
    by_password = world.client.passwords.authenticate(
        organization_id=target.organization_id, email_address=world.email("primary"), password=MIGRATED_PASSWORD
    )
    back = world.client.sessions.exchange(
        organization_id=source.organization_id, session_token=by_password.session_token
    )
    check.equal("a password does not travel", (back.member_authenticated, back.primary_required is None), (False, False))
    again = world.client.sessions.exchange(
        organization_id=target.organization_id, session_token=by_password.session_token
    )
    check.equal("it is not asked for again at home", (again.member_authenticated, again.primary_required), (True, None))
    for what, credential in (
        ("a session by password", {"session_token": by_password.session_token}),
        ("an exchange that is half way", {"intermediate_session_token": back.intermediate_session_token}),
    ):
        found = world.client.discovery.organizations.list(**credential).discovered_organizations
        check.equal(
            f"{what} lists each organization, and the own one as open",
            {d.organization.organization_id: d.member_authenticated for d in found},
            {source.organization_id: False, target.organization_id: True},
        )


def mfa_required(world: World, check: Check) -> None:
    source = world.session("mfa")
    target = world.organization("mfa.target", mfa_policy="REQUIRED_FOR_ALL", email_invites="ALL_ALLOWED")
    phone = world.phone()
    twin = world.member(target, "mfa", mfa_phone_number=phone)
    asked = world.client.sessions.exchange(
        organization_id=target.organization_id, session_token=source.session_token, locale="es"
    )
    check.equal("a second factor is asked for", (asked.member_authenticated, asked.primary_required), (False, None))
    check.equal(
        "with what the member has",
        (asked.mfa_required.member_options.mfa_phone_number, asked.mfa_required.member_options.totp_registration_id),
        (phone, ""),
    )
    check.equal("a code is on its way", asked.mfa_required.secondary_auth_initiated, "sms_otp")
    sent = world.newest(phone)
    check.equal("in the language that was asked for", sent["locale"], "es")
    done = world.client.otps.sms.authenticate(
        organization_id=target.organization_id,
        member_id=twin.member_id,
        code=sent["code"],
        intermediate_session_token=asked.intermediate_session_token,
    )
    check.equal("the code completes it", factors(done.member_session), [("email_otp", "email"), ("otp", "sms")])
    check.equal("and enrols the member", (done.member.mfa_enrolled, done.member.mfa_phone_number_verified), (True, True))
    third = world.organization("mfa.third", mfa_policy="REQUIRED_FOR_ALL", email_invites="ALL_ALLOWED")
    world.member(third, "mfa")
    enrol = world.client.sessions.exchange(organization_id=third.organization_id, session_token=done.session_token)
    check.equal(
        "who has no second factor must enrol",
        (enrol.member_authenticated, enrol.mfa_required.member_options, enrol.mfa_required.secondary_auth_initiated),
        (False, None, None),
    )


SCENARIOS = [session, primary_required, mfa_required]
