// From one organization into another with the session that is there (contract: B2B 4.4).

import { outcome } from "../report.js";
import { lasts, minutesLeft } from "../world.js";
import { factors, MIGRATED_PASSWORD } from "./world.js";

async function session(world, check) {
  const { sessions } = world.client;
  const source = await world.session("exchange");
  const { session_token, session_jwt } = source;
  const target = await world.organization("exchange.target");
  const { organization_id } = target;
  const twin = await world.member(target, "exchange", { create_member_as_pending: true });
  const made = await sessions.exchange({
    organization_id: world.slug("exchange.target"),
    session_token,
    session_duration_minutes: 90,
    session_custom_claims: { from: "there" },
  });
  check.equal("the member of the same address is found", made.member_id, twin.member_id);
  check.equal(
    "it is a session, nothing in between",
    [made.member_authenticated, made.intermediate_session_token, made.primary_required, made.mfa_required],
    [true, "", null, null],
  );
  const newId = made.member_session.member_session_id;
  check.true("a new one", newId !== source.member_session.member_session_id, newId);
  check.equal("of the other organization", made.member_session.organization_id, organization_id);
  check.equal("the factor came along", factors(made.member_session), ["email_otp/email"]);
  const status = [made.member.status, made.member.email_address_verified];
  check.equal("a pending member is active now", status, ["active", true]);
  check.true("exchange takes a duration", lasts(made.member_session, 90), made.member_session.expires_at);
  check.equal("exchange takes claims", made.member_session.custom_claims, { from: "there" });
  const alive = async (token) => outcome(() => sessions.authenticate({ session_token: token }));
  check.equal(
    "both sessions are alive",
    [await alive(made.session_token), await alive(session_token)],
    ["200 ok", "200 ok"],
  );
  const byJwt = await sessions.exchange({ organization_id, session_jwt });
  check.equal("exchange takes a JWT", byJwt.member_id, twin.member_id);
  const nowhere = { organization_id: (await world.organization("exchange.nowhere")).organization_id };
  for (const [what, status, errorType, given] of [
    ["no member there", 404, "member_not_found", { ...nowhere, session_token }],
    ["token and JWT", 400, "too_many_session_arguments", { organization_id, session_token, session_jwt }],
    ["no session", 400, "no_session_arguments", { organization_id }],
  ]) {
    await check.refused(`exchange refuses ${what}`, status, errorType, () => sessions.exchange(given));
  }
}

async function primaryRequired(world, check) {
  const { sessions, passwords, discovery } = world.client;
  const source = await world.session("primary");
  const { session_token } = source;
  const target = await world.organization("primary.target", {
    auth_methods: "RESTRICTED",
    allowed_auth_methods: ["password"],
    email_invites: "ALL_ALLOWED",
  });
  const { organization_id } = target;
  const twin = await world.passwordMember(target, "primary");
  const asked = await sessions.exchange({ organization_id, session_token });
  check.equal(
    "a method that is not allowed there does not count",
    [asked.member_authenticated, asked.session_token, asked.session_jwt, asked.member_session],
    [false, "", "", null],
  );
  check.equal("what is allowed is named", asked.primary_required.allowed_auth_methods, ["password"]);
  const left = minutesLeft(asked.intermediate_session_token_expires_at);
  check.true("an intermediate session keeps the rest for ten minutes", Math.abs(left - 10) < 0.2, left);
  const { intermediate_session_token } = asked;
  const known = { organization_id, email_address: world.email("primary"), password: MIGRATED_PASSWORD };
  const done = await passwords.authenticate({ ...known, intermediate_session_token });
  check.equal(
    "the missing factor completes it",
    [done.member_authenticated, done.member_id],
    [true, twin.member_id],
  );
  check.true("the session holds it", factors(done.member_session).includes("password/knowledge"));
  const byPassword = await passwords.authenticate(known);
  const home = source.organization_id;
  const back = await sessions.exchange({ organization_id: home, session_token: byPassword.session_token });
  check.equal(
    "a password does not travel",
    [back.member_authenticated, back.primary_required === null],
    [false, false],
  );
  const again = await sessions.exchange({ organization_id, session_token: byPassword.session_token });
  check.equal(
    "it is not asked for again at home",
    [again.member_authenticated, again.primary_required],
    [true, null],
  );
  for (const [what, credential] of [
    ["a session by password", { session_token: byPassword.session_token }],
    ["an exchange that is half way", { intermediate_session_token: back.intermediate_session_token }],
  ]) {
    const { discovered_organizations } = await discovery.organizations.list(credential);
    const found = discovered_organizations.map((one) => [one.organization.organization_id, one.member_authenticated]);
    check.equal(`${what} lists each organization, and the own one as open`, found.sort(), [
      [home, false],
      [organization_id, true],
    ].sort());
  }
  await check.refused("then the intermediate session is used up", 404, "intermediate_session_not_found", () =>
    discovery.organizations.list({ intermediate_session_token }),
  );
}

async function mfaRequired(world, check) {
  const { sessions, otps } = world.client;
  const source = await world.session("mfa");
  const strict = { mfa_policy: "REQUIRED_FOR_ALL", email_invites: "ALL_ALLOWED" };
  const target = await world.organization("mfa.target", strict);
  const { organization_id } = target;
  const mfa_phone_number = world.phone();
  const { member_id } = await world.member(target, "mfa", { mfa_phone_number });
  const { session_token } = source;
  const asked = await sessions.exchange({ organization_id, session_token, locale: "es" });
  check.equal("a second factor is asked for", [asked.member_authenticated, asked.primary_required], [false, null]);
  check.equal("with what the member has, and a code is on its way", asked.mfa_required, {
    member_options: { mfa_phone_number, totp_registration_id: "" },
    secondary_auth_initiated: "sms_otp",
  });
  const sent = await world.newest(mfa_phone_number);
  check.equal("in the language that was asked for", sent.locale, "es");
  const { intermediate_session_token } = asked;
  const done = await otps.sms.authenticate({ organization_id, member_id, code: sent.code, intermediate_session_token });
  check.equal("the code completes it", factors(done.member_session), ["email_otp/email", "otp/sms"]);
  const enrolled = [done.member.mfa_enrolled, done.member.mfa_phone_number_verified];
  check.equal("and enrols the member", enrolled, [true, true]);
  const third = await world.organization("mfa.third", strict);
  await world.member(third, "mfa");
  const enrol = await sessions.exchange({ organization_id: third.organization_id, session_token: done.session_token });
  const { member_options, secondary_auth_initiated } = enrol.mfa_required;
  check.equal(
    "who has no second factor must enrol",
    [enrol.member_authenticated, member_options ?? null, secondary_auth_initiated ?? null],
    [false, null, null],
  );
}

export const SCENARIOS = [session, primaryRequired, mfaRequired];
