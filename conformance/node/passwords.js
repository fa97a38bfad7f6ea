// The Passwords API and the lock-out (contract: §6.1, §7.1).

import { readFileSync } from "node:fs";
import { outcome, sorted } from "./report.js";
import { eventually, lasts, OTHER_PASSWORD, PASSWORD } from "./world.js";

const HASHES = JSON.parse(readFileSync(new URL("../password_hashes.json", import.meta.url), "utf8"));
const WEAK = "hunter2";

async function create(world, check) {
  const { passwords } = world.client;
  const plain = await world.user("plain");
  check.equal(
    "create without a duration starts no session",
    [plain.session, plain.session_token, plain.session_jwt],
    [null, "", ""],
  );
  const { password_id } = plain.user.password;
  check.true("create gives the password an id", password_id.startsWith("password-test-"), password_id);
  check.equal("create leaves the e-mail unverified", plain.user.emails[0].verified, false);
  const made = await world.user("named", {
    session_duration_minutes: 30,
    name: { first_name: "Noor" },
    trusted_metadata: { a: 1 },
  });
  check.true("create with a duration starts a session", lasts(made.session, 30), made.session.expires_at);
  check.equal("the session has the password factor", factorsOf(made), [["password", "knowledge"]]);
  check.equal(
    "create stores name and metadata",
    [made.user.name.first_name, made.user.trusted_metadata],
    ["Noor", { a: 1 }],
  );
  const refused = (what, errorType, given) =>
    check.refused(`create refuses ${what}`, 400, errorType, () => passwords.create({ password: PASSWORD, ...given }));
  await refused("a taken e-mail", "duplicate_email", { email: world.email("plain") });
  await refused("a weak password", "weak_password", { email: world.email("weak"), password: WEAK });
  await refused("a malformed e-mail", "invalid_email", { email: "@" });
  await refused("a session of 4 minutes", "invalid_session_duration_minutes", {
    email: world.email("short"),
    session_duration_minutes: 4,
  });
}

async function authenticate(world, check) {
  const { passwords, users } = world.client;
  const made = await world.user("login");
  const email = world.email("login");
  const plain = await world.login("login");
  check.equal(
    "authenticate without a duration starts no session",
    [plain.user_id, plain.session, plain.session_token],
    [made.user_id, null, ""],
  );
  const timed = await world.login("login", { session_duration_minutes: 5 });
  check.true("authenticate with a duration starts a session", lasts(timed.session, 5), timed.session.expires_at);
  check.equal("a session token has 44 characters", timed.session_token.length, 44);
  const loud = await passwords.authenticate({ email: email.toUpperCase(), password: PASSWORD });
  check.equal("the e-mail is compared without case", loud.user_id, made.user_id);
  await check.refused("a wrong password is refused", 401, "unauthorized_credentials", () =>
    passwords.authenticate({ email, password: PASSWORD.toLowerCase() }),
  );
  await check.refused("an unknown e-mail is refused", 404, "email_not_found", () =>
    passwords.authenticate({ email: world.email("nobody"), password: PASSWORD }),
  );
  await users.create({ email: world.email("nopassword") });
  await check.refused("a user without a password is refused", 400, "no_user_password", () =>
    passwords.authenticate({ email: world.email("nopassword"), password: PASSWORD }),
  );
}

async function strength(world, check) {
  const { passwords } = world.client;
  const weak = await passwords.strengthCheck({ password: "password1" });
  check.equal("a common password is not valid", [weak.valid_password, weak.score < 3], [false, true]);
  const advice = [weak.feedback.warning, ...weak.feedback.suggestions].join("");
  check.true("a common password gets advice", advice.length > 0, weak.feedback);
  const strong = await passwords.strengthCheck({ password: PASSWORD });
  check.equal("a long password is valid", [strong.valid_password, strong.score >= 3], [true, true]);
  check.equal(
    "the default policy is zxcvbn",
    [strong.strength_policy, strong.feedback.luds_requirements],
    ["zxcvbn", null],
  );
  const email = world.email("olga.petrowskaja");
  const hinted = await passwords.strengthCheck({ password: email, email });
  check.equal("a password that is the e-mail is not valid", hinted.valid_password, false);
}

async function luds(world, check) {
  const { projectId, client } = await world.ownProject();
  const settings = ["password_strength_policy=luds", "luds_min_length=10", "luds_complexity=3"];
  await world.tenure("project", "set", projectId, ...settings);
  const strengthOf = (password) => client.passwords.strengthCheck({ password });
  const inUse = await eventually(async () => (await strengthOf("lower7")).strength_policy === "luds");
  check.true("a project can ask for LUDS", inUse);
  const weak = await strengthOf("lower7");
  check.equal(
    "LUDS tells what is there and what is missing",
    [weak.valid_password, weak.feedback.luds_requirements],
    [
      false,
      {
        has_lower_case: true,
        has_upper_case: false,
        has_digit: true,
        has_symbol: false,
        missing_complexity: 1,
        missing_characters: 4,
      },
    ],
  );
  check.equal("LUDS takes what meets it", (await strengthOf("lower7UPPER")).valid_password, true);
}

