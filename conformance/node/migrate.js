// Sessions migrated from an external issuer (contract: §2.9, §4).

import { outcome } from "./report.js";
import { UserInfo } from "./userinfo.js";
import { eventually, lasts } from "./world.js";

async function migrate(world, check) {
  const userinfo = await UserInfo.start();
  try {
    await against(userinfo, world, check);
  } finally {
    userinfo.close();
  }
}

async function against(userinfo, world, check) {
  const { projectId, client } = await world.ownProject();
  const call = (session_token, more) => client.sessions.migrate({ session_token, ...more });
  const email = world.email("migrated");
  const { user_id } = await client.users.create({ email });
  const claims = { sub: "external|1", email: email.toUpperCase(), email_verified: true };
  const good = userinfo.says("good-token", claims);
  const missing = "migrate_from_external_missing_userinfo";
  await check.refused("a project without an issuer migrates nobody", 400, missing, () => call(good));
  await world.tenure("project", "set", projectId, `zero_downtime_session_migration_url=${userinfo.url}`);
  const inUse = await eventually(async () => (await outcome(() => call(good))) === "200 ok");
  check.true("the issuer is in use within seconds", inUse);
  const made = await call(good, { session_duration_minutes: 90, session_custom_claims: { from: "outside" } });
  check.equal("migrate finds the user by e-mail", made.user_id, user_id);
  check.equal("the issuer is asked with the bearer token", userinfo.authorizations.at(-1), "Bearer good-token");
  const factors = made.session.authentication_factors.map(({ type, delivery_method }) => [type, delivery_method]);
  check.equal("the session has the imported factor", factors, [["imported", "imported_auth0"]]);
  check.true("migrate takes a duration", lasts(made.session, 90), made.session.expires_at);
  check.equal("migrate takes claims", made.session.custom_claims, { from: "outside" });
  const opened = await client.sessions.authenticate({ session_token: made.session_token });
  check.equal("the migrated session opens", opened.session.session_id, made.session.session_id);
  const again = await call(good, { session_duration_minutes: 60 });
  check.true("a token can be migrated again", again.session.session_id !== made.session.session_id);
  const asked = await call(good);
  check.equal(
    "without a duration the user is named and no session starts",
    [asked.user_id, asked.session ?? null, asked.session_token, asked.session_jwt],
    [user_id, null, "", ""],
  );

  for (const [what, token, status, answer] of [
    ["an answer that is no JSON", "html-token", 400, [200, "<html>log in first</html>"]],
    ["an answer that is no object", "list-token", 400, [200, "[1, 2]"]],
    ["an error of the issuer", "broken-token", 400, [500, "{}"]],
    ["a redirect", "moved-token", 400, [302, "{}"]],
    ["a token that the issuer refuses", "unknown-token", 401, [401, "{}"]],
  ]) {
    userinfo.answers.set(token, answer);
    await check.refused(`migrate refuses ${what}`, status, "migrate_from_external_unexpected_response", () =>
      call(token),
    );
  }
  const nameless = userinfo.says("no-email", { sub: "external|2" });
  await check.refused("migrate refuses an answer without an e-mail", 400, missing, () => call(nameless));
  const stranger = userinfo.says("stranger", { sub: "external|3", email: world.email("stranger.outside") });
  await check.refused("migrate refuses an e-mail of nobody", 400, "migrate_from_external_email_does_not_exist", () =>
    call(stranger),
  );
  const unproven = await outcome(() => call(userinfo.says("unproven", { ...claims, email_verified: false })));
  check.true("migrate refuses an unproven e-mail", unproven.startsWith("400 migrate_from_external_"), unproven);
}

export const SCENARIOS = [migrate];
