"""Passwords of members, one in each organization (contract: B2B 16)."""

from typing import Any

from b2b_scenarios.world import HASHES, MIGRATED_PASSWORD, World, factors
from report import Check, outcome
from world import OTHER_PASSWORD, PASSWORD, minutes_left


def migrate(world: World, check: Check) -> None:
    passwords = world.client.passwords
    organization = world.organization("passwords")
    organization_id = organization.organization_id
    for number, known in enumerate(HASHES):
        email = world.email(f"b2b.hash{number}")
        config = {known["config_name"]: known["config"]} if "config_name" in known else {}
        made = passwords.migrate(
            organization_id=organization_id,
            email_address=email,
            hash=known["hash"],
            hash_type=known["hash_type"],
            **config,
        )
        login = {"organization_id": organization_id, "email_address": email}
        seen = (
            made.member_created,
            outcome(passwords.authenticate, **login, password=known["password"] + "x"),
            outcome(passwords.authenticate, **login, password=known["password"]),
        )
        want = (True, "401 unauthorized_credentials", "200 ok")
        check.equal(f"a migrated hash opens with its password alone: {known['name']}", seen, want)
    bcrypt = {"hash": HASHES[0]["hash"], "hash_type": "bcrypt", "organization_id": organization_id}
    first = world.member(organization, "adopt")
    phone = world.phone()
    adopted = passwords.migrate(
        email_address=world.email("adopt"),
        **bcrypt,
        name="Adopted",
        roles=["viewer"],
        mfa_phone_number=phone,
        set_phone_number_verified=True,
    )
    check.equal(
        "a hash is attached to the member of its address",
        (adopted.member_id, adopted.member_created, adopted.member.name),
        (first.member_id, False, "Adopted"),
    )
    check.equal("migrate marks the address verified", adopted.member.email_address_verified, True)
    check.equal(
        "and the phone number when asked",
        (adopted.member.mfa_phone_number, adopted.member.mfa_phone_number_verified),
        (phone, True),
    )
    roles = sorted(role.role_id for role in adopted.member.roles)
    check.equal("migrate can assign roles", roles, ["stytch_member", "viewer"])
    check.true("the member shows the password", adopted.member.member_password_id.startswith("member-password-test-"))
    for what, error_type, given in (
        ("a member with a password", "password_already_exists", {"email_address": world.email("adopt")}),
        ("a broken hash", "invalid_bcrypt_hash", {"email_address": world.email("broken"), "hash": "$2b$10$short"}),
        ("an unknown kind", "invalid_hash_type", {"email_address": world.email("broken"), "hash_type": "rot13"}),
    ):
        check.refused(f"migrate refuses {what}", 400, error_type, passwords.migrate, **{**bcrypt, **given})


def authenticate(world: World, check: Check) -> None:
    passwords = world.client.passwords
    organization = world.organization("pw.login")
    made = world.password_member(organization, "pw.login")
    known = {"organization_id": organization.organization_id, "email_address": world.email("pw.login")}
    opened = passwords.authenticate(
        **known, password=MIGRATED_PASSWORD, session_duration_minutes=20, session_custom_claims={"by": "password"}
    )
    check.equal("a password opens a session", (opened.member_id, opened.member_authenticated), (made.member_id, True))
    check.equal("the session holds the factor", factors(opened.member_session), [("password", "knowledge")])
    check.true("authenticate takes a duration", abs(minutes_left(opened.member_session.expires_at) - 20) < 0.2)
    check.equal("authenticate takes claims", opened.member_session.custom_claims, {"by": "password"})
    loud = passwords.authenticate(
        organization_id=world.slug("pw.login"),
        email_address=world.email("pw.login").upper(),
        password=MIGRATED_PASSWORD,
    )
    check.equal("the address is compared without case", loud.member_id, made.member_id)
    check.refused(
        "a wrong password",
        401,
        "unauthorized_credentials",
        passwords.authenticate,
        **known,
        password=OTHER_PASSWORD,
    )
    elsewhere = world.organization("pw.elsewhere")
    world.member(elsewhere, "pw.login")
    refused = outcome(
        passwords.authenticate,
        organization_id=elsewhere.organization_id,
        email_address=world.email("pw.login"),
        password=MIGRATED_PASSWORD,
    )
    check.true("the password of one organization is none in another", refused.split()[0] in ("401", "404"), refused)
    after = world.client.organizations.members.delete_password(
        organization_id=organization.organization_id, member_password_id=made.member.member_password_id
    )
    check.equal("a password can be deleted", after.member.member_password_id, "")
    refused = outcome(passwords.authenticate, **known, password=MIGRATED_PASSWORD)
    check.true("then it opens nothing", refused.split()[0] in ("401", "404"), refused)


def strength(world: World, check: Check) -> None:
    weak = world.client.passwords.strength_check(password="password1")
    check.equal("a common password is not valid", (weak.valid_password, weak.score < 3), (False, True))
    feedback = weak.zxcvbn_feedback
    check.true("a common password gets advice", feedback.suggestions or feedback.warning, feedback)
    strong = world.client.passwords.strength_check(password=PASSWORD, email_address=world.email("strong"))
    check.equal(
        "a long password is valid", (strong.valid_password, strong.score >= 3, strong.strength_policy), (True, True, "zxcvbn")
    )
    _, client = world.own_project("password_strength_policy=luds", "luds_min_length=10", "luds_complexity=3")
    needs = client.passwords.strength_check(password="lower7").luds_feedback
    check.equal(
        "LUDS tells what is missing",
        (needs.has_lower_case, needs.has_digit, needs.has_upper_case, needs.missing_complexity, needs.missing_characters),
        (True, True, False, 1, 4),
    )


def lock(world: World, check: Check) -> None:
    organization = world.organization("pw.lock")
    world.password_member(organization, "pw.lock")
    known: dict[str, Any] = {"organization_id": organization.organization_id, "email_address": world.email("pw.lock")}

    def attempt(password: str) -> str:
        return outcome(world.client.passwords.authenticate, **known, password=password)

    alive = world.client.passwords.authenticate(**known, password=MIGRATED_PASSWORD)
    check.equal(
        "ten failures are plain refusals",
        [attempt(OTHER_PASSWORD) for _ in range(10)],
        ["401 unauthorized_credentials"] * 10,
    )
    check.equal("then the member is locked", attempt(MIGRATED_PASSWORD), "429 user_lock_limit_reached")
    kept = outcome(world.client.sessions.authenticate, session_token=alive.session_token)
    check.equal("a lock leaves existing sessions alone", kept, "200 ok")


SCENARIOS = [migrate, authenticate, strength, lock]
