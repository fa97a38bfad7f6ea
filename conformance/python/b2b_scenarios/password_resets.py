"""New passwords: by e-mailed link, by the old password, by a fresh session (contract: B2B 16)."""

from b2b_scenarios.magic_links import CHALLENGE, VERIFIER
from b2b_scenarios.world import MIGRATED_PASSWORD, World, factors
from report import Check, outcome
from world import OTHER_PASSWORD, PASSWORD


def by_email(world: World, check: Check) -> None:
    passwords = world.client.passwords
    organization = world.organization("reset")
    made = world.password_member(organization, "reset")
    address = world.email("reset")
    known = {"organization_id": organization.organization_id, "email_address": address}
    before = passwords.authenticate(**known, password=MIGRATED_PASSWORD)
    started = passwords.email.reset_start(**known, locale="es")
    check.equal("reset_start names the member", started.member_id, made.member_id)
    check.true("and the address", started.member_email_id.startswith("email-test-"), started.member_email_id)
    check.equal("the e-mail is in the language asked for", world.newest(address)["locale"], "es")
    link = world.link(address)
    check.equal("the link says what it is", link["stytch_token_type"], "multi_tenant_passwords")
    token = link["token"]
    check.refused(
        "a weak password is refused",
        400,
        "weak_password",
        passwords.email.reset,
        password_reset_token=token,
        password="hunter2",
    )
    done = passwords.email.reset(password_reset_token=token, password=PASSWORD, session_duration_minutes=30)
    check.equal("the link sets a password", (done.member_authenticated, done.member_id), (True, made.member_id))
    check.true("and opens a session", ("password", "knowledge") in factors(done.member_session))
    check.refused(
        "which ends the sessions from before",
        404,
        "session_not_found",
        world.client.sessions.authenticate,
        session_token=before.session_token,
    )
    check.equal("the new password opens", outcome(passwords.authenticate, **known, password=PASSWORD), "200 ok")
    check.refused(
        "the old one does not",
        401,
        "unauthorized_credentials",
        passwords.authenticate,
        **known,
        password=MIGRATED_PASSWORD,
    )
    check.refused(
        "a link resets once",
        401,
        "unable_to_auth_password_reset_token",
        passwords.email.reset,
        password_reset_token=token,
        password=OTHER_PASSWORD,
    )
    passwords.email.reset_start(**known, code_challenge=CHALLENGE)
    token = world.token(address)
    for what, status, error_type, more in (
        ("no verifier", 400, "pkce_expected_code_verifier", {}),
        ("another verifier", 401, "pkce_mismatch", {"code_verifier": VERIFIER[::-1]}),
    ):
        check.refused(
            f"a reset with a challenge: {what}",
            status,
            error_type,
            passwords.email.reset,
            password_reset_token=token,
            password=OTHER_PASSWORD,
            **more,
        )
    opened = outcome(
        passwords.email.reset, password_reset_token=token, password=OTHER_PASSWORD, code_verifier=VERIFIER
    )
    check.equal("the verifier opens it", opened, "200 ok")


def first_password(world: World, check: Check) -> None:
    organization = world.organization("first.password")
    member = world.member(organization, "first.password")
    known = {"organization_id": organization.organization_id, "email_address": world.email("first.password")}
    world.client.passwords.email.reset_start(**known)
    token = world.token(world.email("first.password"))
    done = world.client.passwords.email.reset(password_reset_token=token, password=PASSWORD)
    check.equal(
        "a first password set by a link proves the address",
        (done.member_id, done.member.email_address_verified, done.member.member_password_id != ""),
        (member.member_id, True, True),
    )


def by_password(world: World, check: Check) -> None:
    reset = world.client.passwords.existing_password.reset
    organization = world.organization("change")
    world.password_member(organization, "change")
    known = {"organization_id": organization.organization_id, "email_address": world.email("change")}
    before = world.client.passwords.authenticate(**known, password=MIGRATED_PASSWORD)
    for what, given, new, status, error_type in (
        ("a wrong password", OTHER_PASSWORD, PASSWORD, 401, "unauthorized_credentials"),
        ("a weak new password", MIGRATED_PASSWORD, "hunter2", 400, "weak_password"),
    ):
        check.refused(
            f"the reset by password refuses {what}",
            status,
            error_type,
            reset,
            **known,
            existing_password=given,
            new_password=new,
        )
    after = reset(**known, existing_password=MIGRATED_PASSWORD, new_password=PASSWORD, session_duration_minutes=30)
    check.equal("the reset by password opens a session", after.member_authenticated, True)
    check.refused(
        "and ends the sessions from before",
        404,
        "session_not_found",
        world.client.sessions.authenticate,
        session_token=before.session_token,
    )
    check.refused(
        "the same password is no new one",
        400,
        "cannot_reset_password_with_existing_password",
        reset,
        **known,
        existing_password=PASSWORD,
        new_password=PASSWORD,
    )
    opened = outcome(world.client.passwords.authenticate, **known, password=PASSWORD)
    check.equal("the new password opens", opened, "200 ok")


def by_session(world: World, check: Check) -> None:
    reset = world.client.passwords.sessions.reset
    organization = world.organization("session.reset")
    world.password_member(organization, "session.reset")
    organization_id = organization.organization_id
    known = {"organization_id": organization_id, "email_address": world.email("session.reset")}
    mine = world.client.passwords.authenticate(**known, password=MIGRATED_PASSWORD)
    other = world.client.passwords.authenticate(**known, password=MIGRATED_PASSWORD)
    after = reset(organization_id=organization_id, password=PASSWORD, session_token=mine.session_token)
    check.equal(
        "the reset by session keeps the session",
        after.member_session.member_session_id,
        mine.member_session.member_session_id,
    )
    check.refused(
        "and ends the others",
        404,
        "session_not_found",
        world.client.sessions.authenticate,
        session_token=other.session_token,
    )
    opened = outcome(world.client.passwords.authenticate, **known, password=PASSWORD)
    check.equal("the password set by session opens", opened, "200 ok")
    for what, error_type, given in (
        ("a weak password", "weak_password", {"password": "hunter2", "session_token": mine.session_token}),
        ("no session", "no_session_arguments", {"password": OTHER_PASSWORD}),
    ):
        check.refused(
            f"the reset by session refuses {what}", 400, error_type, reset, organization_id=organization_id, **given
        )


def one_mode_alone(world: World, check: Check) -> None:
    passwords = world.client.passwords
    organization = world.organization("mode")
    member = world.password_member(organization, "mode")
    for what, call, given in (
        (
            "discovery by password",
            passwords.discovery.authenticate,
            {"email_address": world.email("mode"), "password": MIGRATED_PASSWORD},
        ),
        (
            "a discovery reset",
            passwords.discovery.email.reset_start,
            {"email_address": world.email("mode")},
        ),
        (
            "a required reset",
            passwords.email.require_reset,
            {
                "email_address": world.email("mode"),
                "organization_id": organization.organization_id,
                "member_id": member.member_id,
            },
        ),
    ):
        check.refused(
            f"passwords of organizations know no {what}", 400, "cross_org_passwords_not_enabled", call, **given
        )


SCENARIOS = [by_email, first_password, by_password, by_session, one_mode_alone]