async function migrate(world, check) {
  const { passwords, users } = world.client;
  for (const [number, known] of HASHES.entries()) {
    const email = world.email(`hash${number}`);
    const { hash, hash_type } = known;
    const config = known.config_name ? { [known.config_name]: known.config } : {};
    const made = await passwords.migrate({ email, hash, hash_type, ...config });
    const opens = (password) => outcome(() => passwords.authenticate({ email, password }));
    check.equal(
      `a migrated hash opens with its password alone: ${known.name}`,
      [
        made.user_created,
        await opens(`${known.password}x`),
        await opens(known.password),
        await opens(known.password), // by now under the server's own scheme
      ],
      [true, "401 unauthorized_credentials", "200 ok", "200 ok"],
    );
  }
  const email = world.email("adopt");
  const bcrypt = { email, hash: HASHES[0].hash, hash_type: "bcrypt" };
  const first = await users.create({ email });
  const adopted = await passwords.migrate({ ...bcrypt, set_email_verified: true, roles: ["viewer"] });
  check.equal(
    "a hash is attached to the user of its e-mail",
    [adopted.user_id, adopted.user_created],
    [first.user_id, false],
  );
  check.equal("migrate can mark the e-mail verified", adopted.user.emails[0].verified, true);
  check.equal("migrate can assign roles", sorted(adopted.user.roles), ["stytch_user", "viewer"]);
  await check.refused("migrate refuses a user with a password", 400, "password_already_exists", () =>
    passwords.migrate(bcrypt),
  );
  await check.refused("migrate refuses a broken hash", 400, "invalid_bcrypt_hash", () =>
    passwords.migrate({ ...bcrypt, email: world.email("broken"), hash: "$2b$10$tooshort" }),
  );
  await check.refused("migrate refuses an unknown hash type", 400, "invalid_hash_type", () =>
    passwords.migrate({ ...bcrypt, email: world.email("rot13"), hash_type: "rot13" }),
  );
}

async function existingPasswordReset(world, check) {
  const { passwords, sessions } = world.client;
  const before = await world.session("change");
  const given = { email: world.email("change"), existing_password: PASSWORD, new_password: OTHER_PASSWORD };
  const reset = (more) => passwords.existingPassword.reset({ ...given, ...more });
  const refused = (what, status, errorType, more) =>
    check.refused(`the reset by password refuses ${what}`, status, errorType, () => reset(more));
  await refused("a wrong password", 401, "unauthorized_credentials", { existing_password: OTHER_PASSWORD });
  await refused("a weak new password", 400, "weak_password", { new_password: WEAK });
  await refused("the same password again", 400, "cannot_reset_password_with_existing_password", {
    new_password: PASSWORD,
  });
  const after = await reset({ session_duration_minutes: 30 });
  check.equal("the reset by password keeps the user", after.user_id, before.user_id);
  check.true("the reset by password starts a new session", after.session.session_id !== before.session.session_id);
  await check.refused("the reset by password ends the sessions from before", 404, "session_not_found", () =>
    sessions.authenticate({ session_token: before.session_token }),
  );
  const opens = (password) => outcome(() => passwords.authenticate({ email: given.email, password }));
  check.equal("the new password opens", await opens(OTHER_PASSWORD), "200 ok");
  check.equal("the old password is refused", await opens(PASSWORD), "401 unauthorized_credentials");
}

async function sessionReset(world, check) {
  const { passwords, sessions } = world.client;
  const mine = await world.session("reset");
  const other = await world.login("reset", { session_duration_minutes: 60 });
  const after = await passwords.sessions.reset({ password: OTHER_PASSWORD, session_token: mine.session_token });
  check.equal("the reset by session keeps the session", after.session.session_id, mine.session.session_id);
  await check.refused("the reset by session ends the other sessions", 404, "session_not_found", () =>
    sessions.authenticate({ session_token: other.session_token }),
  );
  const opens = (password) => outcome(() => passwords.authenticate({ email: world.email("reset"), password }));
  check.equal("the password set by session opens", await opens(OTHER_PASSWORD), "200 ok");
  const again = await passwords.sessions.reset({ password: PASSWORD, session_jwt: after.session_jwt });
  check.equal("the reset by session takes a JWT", again.session.session_id, mine.session.session_id);
  await check.refused("the reset by session refuses a weak password", 400, "weak_password", () =>
    passwords.sessions.reset({ password: WEAK, session_token: mine.session_token }),
  );
}

async function lock(world, check) {
  const { passwords, sessions, users } = world.client;
  const made = await world.session("lock");
  const tried = (password) => outcome(() => passwords.authenticate({ email: world.email("lock"), password }));
  const failures = [];
  for (let n = 0; n < 9; n += 1) failures.push(await tried(OTHER_PASSWORD));
  check.equal("nine failures are plain refusals", failures, Array(9).fill("401 unauthorized_credentials"));
  check.equal("a success resets the count", await tried(PASSWORD), "200 ok");
  for (let n = 0; n < 10; n += 1) await tried(OTHER_PASSWORD);
  check.equal("ten failures in a row lock the user", await tried(PASSWORD), "429 user_lock_limit_reached");
  const user = await users.get({ user_id: made.user_id });
  const lockedFor = (Date.parse(user.lock_expires_at) - Date.parse(user.lock_created_at)) / 1000;
  check.equal("the lock is shown on the user for an hour", [user.is_locked, lockedFor], [true, 3600]);
  const kept = await outcome(() => sessions.authenticate({ session_token: made.session_token }));
  check.equal("a lock leaves existing sessions alone", kept, "200 ok");
}

function factorsOf({ session }) {
  return session.authentication_factors.map(({ type, delivery_method }) => [type, delivery_method]);
}

export const SCENARIOS = [create, authenticate, strength, luds, migrate, existingPasswordReset, sessionReset, lock];
