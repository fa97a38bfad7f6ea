"""The Users API (contract: §5.1 to §5.4)."""

import uuid

from stytch.consumer.models.users import Name

from report import Check
from world import PASSWORD, World


def create(world: World, check: Check) -> None:
    users = world.client.users
    email = world.email("create")
    made = users.create(
        email=email,
        name=Name(first_name="Zoë", middle_name="李", last_name="O’Brien-Ångström 🦊"),
        trusted_metadata={"plan": "pro"},
        untrusted_metadata={"theme": "dark"},
    )
    check.equal("create answers 201", made.status_code, 201)
    check.true("create gives a user id of the environment", made.user_id.startswith("user-test-"), made.user_id)
    check.true("create gives an e-mail id", made.email_id.startswith("email-test-"), made.email_id)
    check.equal("create has an empty phone id without a phone", made.phone_id, "")
    check.equal("a new user is active", (made.status, made.user.status), ("active", "active"))
    check.equal("a new e-mail is unverified", [(e.email, e.verified) for e in made.user.emails], [(email, False)])
    name = made.user.name
    check.equal(
        "names keep every script",
        (name.first_name, name.middle_name, name.last_name),
        ("Zoë", "李", "O’Brien-Ångström 🦊"),
    )
    check.equal(
        "create stores both kinds of metadata",
        (made.user.trusted_metadata, made.user.untrusted_metadata),
        ({"plan": "pro"}, {"theme": "dark"}),
    )
    check.equal("a user has no password at first", made.user.password, None)
    pending = users.create(email=world.email("pending"), create_user_as_pending=True)
    check.equal("a user can be created as pending", pending.status, "pending")
    phone = world.phone()
    by_phone = users.create(phone_number=phone)
    check.equal("a user can have a phone alone", [p.phone_number for p in by_phone.user.phone_numbers], [phone])
    check.equal("the phone's id is the one on the user", by_phone.phone_id, by_phone.user.phone_numbers[0].phone_id)
    check.refused("a phone belongs to one user", 400, "duplicate_phone_number", users.create, phone_number=phone)


def create_refusals(world: World, check: Check) -> None:
    create = world.client.users.create
    email = world.email("refusals")
    create(email=email)
    check.refused("an e-mail belongs to one user", 400, "duplicate_email", create, email=email)
    check.refused("an e-mail is compared without case", 400, "duplicate_email", create, email=email.upper())
    check.refused("create refuses a malformed e-mail", 400, "invalid_email", create, email="nobody at nowhere")
    check.refused("create refuses a malformed phone", 400, "invalid_phone_number", create, phone_number="0123")
    check.refused("create refuses a user with nothing", 400, "invalid_create_user_request", create)
    check.refused(
        "create refuses an unknown role", 400, "invalid_role", create, email=world.email("role"), roles=["nobody"]
    )
    check.refused(
        "create refuses the default role",
        400,
        "cannot_assign_default_rbac_role_id",
        create,
        email=world.email("role"),
        roles=["stytch_user"],
    )
    check.refused(
        "create refuses 21 metadata keys",
        400,
        "metadata_too_many_keys",
        create,
        email=world.email("many"),
        trusted_metadata={f"key{n}": n for n in range(21)},
    )
    check.refused(
        "create refuses metadata of more than 4 KB",
        400,
        "metadata_too_large",
        create,
        email=world.email("large"),
        untrusted_metadata={"text": "x" * 4200},
    )


def get(world: World, check: Check) -> None:
    users = world.client.users
    made = world.user("get", name={"first_name": "Ada"})
    got = users.get(user_id=made.user_id)
    check.equal("get finds the user by id", got.user_id, made.user_id)
    check.equal("get has the user's fields at the top", (got.name.first_name, got.status), ("Ada", "active"))
    check.equal("get shows that there is a password", got.password.requires_reset, False)
    check.true("get tells when the user was created", got.created_at is not None)
    check.equal("the default role is always held", got.roles, ["stytch_user"])
    unknown = f"user-test-{uuid.uuid4()}"
    check.refused("get refuses an unknown id", 404, "user_not_found", users.get, user_id=unknown)
    check.refused("get refuses a malformed id", 400, "invalid_user_id", users.get, user_id="not a user/id?")
    check.equal("a user without apps lists none", users.connected_apps(user_id=made.user_id).connected_apps, [])


def update(world: World, check: Check) -> None:
    users = world.client.users
    user_id = users.create(
        email=world.email("update"),
        trusted_metadata={"keep": 1, "drop": 2, "deep": {"a": 1, "b": 2}},
    ).user_id
    after = users.update(
        user_id=user_id,
        name={"first_name": "Grace"},
        trusted_metadata={"drop": None, "deep": {"c": 3}, "new": [1, "two"]},
    ).user
    check.equal("update sets the name", after.name.first_name, "Grace")
    check.equal(
        "update merges metadata at the top only, and null deletes a key",
        after.trusted_metadata,
        {"keep": 1, "deep": {"c": 3}, "new": [1, "two"]},
    )
    after = users.update(user_id=user_id, untrusted_metadata={"theme": "light"}).user
    check.equal("update leaves alone what it is not given", after.name.first_name, "Grace")
    check.equal("a get sees the update", users.get(user_id=user_id).untrusted_metadata, {"theme": "light"})
    after = users.update(user_id=user_id, roles=["viewer"]).user
    check.equal("update assigns roles beside the default one", sorted(after.roles), ["stytch_user", "viewer"])
    after = users.update(user_id=user_id, roles=["editor"]).user
    check.equal("update replaces the assigned roles", sorted(after.roles), ["editor", "stytch_user"])
    check.refused(
        "update refuses an unknown role", 400, "invalid_role", users.update, user_id=user_id, roles=["nobody"]
    )
    check.refused(
        "update counts the merged metadata keys",
        400,
        "metadata_too_many_keys",
        users.update,
        user_id=user_id,
        trusted_metadata={f"key{n}": n for n in range(18)},
    )


