// Codes by SMS as the second factor (contract: B2B 9.3–9.6, 13).

import { outcome } from "../report.js";
import { factors, wrongCode } from "./world.js";

async function enrol(world, check) {
  const { sms } = world.client.otps;
  const organization = await world.organization("sms", {
    mfa_policy: "REQUIRED_FOR_ALL",
    email_invites: "ALL_ALLOWED",
  });
  const { organization_id } = organization;
  const { member_id } = await world.member(organization, "sms");
  const asked = await world.otpLogin(organization, "sms");
  check.equal(
    "a policy asks for a second factor",
    [asked.member_authenticated, asked.session_token, asked.member_session, asked.primary_required],
    [false, "", null, null],
  );
  check.equal("the member has none yet", asked.mfa_required.member_options ?? null, null);
  const { intermediate_session_token } = asked;
  const known = { organization_id, member_id };
  const held = { ...known, intermediate_session_token };
  await check.refused("without a number nothing can be sent", 404, "member_phone_number_not_found", () =>
    sms.send(held),
  );
  await check.refused("a country that is not served", 400, "invalid_phone_number_country_code", () =>
    sms.send({ ...held, mfa_phone_number: "+4930123456" }),
  );
  const mfa_phone_number = world.phone();
  const { member: sent } = await sms.send({ ...held, mfa_phone_number, locale: "es" });
  const number = [sent.mfa_phone_number, sent.mfa_phone_number_verified];
  check.equal("the number is the member's, unproven", number, [mfa_phone_number, false]);
  const { channel, locale, code } = await world.newest(mfa_phone_number);
  check.equal("the SMS is in the language asked for", [channel, locale], ["sms", "es"]);
  await check.refused("authenticate refuses a wrong code", 401, "unable_to_auth_otp_code", () =>
    sms.authenticate({ ...held, code: wrongCode(code) }),
  );
  await check.refused("authenticate refuses a code of another shape", 400, "invalid_code", () =>
    sms.authenticate({ ...held, code: "x" }),
  );
  await check.refused("authenticate wants a session", 400, "no_session_arguments", () =>
    sms.authenticate({ ...known, code }),
  );
  const made = await sms.authenticate({ ...held, code });
  check.equal("the code completes it", factors(made.member_session), ["email_otp/email", "otp/sms"]);
  check.equal(
    "and enrols the member",
    [made.member.mfa_enrolled, made.member.mfa_phone_number_verified, made.member.default_mfa_method],
    [true, true, "sms_otp"],
  );
  await check.refused("the intermediate session is used up", 404, "intermediate_session_not_found", () =>
    sms.authenticate({ ...held, code }),
  );
  const again = await world.otpLogin(organization, "sms");
  check.equal("the next login sends a code at once", again.mfa_required, {
    member_options: { mfa_phone_number, totp_registration_id: "" },
    secondary_auth_initiated: "sms_otp",
  });
  const next = { ...known, intermediate_session_token: again.intermediate_session_token };
  const opened = await outcome(async () => sms.authenticate({ ...next, code: await world.code(mfa_phone_number) }));
  check.equal("that code opens it", opened, "200 ok");
}

async function strengthen(world, check) {
  const { sms } = world.client.otps;
  const { organization, organization_id, member_id, session_token, member_session } =
    await world.session("sms.optional");
  const known = { organization_id, member_id };
  const mfa_phone_number = world.phone();
  await sms.send({ ...known, mfa_phone_number, session_token });
  const code = () => world.code(mfa_phone_number);
  const stronger = await sms.authenticate({
    ...known,
    code: await code(),
    session_token,
    set_mfa_enrollment: "enroll",
  });
  check.equal(
    "a session takes up the second factor",
    [stronger.member_session.member_session_id, factors(stronger.member_session)],
    [member_session.member_session_id, ["email_otp/email", "otp/sms"]],
  );
  check.equal("a member can enrol where it is optional", stronger.member.mfa_enrolled, true);
  const asked = await world.otpLogin(organization, "sms.optional");
  check.equal("then it is asked for", asked.member_authenticated, false);
  const { intermediate_session_token } = asked;
  const leave = { ...known, code: await code(), intermediate_session_token, set_mfa_enrollment: "unenroll" };
  const off = await sms.authenticate(leave);
  check.equal("a member can leave it again", off.member.mfa_enrolled, false);
  check.equal("then it is not", (await world.otpLogin(organization, "sms.optional")).member_authenticated, true);
}

async function restricted(world, check) {
  const organization = await world.organization("sms.restricted", {
    mfa_methods: "RESTRICTED",
    allowed_mfa_methods: ["totp"],
    email_invites: "ALL_ALLOWED",
  });
  const { organization_id, member_id, session_token } = await world.session("sms.restricted", organization);
  const restriction = "operation_restricted_by_organization_mfa_methods";
  await check.refused("an organization can refuse SMS", 403, restriction, () =>
    world.client.otps.sms.send({ organization_id, member_id, mfa_phone_number: world.phone(), session_token }),
  );
}

export const SCENARIOS = [enrol, strengthen, restricted];
