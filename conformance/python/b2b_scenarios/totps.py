"""Authenticator apps as the second factor (contract: B2B 14)."""

from b2b_scenarios.world import World, factors, totp
from report import Check, outcome


def enrol(world: World, check: Check) -> None:
    totps = world.client.totps
    organization = world.organization("totp", mfa_policy="REQUIRED_FOR_ALL", email_invites="ALL_ALLOWED")
    member = world.member(organization, "totp")
    known = {"organization_id": organization.organization_id, "member_id": member.member_id}
    asked = world.otp_login(organization, "totp")
    intermediate = {"intermediate_session_token": asked.intermediate_session_token}
    made = totps.create(**known, **intermediate)
    check.equal("the secret has 32 characters", len(made.secret), 32)
    check.true("there is a picture to scan", made.qr_code.startswith("data:image/png;base64,"), made.qr_code[:40])
    check.equal("and ten recovery codes", len(set(made.recovery_codes)), 10)
    check.equal("until it is proven, it is not the member's", made.member.totp_registration_id, "")
    wrong = f"{(int(totp(made.secret)) + 1) % 1_000_000:06}"
    near = {totp(made.secret, step) for step in (-2, -1, 0, 1, 2)}
    while wrong in near:
        wrong = f"{(int(wrong) + 1) % 1_000_000:06}"
    for what, status, error_type, code in (
        ("a wrong code", 401, "unable_to_authenticate_totp", wrong),
        ("a recovery code", 401, "recovery_code_used_as_totp_code", made.recovery_codes[0]),
    ):
        check.refused(
            f"authenticate refuses {what}",
            status,
            error_type,
            totps.authenticate,
            **known,
            **intermediate,
            code=code,
        )
    code = totp(made.secret)
    done = totps.authenticate(**known, **intermediate, code=code, session_duration_minutes=30)
    check.equal(
        "the code completes it",
        factors(done.member_session),
        [("email_otp", "email"), ("totp", "authenticator_app")],
    )
    check.equal(
        "and enrols the member",
        (done.member.mfa_enrolled, done.member.totp_registration_id, done.member.default_mfa_method),
        (True, made.totp_registration_id, "totp"),
    )
    check.refused(
        "a second app is refused",
        400,
        "active_totp_exists",
        totps.create,
        **known,
        session_token=done.session_token,
    )
    again = world.otp_login(organization, "totp")
    check.equal(
        "the next login names the app and sends nothing",
        (again.mfa_required.member_options.totp_registration_id, again.mfa_required.secondary_auth_initiated),
        (made.totp_registration_id, None),
    )
    check.refused(
        "a code counts once",
        401,
        "totp_code_already_authenticated",
        totps.authenticate,
        **known,
        code=code,
        intermediate_session_token=again.intermediate_session_token,
    )
    opened = outcome(
        totps.authenticate,
        **known,
        code=totp(made.secret, 1),
        intermediate_session_token=again.intermediate_session_token,
    )
    check.equal("the next code does", opened, "200 ok")
    gone = world.client.organizations.members.delete_totp(**known).member
    check.equal("the app can be deleted", gone.totp_registration_id, "")
    alive = outcome(world.client.sessions.authenticate, session_token=done.session_token)
    check.equal("which ends no session", alive, "200 ok")


def migrate(world: World, check: Check) -> None:
    totps = world.client.totps
    made = world.session("totp.migrate")
    known = {"organization_id": made.organization_id, "member_id": made.member_id}
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    migrated = totps.migrate(**known, secret=secret, recovery_codes=["abcd-efgh-1234"])
    check.equal("a known app can be brought along", migrated.recovery_codes, ["abcd-efgh-1234"])
    check.true("it is active at once", migrated.member.totp_registration_id not in ("", None), migrated.member)
    done = totps.authenticate(**known, session_token=made.session_token, code=totp(secret))
    check.true("its code counts", ("totp", "authenticator_app") in factors(done.member_session))
    check.refused(
        "a second one is refused", 400, "active_totp_exists", totps.migrate, **known, secret=secret, recovery_codes=[]
    )


def early(world: World, check: Check) -> None:
    organization = world.organization("totp.early")
    pending = world.member(organization, "totp.early", create_member_as_pending=True)
    check.refused(
        "a member who is not active enrols nothing",
        400,
        "action_available_only_for_active_members",
        world.client.totps.create,
        organization_id=organization.organization_id,
        member_id=pending.member_id,
    )
    active = world.member(organization, "totp.window")
    check.refused(
        "a window of 4 minutes is refused",
        400,
        "invalid_expiration",
        world.client.totps.create,
        organization_id=organization.organization_id,
        member_id=active.member_id,
        expiration_minutes=4,
    )


SCENARIOS = [enrol, migrate, early]