def external_id(world: World, check: Check) -> None:
    users = world.client.users
    external = f"crm|{world.run}.1-a_b"
    made = users.create(external_id=external)
    check.equal("a user can be created with an external id alone", made.user.external_id, external)
    check.equal("an external id stands for the user id", users.get(user_id=external).user_id, made.user_id)
    renamed = users.update(user_id=external, external_id=f"{external}.new")
    check.equal("an external id can be changed", renamed.user.external_id, f"{external}.new")
    check.refused(
        "an external id belongs to one user",
        400,
        "duplicate_user_external_id",
        users.create,
        external_id=f"{external}.new",
    )
    gone = users.delete_external_id(user_id=made.user_id)
    check.equal("an external id can be deleted", gone.user.external_id, None)
    check.refused("a deleted external id finds nobody", 404, "user_not_found", users.get, user_id=f"{external}.new")


def exchange_primary_factor(world: World, check: Check) -> None:
    users = world.client.users
    exchange = users.exchange_primary_factor
    old, new, phone = world.email("before"), world.email("after"), world.phone()
    user_id = users.create(email=old).user_id
    after = exchange(user_id=user_id, email_address=new).user
    check.equal("exchange replaces the e-mail", [(e.email, e.verified) for e in after.emails], [(new, False)])
    check.equal("the old e-mail is free again", users.create(email=old).status_code, 201)
    after = exchange(user_id=user_id, phone_number=phone).user
    check.equal(
        "exchange turns an e-mail into a phone",
        (after.emails, [p.phone_number for p in after.phone_numbers]),
        ([], [phone]),
    )
    check.refused(
        "exchange refuses an e-mail and a phone together",
        400,
        "invalid_exchange_primary_factor_fields",
        exchange,
        user_id=user_id,
        email_address=world.email("both"),
        phone_number=world.phone(),
    )
    check.refused(
        "exchange refuses an e-mail of somebody else",
        400,
        "duplicate_email",
        exchange,
        user_id=user_id,
        email_address=old,
    )
    both = users.create(email=world.email("two"), phone_number=world.phone())
    check.refused(
        "exchange refuses a user with two factors",
        400,
        "invalid_exchange_primary_factor_user",
        exchange,
        user_id=both.user_id,
        email_address=world.email("three"),
    )


def delete_factors(world: World, check: Check) -> None:
    users = world.client.users
    both = users.create(email=world.email("factors"), phone_number=world.phone())
    left = users.delete_email(email_id=both.email_id).user
    check.equal("delete_email leaves the phone", (left.emails, len(left.phone_numbers)), ([], 1))
    check.refused("an e-mail is deleted once", 404, "email_not_found", users.delete_email, email_id=both.email_id)
    check.refused(
        "delete_email refuses a malformed id", 400, "invalid_email_id", users.delete_email, email_id="email-x"
    )
    left = users.delete_phone_number(phone_id=both.phone_id).user
    check.equal("delete_phone_number leaves no phone", left.phone_numbers, [])
    check.refused(
        "a phone is deleted once", 404, "phone_number_not_found", users.delete_phone_number, phone_id=both.phone_id
    )
    made = world.user("passwordless")
    password_id = made.user.password.password_id
    check.equal(
        "delete_password leaves no password", users.delete_password(password_id=password_id).user.password, None
    )
    check.refused(
        "a deleted password opens nothing",
        400,
        "no_user_password",
        world.client.passwords.authenticate,
        email=world.email("passwordless"),
        password=PASSWORD,
    )
    check.refused(
        "a password is deleted once", 404, "password_not_found", users.delete_password, password_id=password_id
    )


def delete(world: World, check: Check) -> None:
    users = world.client.users
    made = world.session("delete")
    check.equal("delete answers with the user's id", users.delete(user_id=made.user_id).user_id, made.user_id)
    check.refused("a deleted user is gone", 404, "user_not_found", users.get, user_id=made.user_id)
    check.refused("a user is deleted once", 404, "user_not_found", users.delete, user_id=made.user_id)
    check.refused(
        "the sessions of a deleted user are ended",
        404,
        "session_not_found",
        world.client.sessions.authenticate,
        session_token=made.session_token,
    )
    check.equal("the e-mail of a deleted user is free", users.create(email=world.email("delete")).status_code, 201)


SCENARIOS = [create, create_refusals, get, update, external_id, exchange_primary_factor, delete_factors, delete]
