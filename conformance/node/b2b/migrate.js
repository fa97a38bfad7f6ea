// Sessions migrated from an external issuer (contract: B2B 4.7).

import { outcome } from "../report.js";
import { UserInfo } from "../userinfo.js";
import { eventually, lasts } from "../world.js";
import { factors } from "./world.js";

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
  const organization_id = "migrated";
  await client.organizations.create({ organization_name: "Migrated", organization_slug: organization_id });
  const email_address = world.email("migrated");
  const { member_id } = await client.organizations.members.create({ organization_id, email_address });
  const call = (session_token, more) => client.sessions.migrate({ session_token, organization_id, ...more });
  const claims = { sub: "external|1", email: email_address.toUpperCase(), email_verified: true };
  const good = userinfo.says("good-token", claims);
  const missing = "migrate_from_external_missing_userinfo";
  await check.refused("a project without an issuer migrates nobody", 400, missing, () => call(good));
  await world.tenure("project", "set", projectId, `zero_downtime_session_migration_url=${userinfo.url}`);
  const inUse = await eventually(async () => (await outcome(() => call(good))) === "200 ok");
  check.true("the issuer is in use within seconds", inUse);
  const made = await call(good, { session_duration_minutes: 90, session_custom_claims: { from: "outside" } });
  check.equal("migrate finds the member by e-mail", made.member_id, member_id);
  check.equal("the issuer is asked with the bearer token", userinfo.authorizations.at(-1), "Bearer good-token");
  check.equal("the session has the imported factor", factors(made.member_session), ["imported/imported_auth0"]);
  check.true("migrate takes a duration", lasts(made.member_session, 90), made.member_session.expires_at);
  check.equal("migrate takes claims", made.member_session.custom_claims, { from: "outside" });
  userinfo.answers.set("broken-token", [500, "{}"]);
  const unexpected = "migrate_from_external_unexpected_response";
  await check.refused("migrate refuses an error of the issuer", 400, unexpected, () => call("broken-token"));
  await check.refused("migrate refuses a token that the issuer refuses", 401, unexpected, () => call("unknown-token"));
  const stranger = userinfo.says("stranger", { sub: "external|3", email: world.email("stranger.outside") });
  await check.refused("migrate refuses an e-mail of nobody", 400, "migrate_from_external_email_does_not_exist", () =>
    call(stranger),
  );
}

export const SCENARIOS = [migrate];
