// Passwords of members, one in each organization (contract: B2B 16).

import { outcome, sorted } from "../report.js";
import { lasts, OTHER_PASSWORD, PASSWORD } from "../world.js";
import { factors, HASHES, MIGRATED_PASSWORD } from "./world.js";

async function migrate(world, check) {
  const { passwords } = world.client;
  const organization = await world.organization("passwords");
  const { organization_id } = organization;
  for (const [number, { name, hash, hash_type, password, config_name, config }] of HASHES.entries()) {
    const known = { organization_id, email_address: world.email(`b2b.hash${number}`) };
    const more = config_name ? { [config_name]: config } : {};
    const made = await passwords.migrate({ ...known, hash, hash_type, ...more });
    const open = (given) => outcome(() => passwords.authenticate({ ...known, password: given }));
    check.equal(
      `a migrated hash opens with its password alone: ${name}`,
      [made.member_created, await open(`${password}x`), await open(password)],
      [true, "401 unauthorized_credentials", "200 ok"],
    );
  }
  const { hash, hash_type } = HASHES[0];
  const bcrypt = { organization_id, hash, hash_type };
  const first = await world.member(organization, "adopt");
  const email_address = world.email("adopt");
  const mfa_phone_number = world.phone();
  const adopted = await passwords.migrate({
    ...bcrypt,
    email_address,
    name: "Adopted",
    roles: ["viewer"],
    mfa_phone_number,
    set_phone_number_verified: true,
  });
  const { member } = adopted;
  check.equal(
    "a hash is attached to the member of its address",
    [adopted.member_id, adopted.member_created, member.name],
    [first.member_id, false, "Adopted"],
  );
  check.equal("migrate marks the address verified", member.email_address_verified, true);
  const phone = [member.mfa_phone_number, member.mfa_phone_number_verified];
  check.equal("and the phone number when asked", phone, [mfa_phone_number, true]);
  const roles = sorted(member.roles.map(({ role_id }) => role_id));
  check.equal("migrate can assign roles", roles, ["stytch_member", "viewer"]);
  const broken = { email_address: world.email("broken") };
  for (const [what, errorType, given] of [
    ["a member with a password", "password_already_exists", { email_address }],
    ["a broken hash", "invalid_bcrypt_hash", { ...broken, hash: "$2b$10$short" }],
    ["an unknown kind", "invalid_hash_type", { ...broken, hash_type: "rot13" }],
  ]) {
    await check.refused(`migrate refuses ${what}`, 400, errorType, () => passwords.migrate({ ...bcrypt, ...given }));
  }
}

async function authenticate(world, check) {
  const { passwords, organizations } = world.client;
  const organization = await world.organization("pw.login");
  const { organization_id } = organization;
  const { member_id, member } = await world.passwordMember(organization, "pw.login");
  const known = { organization_id, email_address: world.email("pw.login") };
  const open = (more) => passwords.authenticate({ ...known, password: MIGRATED_PASSWORD, ...more });
  const opened = await open({ session_duration_minutes: 20, session_custom_claims: { by: "password" } });
  check.equal("a password opens a session", [opened.member_id, opened.member_authenticated], [member_id, true]);
  check.equal("the session holds the factor", factors(opened.member_session), ["password/knowledge"]);
  check.true("authenticate takes a duration", lasts(opened.member_session, 20), opened.member_session.expires_at);
  check.equal("authenticate takes claims", opened.member_session.custom_claims, { by: "password" });
  const loud = { organization_id: world.slug("pw.login"), email_address: known.email_address.toUpperCase() };
  check.equal("the address is compared without case", (await open(loud)).member_id, member_id);
  await check.refused("a wrong password", 401, "unauthorized_credentials", () => open({ password: OTHER_PASSWORD }));
  const elsewhere = await world.organization("pw.elsewhere");
  await world.member(elsewhere, "pw.login");
  const foreign = await outcome(() => open({ organization_id: elsewhere.organization_id }));
  check.true("the password of one organization is none in another", /^40[14] /.test(foreign), foreign);
  const { member_password_id } = member;
  const after = await organizations.members.deletePassword({ organization_id, member_password_id });
  check.equal("a password can be deleted", after.member.member_password_id, "");
  const refused = await outcome(() => open());
  check.true("then it opens nothing", /^40[14] /.test(refused), refused);
}

async function strength(world, check) {
  const { passwords } = world.client;
  const weak = await passwords.strengthCheck({ password: "password1" });
  check.equal("a common password is not valid", [weak.valid_password, weak.score < 3], [false, true]);
  const { warning, suggestions } = weak.zxcvbn_feedback;
  check.true("a common password gets advice", warning || suggestions.length > 0, weak.zxcvbn_feedback);
  const strong = await passwords.strengthCheck({ password: PASSWORD, email_address: world.email("strong") });
  check.equal(
    "a long password is valid",
    [strong.valid_password, strong.score >= 3, strong.strength_policy],
    [true, true, "zxcvbn"],
  );
  const settings = ["password_strength_policy=luds", "luds_min_length=10", "luds_complexity=3"];
  const { client } = await world.ownProject(...settings);
  const { luds_feedback: needs } = await client.passwords.strengthCheck({ password: "lower7" });
  check.equal(
    "LUDS tells what is missing",
    [needs.has_lower_case, needs.has_digit, needs.has_upper_case, needs.missing_complexity, needs.missing_characters],
    [true, true, false, 1, 4],
  );
}

async function lock(world, check) {
  const { passwords, sessions } = world.client;
  const organization = await world.organization("pw.lock");
  await world.passwordMember(organization, "pw.lock");
  const known = { organization_id: organization.organization_id, email_address: world.email("pw.lock") };
  const attempt = (password) => outcome(() => passwords.authenticate({ ...known, password }));
  const { session_token } = await passwords.authenticate({ ...known, password: MIGRATED_PASSWORD });
  const wrong = [];
  for (let n = 0; n < 10; n += 1) wrong.push(await attempt(OTHER_PASSWORD));
  check.equal("ten failures are plain refusals", wrong, Array(10).fill("401 unauthorized_credentials"));
  check.equal("then the member is locked", await attempt(MIGRATED_PASSWORD), "429 user_lock_limit_reached");
  const kept = await outcome(() => sessions.authenticate({ session_token }));
  check.equal("a lock leaves existing sessions alone", kept, "200 ok");
}

export const SCENARIOS = [migrate, authenticate, strength, lock];
