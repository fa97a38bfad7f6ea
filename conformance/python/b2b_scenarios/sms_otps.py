"""Codes by SMS as the second factor (contract: B2B 9.3–9.6, 13)."""

from b2b_scenarios.world import World, factors, wrong_code
from report import Check, outcome


def enrol(world: World, check: Check) -> None:
    sms = world.client.otps.sms
    organization = world.organization("sms", mfa_policy="REQUIRED_FOR_ALL", email_invites="ALL_ALLOWED")
    organization_id = organization.organization_id
    member = world.member(organization, "sms")
    known = {"organization_id": organization_id, "member_id": member.member_id}
    asked = world.otp_login(organization, "sms")
    check.equal(
        "a policy asks for a second factor",
        (asked.member_authenticated, asked.session_token, asked.member_session, asked.primary_required),
        (False, "", None, None),
    )
    check.equal("the member has none yet", asked.mfa_required.member_options, None)
    intermediate = asked.intermediate_session_token
    check.refused(
        "without a number nothing can be sent",
        404,
        "member_phone_number_not_found",
        sms.send,
        **known,
        intermediate_session_token=intermediate,
    )
    check.refused(
        "a country that is not served",
        400,
        "invalid_phone_number_country_code",
        sms.send,
        **known,
        mfa_phone_number="+4930123456",
        intermediate_session_token=intermediate,
    )
    phone = world.phone()
    sent = sms.send(
        **known, mfa_phone_number=phone, locale="es", intermediate_session_token=intermediate
    ).member
    check.equal(
        "the number is the member's, unproven",
        (sent.mfa_phone_number, sent.mfa_phone_number_verified),
        (phone, False),
    )
    message = world.newest(phone)
    check.equal("the SMS is in the language asked for", (message["channel"], message["locale"]), ("sms", "es"))
    code = message["code"]
    for what, status, error_type, given in (
        ("a wrong code", 401, "unable_to_auth_otp_code", {"code": wrong_code(code)}),
        ("a code of another shape", 400, "invalid_code", {"code": "x"}),
    ):
        check.refused(
            f"authenticate refuses {what}",
            status,
            error_type,
            sms.authenticate,
            **known,
            **given,
            intermediate_session_token=intermediate,
        )
    check.refused("authenticate wants a session", 400, "no_session_arguments", sms.authenticate, **known, code=code)
    made = sms.authenticate(**known, code=code, intermediate_session_token=intermediate)
    check.equal("the code completes it", factors(made.member_session), [("email_otp", "email"), ("otp", "sms")])
    check.equal(
        "and enrols the member",
        (made.member.mfa_enrolled, made.member.mfa_phone_number_verified, made.member.default_mfa_method),
        (True, True, "sms_otp"),
    )
    check.refused(
        "the intermediate session is used up",
        404,
        "intermediate_session_not_found",
        sms.authenticate,
        **known,
        code=code,
        intermediate_session_token=intermediate,
    )
    again = world.otp_login(organization, "sms")
    check.equal(
        "the next login sends a code at once",
        (again.mfa_required.member_options.mfa_phone_number, again.mfa_required.secondary_auth_initiated),
        (phone, "sms_otp"),
    )
    check.refused(
        "another number needs the first one",
        400,
        "duplicate_member_phone_number_for_member",
        sms.send,
        **known,
        mfa_phone_number=world.phone(),
        intermediate_session_token=again.intermediate_session_token,
    )
    opened = outcome(
        sms.authenticate,
        **known,
        code=world.code(phone),
        intermediate_session_token=again.intermediate_session_token,
        session_duration_minutes=30,
    )
    check.equal("that code opens it", opened, "200 ok")


def strengthen(world: World, check: Check) -> None:
    sms = world.client.otps.sms
    made = world.session("sms.optional")
    known = {"organization_id": made.organization_id, "member_id": made.member_id}
    phone = world.phone()
    sms.send(**known, mfa_phone_number=phone, session_token=made.session_token)
    stronger = sms.authenticate(
        **known, code=world.code(phone), session_token=made.session_token, set_mfa_enrollment="enroll"
    )
    check.equal(
        "a session takes up the second factor",
        (stronger.member_session.member_session_id, factors(stronger.member_session)),
        (made.member_session.member_session_id, [("email_otp", "email"), ("otp", "sms")]),
    )
    check.equal("a member can enrol where it is optional", stronger.member.mfa_enrolled, True)
    asked = world.otp_login(made.organization, "sms.optional")
    check.equal("then it is asked for", asked.member_authenticated, False)
    off = sms.authenticate(
        **known,
        code=world.code(phone),
        intermediate_session_token=asked.intermediate_session_token,
        set_mfa_enrollment="unenroll",
    )
    check.equal("a member can leave it again", off.member.mfa_enrolled, False)
    check.equal("then it is not", world.otp_login(made.organization, "sms.optional").member_authenticated, True)


def restricted(world: World, check: Check) -> None:
    organization = world.organization(
        "sms.restricted", mfa_methods="RESTRICTED", allowed_mfa_methods=["totp"], email_invites="ALL_ALLOWED"
    )
    made = world.session("sms.restricted", organization)
    check.refused(
        "an organization can refuse SMS",
        403,
        "operation_restricted_by_organization_mfa_methods",
        world.client.otps.sms.send,
        organization_id=organization.organization_id,
        member_id=made.member_id,
        mfa_phone_number=world.phone(),
        session_token=made.session_token,
    )


SCENARIOS = [enrol, strengthen, restricted]
