"""Codes by e-mail: login or signup, authenticate, discovery (contract: B2B 12, 18)."""

from b2b_scenarios.world import World, factors, wrong_code
from report import Check, outcome
from world import minutes_left


def login(world: World, check: Check) -> None:
    otps = world.client.otps.email
    organization = world.organization("otps")
    member = world.member(organization, "otps")
    address = world.email("otps")
    known = {"organization_id": organization.organization_id, "email_address": address}
    check.refused(
        "where no code was sent, none is right", 404, "otp_code_not_found", otps.authenticate, **known, code="123456"
    )
    sent = otps.login_or_signup(**known, locale="pt-br")
    check.equal("a known address makes no member", (sent.member_created, sent.member_id), (False, member.member_id))
    message = world.newest(address)
    check.equal("the e-mail is in the language asked for", message["locale"], "pt-br")
    check.true("the code has six digits", len(message["code"]) == 6 and message["code"].isdigit(), message["code"])
    check.refused(
        "a wrong code",
        401,
        "unable_to_auth_otp_code",
        otps.authenticate,
        **known,
        code=wrong_code(message["code"]),
    )
    otps.login_or_signup(**known)
    newer = world.code(address)
    if newer != message["code"]:
        older = outcome(otps.authenticate, **known, code=message["code"])
        check.equal("an older code works beside a newer one", older, "200 ok")
    made = otps.authenticate(**known, code=newer, session_duration_minutes=45)
    check.equal(
        "the code opens a session of the member", (made.member_authenticated, made.member_id), (True, member.member_id)
    )
    check.equal("the session holds the factor", factors(made.member_session), [("email_otp", "email")])
    check.true("authenticate takes a duration", abs(minutes_left(made.member_session.expires_at) - 45) < 0.2)
    check.refused("a code opens once", 404, "otp_code_not_found", otps.authenticate, **known, code=newer)
    for what, error_type, given in (
        ("a code of 1 minute", "invalid_expiration_otp", {"login_expiration_minutes": 1}),
        ("a code of 16 minutes", "invalid_expiration_otp", {"login_expiration_minutes": 16}),
        ("a malformed address", "invalid_email", {"email_address": "nobody"}),
    ):
        check.refused(f"login_or_signup refuses {what}", 400, error_type, otps.login_or_signup, **{**known, **given})
    check.refused(
        "authenticate refuses a code of another shape", 400, "invalid_code", otps.authenticate, **known, code="12ab"
    )


def signup(world: World, check: Check) -> None:
    domain = f"otps-{world.run}.example"
    organization = world.organization("otps.open", email_jit_provisioning="RESTRICTED", email_allowed_domains=[domain])
    address = f"new@{domain}"
    known = {"organization_id": organization.organization_id, "email_address": address}
    sent = world.client.otps.email.login_or_signup(**known)
    check.equal("a domain may join", (sent.member_created, sent.member.status), (True, "pending"))
    made = world.client.otps.email.authenticate(**known, code=world.code(address))
    check.equal(
        "the code makes the member active",
        (made.member_id, made.member.status, made.member.email_address_verified),
        (sent.member_id, "active", True),
    )


def lock(world: World, check: Check) -> None:
    otps = world.client.otps.email
    organization = world.organization("otps.lock")
    world.member(organization, "otps.lock")
    address = world.email("otps.lock")
    known = {"organization_id": organization.organization_id, "email_address": address}
    otps.login_or_signup(**known)
    code = world.code(address)
    wrong = [outcome(otps.authenticate, **known, code=wrong_code(code)) for _ in range(10)]
    check.equal("ten wrong codes are plain refusals", wrong, ["401 unable_to_auth_otp_code"] * 10)
    check.refused(
        "then the member is locked", 429, "user_lock_limit_reached", otps.authenticate, **known, code=code
    )
    member = world.client.organizations.members.get(**known).member
    locked_for = (member.lock_expires_at - member.lock_created_at).total_seconds()
    check.equal("the lock is shown on the member for an hour", (member.is_locked, locked_for), (True, 3600))


def discovery(world: World, check: Check) -> None:
    otps = world.client.otps.email.discovery
    organization = world.organization("otps.found")
    world.member(organization, "otps.found")
    address = world.email("otps.found")
    otps.send(email_address=address)
    code = world.code(address)
    check.refused(
        "a wrong discovery code",
        401,
        "unable_to_auth_otp_code",
        otps.authenticate,
        email_address=address,
        code=wrong_code(code),
    )
    found = otps.authenticate(email_address=address, code=code)
    check.equal("the code proves the address", found.email_address, address)
    listed = [(d.organization.organization_id, d.member_authenticated) for d in found.discovered_organizations]
    check.equal("it finds the organization, which it would open", listed, [(organization.organization_id, True)])
    check.refused(
        "it opens once", 404, "otp_code_not_found", otps.authenticate, email_address=address, code=code
    )


SCENARIOS = [login, signup, lock, discovery]
