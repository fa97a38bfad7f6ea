// Authenticator apps as the second factor (contract: B2B 14).

import { outcome } from "../report.js";
import { factors, totp, wrongCode } from "./world.js";

async function enrol(world, check) {
  const { totps, organizations, sessions } = world.client;
  const organization = await world.organization("totp", {
    mfa_policy: "REQUIRED_FOR_ALL",
    email_invites: "ALL_ALLOWED",
  });
  const { member_id } = await world.member(organization, "totp");
  const known = { organization_id: organization.organization_id, member_id };
  const { intermediate_session_token } = await world.otpLogin(organization, "totp");
  const held = { ...known, intermediate_session_token };
  const made = await totps.create(held);
  check.equal("the secret has 32 characters", made.secret.length, 32);
  check.true("there is a picture to scan", made.qr_code.startsWith("data:image/png;base64,"), made.qr_code);
  check.equal("and ten recovery codes", new Set(made.recovery_codes).size, 10);
  check.equal("until it is proven, it is not the member's", made.member.totp_registration_id, "");
  const near = [-2, -1, 0, 1, 2].map((steps) => totp(made.secret, steps));
  let wrong = wrongCode(near[2]);
  while (near.includes(wrong)) wrong = wrongCode(wrong);
  await check.refused("authenticate refuses a wrong code", 401, "unable_to_authenticate_totp", () =>
    totps.authenticate({ ...held, code: wrong }),
  );
  await check.refused("authenticate refuses a recovery code", 401, "recovery_code_used_as_totp_code", () =>
    totps.authenticate({ ...held, code: made.recovery_codes[0] }),
  );
  const code = totp(made.secret);
  const done = await totps.authenticate({ ...held, code, session_duration_minutes: 30 });
  check.equal("the code completes it", factors(done.member_session), ["email_otp/email", "totp/authenticator_app"]);
  check.equal(
    "and enrols the member",
    [done.member.mfa_enrolled, done.member.totp_registration_id, done.member.default_mfa_method],
    [true, made.totp_registration_id, "totp"],
  );
  await check.refused("a second app is refused", 400, "active_totp_exists", () =>
    totps.create({ ...known, session_token: done.session_token }),
  );
  const again = await world.otpLogin(organization, "totp");
  check.equal(
    "the next login names the app and sends nothing",
    [again.mfa_required.member_options.totp_registration_id, again.mfa_required.secondary_auth_initiated ?? null],
    [made.totp_registration_id, null],
  );
  const next = { ...known, intermediate_session_token: again.intermediate_session_token };
  await check.refused("a code counts once", 401, "totp_code_already_authenticated", () =>
    totps.authenticate({ ...next, code }),
  );
  const opened = await outcome(() => totps.authenticate({ ...next, code: totp(made.secret, 1) }));
  check.equal("the next code does", opened, "200 ok");
  const gone = await organizations.members.deleteTOTP(known);
  check.equal("the app can be deleted", gone.member.totp_registration_id, "");
  const alive = await outcome(() => sessions.authenticate({ session_token: done.session_token }));
  check.equal("which ends no session", alive, "200 ok");
}

async function migrate(world, check) {
  const { totps } = world.client;
  const { organization_id, member_id, session_token } = await world.session("totp.migrate");
  const known = { organization_id, member_id };
  const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
  const recovery_codes = ["abcd-efgh-1234"];
  const migrated = await totps.migrate({ ...known, secret, recovery_codes });
  check.equal("a known app can be brought along", migrated.recovery_codes, recovery_codes);
  const id = migrated.member.totp_registration_id;
  check.equal("it is active at once", id, migrated.totp_registration_id);
  const done = await totps.authenticate({ ...known, session_token, code: totp(secret) });
  check.equal("its code counts", factors(done.member_session), ["email_otp/email", "totp/authenticator_app"]);
  await check.refused("a second one is refused", 400, "active_totp_exists", () =>
    totps.migrate({ ...known, secret, recovery_codes: [] }),
  );
}

async function early(world, check) {
  const { totps } = world.client;
  const organization = await world.organization("totp.early");
  const { organization_id } = organization;
  const pending = await world.member(organization, "totp.early", { create_member_as_pending: true });
  await check.refused("who is not active enrols nothing", 400, "action_available_only_for_active_members", () =>
    totps.create({ organization_id, member_id: pending.member_id }),
  );
  const { member_id } = await world.member(organization, "totp.window");
  await check.refused("a window of 4 minutes is refused", 400, "invalid_expiration", () =>
    totps.create({ organization_id, member_id, expiration_minutes: 4 }),
  );
}

export const SCENARIOS = [enrol, migrate, early];
