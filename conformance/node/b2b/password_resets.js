// New passwords: by e-mailed link, by the old password, by a fresh session (contract: B2B 16).

import { outcome } from "../report.js";
import { OTHER_PASSWORD, PASSWORD } from "../world.js";
import { CHALLENGE, factors, MIGRATED_PASSWORD, VERIFIER } from "./world.js";

async function byEmail(world, check) {
  const { passwords, sessions } = world.client;
  const organization = await world.organization("reset");
  const { member_id } = await world.passwordMember(organization, "reset");
  const email_address = world.email("reset");
  const known = { organization_id: organization.organization_id, email_address };
  const { session_token } = await passwords.authenticate({ ...known, password: MIGRATED_PASSWORD });
  const started = await passwords.email.resetStart({ ...known, locale: "es" });
  check.equal("resetStart names the member", started.member_id, member_id);
  check.true("and the address", started.member_email_id.startsWith("email-test-"), started.member_email_id);
  check.equal("the e-mail is in the language asked for", (await world.newest(email_address)).locale, "es");
  const link = await world.link(email_address);
  check.equal("the link says what it is", link.stytch_token_type, "multi_tenant_passwords");
  const reset = (password, more) => passwords.email.reset({ password_reset_token: link.token, password, ...more });
  await check.refused("a weak password is refused", 400, "weak_password", () => reset("hunter2"));
  const done = await reset(PASSWORD, { session_duration_minutes: 30 });
  check.equal("the link sets a password", [done.member_authenticated, done.member_id], [true, member_id]);
  check.true("and opens a session", factors(done.member_session).includes("password/knowledge"));
  await check.refused("which ends the sessions from before", 404, "session_not_found", () =>
    sessions.authenticate({ session_token }),
  );
  const open = (password) => outcome(() => passwords.authenticate({ ...known, password }));
  check.equal("the new password opens", await open(PASSWORD), "200 ok");
  check.equal("the old one does not", await open(MIGRATED_PASSWORD), "401 unauthorized_credentials");
  await check.refused("a link resets once", 401, "unable_to_auth_password_reset_token", () => reset(OTHER_PASSWORD));
  await passwords.email.resetStart({ ...known, code_challenge: CHALLENGE });
  const password_reset_token = await world.token(email_address);
  const guarded = (code_verifier) =>
    passwords.email.reset({ password_reset_token, password: OTHER_PASSWORD, code_verifier });
  const other = [...VERIFIER].reverse().join("");
  await check.refused("a reset with a challenge: no verifier", 400, "pkce_expected_code_verifier", () => guarded());
  await check.refused("a reset with a challenge: another", 401, "pkce_mismatch", () => guarded(other));
  check.equal("the verifier opens it", await outcome(() => guarded(VERIFIER)), "200 ok");
}

async function firstPassword(world, check) {
  const { passwords } = world.client;
  const organization = await world.organization("first.password");
  const { member_id } = await world.member(organization, "first.password");
  const email_address = world.email("first.password");
  await passwords.email.resetStart({ organization_id: organization.organization_id, email_address });
  const password_reset_token = await world.token(email_address);
  const done = await passwords.email.reset({ password_reset_token, password: PASSWORD });
  check.equal(
    "a first password set by a link proves the address",
    [done.member_id, done.member.email_address_verified, done.member.member_password_id !== ""],
    [member_id, true, true],
  );
}

async function byPassword(world, check) {
  const { passwords, sessions } = world.client;
  const organization = await world.organization("change");
  await world.passwordMember(organization, "change");
  const known = { organization_id: organization.organization_id, email_address: world.email("change") };
  const { session_token } = await passwords.authenticate({ ...known, password: MIGRATED_PASSWORD });
  const reset = (existing_password, new_password) =>
    passwords.existingPassword.reset({ ...known, existing_password, new_password });
  await check.refused("the reset by password refuses a wrong one", 401, "unauthorized_credentials", () =>
    reset(OTHER_PASSWORD, PASSWORD),
  );
  await check.refused("the reset by password refuses a weak one", 400, "weak_password", () =>
    reset(MIGRATED_PASSWORD, "hunter2"),
  );
  const after = await reset(MIGRATED_PASSWORD, PASSWORD);
  check.equal("the reset by password opens a session", after.member_authenticated, true);
  await check.refused("and ends the sessions from before", 404, "session_not_found", () =>
    sessions.authenticate({ session_token }),
  );
  const same = "cannot_reset_password_with_existing_password";
  await check.refused("the same password is no new one", 400, same, () => reset(PASSWORD, PASSWORD));
  const opened = await outcome(() => passwords.authenticate({ ...known, password: PASSWORD }));
  check.equal("the new password opens", opened, "200 ok");
}

async function bySession(world, check) {
  const { passwords, sessions } = world.client;
  const organization = await world.organization("session.reset");
  const { organization_id } = organization;
  await world.passwordMember(organization, "session.reset");
  const known = { organization_id, email_address: world.email("session.reset") };
  const login = () => passwords.authenticate({ ...known, password: MIGRATED_PASSWORD });
  const { session_token, member_session } = await login();
  const other = await login();
  const reset = (password, more) => passwords.sessions.reset({ organization_id, password, ...more });
  const after = await reset(PASSWORD, { session_token });
  const id = after.member_session.member_session_id;
  check.equal("the reset by session keeps the session", id, member_session.member_session_id);
  await check.refused("and ends the others", 404, "session_not_found", () =>
    sessions.authenticate({ session_token: other.session_token }),
  );
  const opened = await outcome(() => passwords.authenticate({ ...known, password: PASSWORD }));
  check.equal("the password set by session opens", opened, "200 ok");
  await check.refused("the reset by session refuses a weak one", 400, "weak_password", () =>
    reset("hunter2", { session_token }),
  );
  await check.refused("the reset by session wants one", 400, "no_session_arguments", () => reset(OTHER_PASSWORD));
}

async function oneModeAlone(world, check) {
  const { passwords } = world.client;
  const organization = await world.organization("mode");
  const { organization_id } = organization;
  const { member_id } = await world.passwordMember(organization, "mode");
  const email_address = world.email("mode");
  const off = (what, call) =>
    check.refused(`passwords of organizations know no ${what}`, 400, "cross_org_passwords_not_enabled", call);
  await off("discovery by password", () =>
    passwords.discovery.authenticate({ email_address, password: MIGRATED_PASSWORD }),
  );
  await off("discovery reset", () => passwords.discovery.email.resetStart({ email_address }));
  await off("required reset", () => passwords.email.requireReset({ email_address, organization_id, member_id }));
}

export const SCENARIOS = [byEmail, firstPassword, byPassword, bySession, oneModeAlone];
