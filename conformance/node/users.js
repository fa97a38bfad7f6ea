// The Users API (contract: §5.1 to §5.4).

import { randomUUID } from "node:crypto";
import { sorted } from "./report.js";
import { PASSWORD } from "./world.js";

async function create(world, check) {
  const { users } = world.client;
  const email = world.email("create");
  const name = { first_name: "Zoë", middle_name: "李", last_name: "O’Brien-Ångström 🦊" };
  const made = await users.create({
    email,
    name,
    trusted_metadata: { plan: "pro" },
    untrusted_metadata: { theme: "dark" },
  });
  check.equal("create answers 201", made.status_code, 201);
  check.true("create gives a user id of the environment", made.user_id.startsWith("user-test-"), made.user_id);
  check.true("create gives an e-mail id", made.email_id.startsWith("email-test-"), made.email_id);
  check.equal("create has an empty phone id without a phone", made.phone_id, "");
  check.equal("a new user is active", [made.status, made.user.status], ["active", "active"]);
  check.equal("a new e-mail is unverified", made.user.emails, [{ email_id: made.email_id, email, verified: false }]);
  check.equal("names keep every script", made.user.name, name);
  check.equal(
    "create stores both kinds of metadata",
    [made.user.trusted_metadata, made.user.untrusted_metadata],
    [{ plan: "pro" }, { theme: "dark" }],
  );
  check.equal("a user has no password at first", made.user.password, null);
  const pending = await users.create({ email: world.email("pending"), create_user_as_pending: true });
  check.equal("a user can be created as pending", pending.status, "pending");
  const phone = world.phone();
  const byPhone = await users.create({ phone_number: phone });
  check.equal("a user can have a phone alone", byPhone.user.phone_numbers, [
    { phone_id: byPhone.phone_id, phone_number: phone, verified: false },
  ]);
  check.true("a phone has an id of its kind", byPhone.phone_id.startsWith("phone-number-test-"), byPhone.phone_id);
  await check.refused("a phone belongs to one user", 400, "duplicate_phone_number", () =>
    users.create({ phone_number: phone }),
  );
}

async function createRefusals(world, check) {
  const { users } = world.client;
  const email = world.email("refusals");
  await users.create({ email });
  const refused = (what, errorType, given) => check.refused(what, 400, errorType, () => users.create(given));
  await refused("an e-mail belongs to one user", "duplicate_email", { email });
  await refused("an e-mail is compared without case", "duplicate_email", { email: email.toUpperCase() });
  await refused("create refuses a malformed e-mail", "invalid_email", { email: "nobody at nowhere" });
  await refused("create refuses a malformed phone", "invalid_phone_number", { phone_number: "0123" });
  await refused("create refuses a user with nothing", "invalid_create_user_request", {});
  await refused("create refuses an unknown role", "invalid_role", { email: world.email("role"), roles: ["nobody"] });
  await refused("create refuses the default role", "cannot_assign_default_rbac_role_id", {
    email: world.email("role"),
    roles: ["stytch_user"],
  });
  await refused("create refuses 21 metadata keys", "metadata_too_many_keys", {
    email: world.email("many"),
    trusted_metadata: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`key${n}`, n])),
  });
  await refused("create refuses metadata of more than 4 KB", "metadata_too_large", {
    email: world.email("large"),
    untrusted_metadata: { text: "x".repeat(4200) },
  });
}

async function get(world, check) {
  const { users } = world.client;
  const made = await world.user("get", { name: { first_name: "Ada" } });
  const got = await users.get({ user_id: made.user_id });
  check.equal("get finds the user by id", got.user_id, made.user_id);
  check.equal("get has the user's fields at the top", [got.name.first_name, got.status], ["Ada", "active"]);
  check.equal("get shows that there is a password", got.password.requires_reset, false);
  check.true("get tells when the user was created", Date.parse(got.created_at) > 0, got.created_at);
  check.equal("the default role is always held", got.roles, ["stytch_user"]);
  check.equal(
    "what a user does not have is an empty list",
    [got.phone_numbers, got.providers, got.totps, got.webauthn_registrations, got.crypto_wallets],
    [[], [], [], [], []],
  );
  await check.refused("get refuses an unknown id", 404, "user_not_found", () =>
    users.get({ user_id: `user-test-${randomUUID()}` }),
  );
  await check.refused("get refuses a malformed id", 400, "invalid_user_id", () =>
    users.get({ user_id: "not a user/id?" }),
  );
  const { connected_apps: apps } = await users.connectedApps({ user_id: made.user_id });
  check.equal("a user without apps lists none", apps, []);
}

async function update(world, check) {
  const { users } = world.client;
  const { user_id } = await users.create({
    email: world.email("update"),
    trusted_metadata: { keep: 1, drop: 2, deep: { a: 1, b: 2 } },
  });
  let { user } = await users.update({
    user_id,
    name: { first_name: "Grace" },
    trusted_metadata: { drop: null, deep: { c: 3 }, new: [1, "two"] },
  });
  check.equal("update sets the name", user.name.first_name, "Grace");
  check.equal("update merges metadata at the top only, and null deletes a key", user.trusted_metadata, {
    keep: 1,
    deep: { c: 3 },
    new: [1, "two"],
  });
  ({ user } = await users.update({ user_id, untrusted_metadata: { theme: "light" } }));
  check.equal("update leaves alone what it is not given", user.name.first_name, "Grace");
  check.equal("a get sees the update", (await users.get({ user_id })).untrusted_metadata, { theme: "light" });
  ({ user } = await users.update({ user_id, roles: ["viewer"] }));
  check.equal("update assigns roles beside the default one", sorted(user.roles), ["stytch_user", "viewer"]);
  ({ user } = await users.update({ user_id, roles: ["editor"] }));
  check.equal("update replaces the assigned roles", sorted(user.roles), ["editor", "stytch_user"]);
  await check.refused("update refuses an unknown role", 400, "invalid_role", () =>
    users.update({ user_id, roles: ["nobody"] }),
  );
  await check.refused("update counts the merged metadata keys", 400, "metadata_too_many_keys", () =>
    users.update({
      user_id,
      trusted_metadata: Object.fromEntries(Array.from({ length: 18 }, (_, n) => [`key${n}`, n])),
    }),
  );
}

