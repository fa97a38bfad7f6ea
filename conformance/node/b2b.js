// Runs the official `stytch` SDK, unmodified, against a running Tenure: B2B scenarios.
//
//   node b2b.js DEV_JSON   every scenario, one line per check

import { readFileSync } from "node:fs";
import * as acting from "./b2b/acting.js";
import * as authorization from "./b2b/authorization.js";
import * as credentials from "./b2b/credentials.js";
import * as crossOrgPasswords from "./b2b/cross_org_passwords.js";
import * as discovery from "./b2b/discovery.js";
import * as emailOtps from "./b2b/email_otps.js";
import * as exchange from "./b2b/exchange.js";
import * as local from "./b2b/local_checks.js";
import * as magicLinks from "./b2b/magic_links.js";
import * as members from "./b2b/members.js";
import * as migrate from "./b2b/migrate.js";
import * as organizations from "./b2b/organizations.js";
import * as passwordResets from "./b2b/password_resets.js";
import * as passwords from "./b2b/passwords.js";
import * as rbac from "./b2b/rbac.js";
import * as recoveryCodes from "./b2b/recovery_codes.js";
import * as search from "./b2b/search.js";
import * as sessions from "./b2b/sessions.js";
import * as smsOtps from "./b2b/sms_otps.js";
import * as totps from "./b2b/totps.js";
import { World } from "./b2b/world.js";
import { Report } from "./report.js";

const AREAS = {
  credentials: credentials.SCENARIOS,
  organizations: organizations.SCENARIOS,
  members: members.SCENARIOS,
  search: search.SCENARIOS,
  rbac: rbac.SCENARIOS,
  sessions: sessions.SCENARIOS,
  authorization: authorization.SCENARIOS,
  exchange: exchange.SCENARIOS,
  migrate: migrate.SCENARIOS,
  local: local.SCENARIOS,
  acting: acting.SCENARIOS,
  magic_links: magicLinks.SCENARIOS,
  email_otps: emailOtps.SCENARIOS,
  sms_otps: smsOtps.SCENARIOS,
  totps: totps.SCENARIOS,
  recovery_codes: recoveryCodes.SCENARIOS,
  passwords: [...passwords.SCENARIOS, ...passwordResets.SCENARIOS, ...crossOrgPasswords.SCENARIOS],
  discovery: discovery.SCENARIOS,
};

async function main() {
  const [devJson] = process.argv.slice(2);
  if (!devJson) {
    console.error("usage: node b2b.js DEV_JSON");
    return 2;
  }
  return new Report("node-b2b").run(AREAS, new World(JSON.parse(readFileSync(devJson, "utf8"))));
}

process.exitCode = await main();
