"""The Passwords API and the lock-out (contract: §6.1, §7.1)."""

import json
from pathlib import Path

import stytch.consumer.models.passwords as models

from report import Check, outcome
from world import OTHER_PASSWORD, PASSWORD, World, eventually, minutes_left

HASHES = json.loads((Path(__file__).parent.parent / "password_hashes.json").read_text())


def create(world: World, check: Check) -> None:
    passwords = world.client.passwords
    plain = world.user("plain")
    check.equal(
        "create without a duration starts no session",
        (plain.session, plain.session_token, plain.session_jwt),
        (None, "", ""),
    )
    check.true("create gives the password an id", plain.user.password.password_id.startswith("password-test-"))
    check.equal("create leaves the e-mail unverified", plain.user.emails[0].verified, False)
    made = world.user("named", session_duration_minutes=30, name={"first_name": "Noor"}, trusted_metadata={"a": 1})
    check.true("create with a duration starts a session", abs(minutes_left(made.session.expires_at) - 30) < 0.2)
    factors = [(f.type.value, f.delivery_method.value) for f in made.session.authentication_factors]
    check.equal("the session has the password factor", factors, [("password", "knowledge")])
    check.equal(
        "create stores name and metadata", (made.user.name.first_name, made.user.trusted_metadata), ("Noor", {"a": 1})
    )
    email = world.email("plain")
    check.refused(
        "create refuses a taken e-mail", 400, "duplicate_email", passwords.create, email=email, password=PASSWORD
    )
    check.refused(
        "create refuses a weak password",
        400,
        "weak_password",
        passwords.create,
        email=world.email("w"),
        password="hunter2",
    )
    check.refused(
        "create refuses a malformed e-mail", 400, "invalid_email", passwords.create, email="@", password=PASSWORD
    )
    check.refused(
        "create refuses a session of 4 minutes",
        400,
        "invalid_session_duration_minutes",
        passwords.create,
        email=world.email("short"),
        password=PASSWORD,
        session_duration_minutes=4,
    )


def authenticate(world: World, check: Check) -> None:
    passwords = world.client.passwords
    made = world.user("login")
    email = world.email("login")
    plain = world.login("login")
    check.equal(
        "authenticate without a duration starts no session",
        (plain.user_id, plain.session, plain.session_token),
        (made.user_id, None, ""),
    )
    timed = world.login("login", session_duration_minutes=5)
    check.true("authenticate with a duration starts a session", abs(minutes_left(timed.session.expires_at) - 5) < 0.2)
    check.equal("a session token has 44 characters", len(timed.session_token), 44)
    loud = passwords.authenticate(email=email.upper(), password=PASSWORD)
    check.equal("the e-mail is compared without case", loud.user_id, made.user_id)
    check.refused(
        "a wrong password is refused",
        401,
        "unauthorized_credentials",
        passwords.authenticate,
        email=email,
        password=PASSWORD.lower(),
    )
    check.refused(
        "an unknown e-mail is refused",
        404,
        "email_not_found",
        passwords.authenticate,
        email=world.email("nobody"),
        password=PASSWORD,
    )
    world.client.users.create(email=world.email("nopassword"))
    check.refused(
        "a user without a password is refused",
        400,
        "no_user_password",
        passwords.authenticate,
        email=world.email("nopassword"),
        password=PASSWORD,
    )


def strength(world: World, check: Check) -> None:
    weak = world.client.passwords.strength_check(password="password1")
    check.equal("a common password is not valid", (weak.valid_password, weak.score < 3), (False, True))
    check.true("a common password gets advice", weak.feedback.suggestions or weak.feedback.warning, weak.feedback)
    strong = world.client.passwords.strength_check(password=PASSWORD)
    check.equal("a long password is valid", (strong.valid_password, strong.score >= 3), (True, True))
    check.equal(
        "the default policy is zxcvbn", (strong.strength_policy, strong.feedback.luds_requirements), ("zxcvbn", None)
    )
    email = world.email("olga.petrowskaja")
    hinted = world.client.passwords.strength_check(password=email, email=email)
    check.equal("a password that is the e-mail is not valid", hinted.valid_password, False)


def luds(world: World, check: Check) -> None:
    project_id, client = world.own_project()
    world.tenure(
        "project", "set", project_id, "password_strength_policy=luds", "luds_min_length=10", "luds_complexity=3"
    )
    check.true(
        "a project can ask for LUDS",
        eventually(lambda: client.passwords.strength_check(password="lower7").strength_policy == "luds"),
    )
    weak = client.passwords.strength_check(password="lower7")
    needs = weak.feedback.luds_requirements
    check.equal(
        "LUDS tells what is there",
        (needs.has_lower_case, needs.has_digit, needs.has_upper_case, needs.has_symbol),
        (True, True, False, False),
    )
    check.equal(
        "LUDS counts what is missing",
        (weak.valid_password, needs.missing_complexity, needs.missing_characters),
        (False, 1, 4),
    )
    check.equal(
        "LUDS takes what meets it", client.passwords.strength_check(password="lower7UPPER").valid_password, True
    )


