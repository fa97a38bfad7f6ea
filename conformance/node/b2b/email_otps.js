// Codes by e-mail: login or signup, authenticate, discovery (contract: B2B 12, 18).

import { outcome } from "../report.js";
import { lasts } from "../world.js";
import { factors, wrongCode } from "./world.js";

async function login(world, check) {
  const { email: otps } = world.client.otps;
  const organization = await world.organization("otps");
  const { member_id } = await world.member(organization, "otps");
  const email_address = world.email("otps");
  const known = { organization_id: organization.organization_id, email_address };
  const open = (code, more) => otps.authenticate({ ...known, code, ...more });
  await check.refused("where no code was sent, none is right", 404, "otp_code_not_found", () => open("123456"));
  const sent = await otps.loginOrSignup({ ...known, locale: "pt-br" });
  check.equal("a known address makes no member", [sent.member_created, sent.member_id], [false, member_id]);
  const message = await world.newest(email_address);
  check.equal("the e-mail is in the language asked for", message.locale, "pt-br");
  check.true("the code has six digits", /^[0-9]{6}$/.test(message.code), message.code);
  await check.refused("a wrong code", 401, "unable_to_auth_otp_code", () => open(wrongCode(message.code)));
  await check.refused("a code of another shape", 400, "invalid_code", () => open("12ab"));
  const made = await open(message.code, { session_duration_minutes: 45 });
  check.equal(
    "the code opens a session of the member",
    [made.member_authenticated, made.member_id],
    [true, member_id],
  );
  check.equal("the session holds the factor", factors(made.member_session), ["email_otp/email"]);
  check.true("authenticate takes a duration", lasts(made.member_session, 45), made.member_session.expires_at);
  await check.refused("a code opens once", 404, "otp_code_not_found", () => open(message.code));
  for (const [what, errorType, given] of [
    ["a code of 1 minute", "invalid_expiration_otp", { login_expiration_minutes: 1 }],
    ["a code of 16 minutes", "invalid_expiration_otp", { login_expiration_minutes: 16 }],
    ["a malformed address", "invalid_email", { email_address: "nobody" }],
  ]) {
    await check.refused(`loginOrSignup refuses ${what}`, 400, errorType, () =>
      otps.loginOrSignup({ ...known, ...given }),
    );
  }
}

async function signup(world, check) {
  const { email: otps } = world.client.otps;
  const domain = `otps-${world.run}.example`;
  const { organization_id } = await world.organization("otps.open", {
    email_jit_provisioning: "RESTRICTED",
    email_allowed_domains: [domain],
  });
  const known = { organization_id, email_address: `new@${domain}` };
  const sent = await otps.loginOrSignup(known);
  check.equal("a domain may join", [sent.member_created, sent.member.status], [true, "pending"]);
  const made = await otps.authenticate({ ...known, code: await world.code(known.email_address) });
  check.equal(
    "the code makes the member active",
    [made.member_id, made.member.status, made.member.email_address_verified],
    [sent.member_id, "active", true],
  );
}

async function lock(world, check) {
  const { email: otps } = world.client.otps;
  const organization = await world.organization("otps.lock");
  await world.member(organization, "otps.lock");
  const known = { organization_id: organization.organization_id, email_address: world.email("otps.lock") };
  await otps.loginOrSignup(known);
  const code = await world.code(known.email_address);
  const wrong = [];
  for (let n = 0; n < 10; n += 1) {
    wrong.push(await outcome(() => otps.authenticate({ ...known, code: wrongCode(code) })));
  }
  check.equal("ten wrong codes are plain refusals", wrong, Array(10).fill("401 unable_to_auth_otp_code"));
  await check.refused("then the member is locked", 429, "user_lock_limit_reached", () =>
    otps.authenticate({ ...known, code }),
  );
  const { member } = await world.client.organizations.members.get(known);
  const seconds = (Date.parse(member.lock_expires_at) - Date.parse(member.lock_created_at)) / 1000;
  check.equal("the lock is shown on the member for an hour", [member.is_locked, seconds], [true, 3600]);
}

async function discovery(world, check) {
  const { discovery: otps } = world.client.otps.email;
  const organization = await world.organization("otps.found");
  await world.member(organization, "otps.found");
  const email_address = world.email("otps.found");
  await otps.send({ email_address });
  const code = await world.code(email_address);
  await check.refused("a wrong discovery code", 401, "unable_to_auth_otp_code", () =>
    otps.authenticate({ email_address, code: wrongCode(code) }),
  );
  const found = await otps.authenticate({ email_address, code });
  check.equal("the code proves the address", found.email_address, email_address);
  check.equal(
    "it finds the organization, which it would open",
    found.discovered_organizations.map((d) => [d.organization.organization_id, d.member_authenticated]),
    [[organization.organization_id, true]],
  );
  await check.refused("it opens once", 404, "otp_code_not_found", () => otps.authenticate({ email_address, code }));
}

export const SCENARIOS = [login, signup, lock, discovery];