async function externalId(world, check) {
  const { users } = world.client;
  const external_id = `crm|${world.run}.1-a_b`;
  const made = await users.create({ external_id });
  check.equal("a user can be created with an external id alone", made.user.external_id, external_id);
  const got = await users.get({ user_id: external_id });
  check.equal("an external id stands for the user id", got.user_id, made.user_id);
  const renamed = await users.update({ user_id: external_id, external_id: `${external_id}.new` });
  check.equal("an external id can be changed", renamed.user.external_id, `${external_id}.new`);
  await check.refused("an external id belongs to one user", 400, "duplicate_user_external_id", () =>
    users.create({ external_id: `${external_id}.new` }),
  );
  const gone = await users.deleteExternalId({ user_id: made.user_id });
  check.equal("an external id can be deleted", gone.user.external_id, null);
  await check.refused("a deleted external id finds nobody", 404, "user_not_found", () =>
    users.get({ user_id: `${external_id}.new` }),
  );
}

async function exchangePrimaryFactor(world, check) {
  const { users } = world.client;
  const [before, after, phone] = [world.email("before"), world.email("after"), world.phone()];
  const { user_id } = await users.create({ email: before });
  let { user } = await users.exchangePrimaryFactor({ user_id, email_address: after });
  const emails = user.emails.map(({ email, verified }) => [email, verified]);
  check.equal("exchange replaces the e-mail", emails, [[after, false]]);
  check.equal("the old e-mail is free again", (await users.create({ email: before })).status_code, 201);
  ({ user } = await users.exchangePrimaryFactor({ user_id, phone_number: phone }));
  const phones = user.phone_numbers.map(({ phone_number }) => phone_number);
  check.equal("exchange turns an e-mail into a phone", [user.emails, phones], [[], [phone]]);
  const refused = (what, errorType, given) =>
    check.refused(what, 400, errorType, () => users.exchangePrimaryFactor({ user_id, ...given }));
  const fields = "invalid_exchange_primary_factor_fields";
  const both = { email_address: world.email("both"), phone_number: world.phone() };
  await refused("exchange refuses an e-mail and a phone together", fields, both);
  await refused("exchange refuses neither", fields, {});
  await refused("exchange refuses an e-mail of somebody else", "duplicate_email", { email_address: before });
  const two = await users.create({ email: world.email("two"), phone_number: world.phone() });
  await refused("exchange refuses a user with two factors", "invalid_exchange_primary_factor_user", {
    user_id: two.user_id,
    email_address: world.email("three"),
  });
}

async function deleteFactors(world, check) {
  const { users } = world.client;
  const { email_id, phone_id } = await users.create({ email: world.email("factors"), phone_number: world.phone() });
  let { user } = await users.deleteEmail({ email_id });
  check.equal("deleteEmail leaves the phone", [user.emails, user.phone_numbers.length], [[], 1]);
  await check.refused("an e-mail is deleted once", 404, "email_not_found", () => users.deleteEmail({ email_id }));
  await check.refused("deleteEmail refuses a malformed id", 400, "invalid_email_id", () =>
    users.deleteEmail({ email_id: "email-x" }),
  );
  ({ user } = await users.deletePhoneNumber({ phone_id }));
  check.equal("deletePhoneNumber leaves no phone", user.phone_numbers, []);
  await check.refused("a phone is deleted once", 404, "phone_number_not_found", () =>
    users.deletePhoneNumber({ phone_id }),
  );
  const { password_id } = (await world.user("passwordless")).user.password;
  ({ user } = await users.deletePassword({ password_id }));
  check.equal("deletePassword leaves no password", user.password, null);
  await check.refused("a deleted password opens nothing", 400, "no_user_password", () =>
    world.client.passwords.authenticate({ email: world.email("passwordless"), password: PASSWORD }),
  );
  await check.refused("a password is deleted once", 404, "password_not_found", () =>
    users.deletePassword({ password_id }),
  );
}

async function remove(world, check) {
  const { users, sessions } = world.client;
  const { user_id, session_token } = await world.session("delete");
  check.equal("delete answers with the user's id", (await users.delete({ user_id })).user_id, user_id);
  await check.refused("a deleted user is gone", 404, "user_not_found", () => users.get({ user_id }));
  await check.refused("a user is deleted once", 404, "user_not_found", () => users.delete({ user_id }));
  await check.refused("the sessions of a deleted user are ended", 404, "session_not_found", () =>
    sessions.authenticate({ session_token }),
  );
  const again = await users.create({ email: world.email("delete") });
  check.equal("the e-mail of a deleted user is free", again.status_code, 201);
}

export const SCENARIOS = [
  create,
  createRefusals,
  get,
  update,
  externalId,
  exchangePrimaryFactor,
  deleteFactors,
  remove,
];