def migrate(world: World, check: Check) -> None:
    passwords = world.client.passwords
    for number, known in enumerate(HASHES):
        email = world.email(f"hash{number}")
        config = {known["config_name"]: known["config"]} if "config_name" in known else {}
        made = passwords.migrate(
            email=email, hash=known["hash"], hash_type=models.MigrateRequestHashType(known["hash_type"]), **config
        )
        seen = (
            made.user_created,
            outcome(passwords.authenticate, email=email, password=known["password"] + "x"),
            outcome(passwords.authenticate, email=email, password=known["password"]),
            outcome(passwords.authenticate, email=email, password=known["password"]),
        )
        want = (True, "401 unauthorized_credentials", "200 ok", "200 ok")
        check.equal(f"a migrated hash opens with its password alone: {known['name']}", seen, want)
    bcrypt = {"hash": HASHES[0]["hash"], "hash_type": models.MigrateRequestHashType.BCRYPT}
    first = world.client.users.create(email=world.email("adopt"))
    adopted = passwords.migrate(email=world.email("adopt"), set_email_verified=True, roles=["viewer"], **bcrypt)
    check.equal(
        "a hash is attached to the user of its e-mail",
        (adopted.user_id, adopted.user_created),
        (first.user_id, False),
    )
    check.equal("migrate can mark the e-mail verified", adopted.user.emails[0].verified, True)
    check.equal("migrate can assign roles", sorted(adopted.user.roles), ["stytch_user", "viewer"])
    check.refused(
        "migrate refuses a user with a password",
        400,
        "password_already_exists",
        passwords.migrate,
        email=world.email("adopt"),
        **bcrypt,
    )
    check.refused(
        "migrate refuses a broken hash",
        400,
        "invalid_bcrypt_hash",
        passwords.migrate,
        email=world.email("broken"),
        hash="$2b$10$tooshort",
        hash_type=models.MigrateRequestHashType.BCRYPT,
    )


def existing_password_reset(world: World, check: Check) -> None:
    reset = world.client.passwords.existing_password.reset
    authenticate = world.client.passwords.authenticate
    before = world.session("change")
    email = world.email("change")
    for what, given, new, status, error_type in (
        ("a wrong password", OTHER_PASSWORD, OTHER_PASSWORD, 401, "unauthorized_credentials"),
        ("a weak new password", PASSWORD, "hunter2", 400, "weak_password"),
        ("the same password again", PASSWORD, PASSWORD, 400, "cannot_reset_password_with_existing_password"),
    ):
        check.refused(
            f"the reset by password refuses {what}",
            status,
            error_type,
            reset,
            email=email,
            existing_password=given,
            new_password=new,
        )
    after = reset(email=email, existing_password=PASSWORD, new_password=OTHER_PASSWORD, session_duration_minutes=30)
    check.equal("the reset by password keeps the user", after.user_id, before.user_id)
    check.true("the reset by password starts a new session", after.session.session_id != before.session.session_id)
    check.refused(
        "the reset by password ends the sessions from before",
        404,
        "session_not_found",
        world.client.sessions.authenticate,
        session_token=before.session_token,
    )
    check.equal("the new password opens", outcome(authenticate, email=email, password=OTHER_PASSWORD), "200 ok")
    check.refused(
        "the old password is refused", 401, "unauthorized_credentials", authenticate, email=email, password=PASSWORD
    )


def session_reset(world: World, check: Check) -> None:
    reset = world.client.passwords.sessions.reset
    mine = world.session("reset")
    other = world.login("reset", session_duration_minutes=60)
    after = reset(password=OTHER_PASSWORD, session_token=mine.session_token)
    check.equal("the reset by session keeps the session", after.session.session_id, mine.session.session_id)
    check.refused(
        "the reset by session ends the other sessions",
        404,
        "session_not_found",
        world.client.sessions.authenticate,
        session_token=other.session_token,
    )
    opened = outcome(world.client.passwords.authenticate, email=world.email("reset"), password=OTHER_PASSWORD)
    check.equal("the password set by session opens", opened, "200 ok")
    again = reset(password=PASSWORD, session_jwt=after.session_jwt)
    check.equal("the reset by session takes a JWT", again.session.session_id, mine.session.session_id)
    check.refused(
        "the reset by session refuses a weak password",
        400,
        "weak_password",
        reset,
        password="hunter2",
        session_token=mine.session_token,
    )


def lock(world: World, check: Check) -> None:
    authenticate = world.client.passwords.authenticate
    made = world.session("lock")
    email = world.email("lock")
    wrong = [outcome(authenticate, email=email, password=OTHER_PASSWORD) for _ in range(9)]
    check.equal("nine failures are plain refusals", wrong, ["401 unauthorized_credentials"] * 9)
    check.equal("a success resets the count", outcome(authenticate, email=email, password=PASSWORD), "200 ok")
    for _ in range(10):
        outcome(authenticate, email=email, password=OTHER_PASSWORD)
    check.refused(
        "ten failures in a row lock the user",
        429,
        "user_lock_limit_reached",
        authenticate,
        email=email,
        password=PASSWORD,
    )
    user = world.client.users.get(user_id=made.user_id)
    locked_for = (user.lock_expires_at - user.lock_created_at).total_seconds()
    check.equal("the lock is shown on the user for an hour", (user.is_locked, locked_for), (True, 3600))
    kept = outcome(world.client.sessions.authenticate, session_token=made.session_token)
    check.equal("a lock leaves existing sessions alone", kept, "200 ok")


SCENARIOS = [create, authenticate, strength, luds, migrate, existing_password_reset, session_reset, lock]
