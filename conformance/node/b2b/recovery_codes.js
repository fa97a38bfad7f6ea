// Recovery codes for who lost the app (contract: B2B 15).

import { outcome, sorted } from "../report.js";
import { factors, totp } from "./world.js";

async function recover(world, check) {
  const { recoveryCodes, totps } = world.client;
  const { organization, organization_id, member_id, session_token } = await world.session("recover");
  const known = { organization_id, member_id };
  const call = (recovery_code, held) => recoveryCodes.recover({ ...known, recovery_code, ...held });
  const none = await outcome(() => call("aaaa-bbbb-cccc", { session_token }));
  check.true("without an app there is nothing to recover with", /^40[04] /.test(none), none);
  const app = await totps.create({ ...known, session_token });
  const { secret } = app;
  await totps.authenticate({ ...known, code: totp(secret), session_token, set_mfa_enrollment: "enroll" });
  const list = async () => sorted((await recoveryCodes.get(known)).recovery_codes);
  const listed = await list();
  check.equal("get lists them", listed, sorted(app.recovery_codes));
  const { intermediate_session_token } = await world.otpLogin(organization, "recover");
  const held = { intermediate_session_token };
  await check.refused("recover refuses a code of nobody", 401, "unable_to_authenticate_recovery_code", () =>
    call("zzzz-zzzz-zzzz", held),
  );
  await check.refused("recover refuses a code of the app", 401, "totp_code_used_as_recovery_code", () =>
    call(totp(secret, 1), held),
  );
  const done = await call(listed[0], { ...held, session_duration_minutes: 30 });
  check.equal("a recovery code stands in for the app", done.recovery_codes_remaining, 9);
  check.equal("the session holds it", factors(done.member_session), [
    "email_otp/email",
    "recovery_codes/recovery_code",
  ]);
  check.equal("it is gone from the list", await list(), listed.slice(1));
  const session = { session_token: done.session_token };
  const again = await outcome(() => call(listed[0], session));
  check.equal("it counts once", again, "401 unable_to_authenticate_recovery_code");
  const { recovery_codes: fresh } = await recoveryCodes.rotate(known);
  const both = fresh.filter((code) => listed.includes(code));
  check.equal("rotate makes ten new ones", [new Set(fresh).size, both], [10, []]);
  const old = await outcome(() => call(listed[1], session));
  check.equal("the old ones are void", old, "401 unable_to_authenticate_recovery_code");
  check.equal("the new ones count", (await call(fresh[0], session)).recovery_codes_remaining, 9);
}

export const SCENARIOS = [recover];
