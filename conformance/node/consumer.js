// Runs the official `stytch` SDK, unmodified, against a running Tenure: consumer scenarios.
//
//   node consumer.js DEV_JSON                      every scenario, one line per check
//   node consumer.js DEV_JSON verify --seconds N   local JWT checks under load, while somebody rotates the keys

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import * as authorization from "./authorization.js";
import * as claims from "./claims.js";
import * as credentials from "./credentials.js";
import * as keys from "./keys.js";
import * as local from "./local_checks.js";
import * as migrate from "./migrate.js";
import * as passwords from "./passwords.js";
import { Report } from "./report.js";
import * as search from "./search.js";
import * as sessions from "./sessions.js";
import * as users from "./users.js";
import { verify } from "./verify.js";
import { World } from "./world.js";

const AREAS = { credentials, users, search, passwords, sessions, claims, authorization, migrate, local, keys };

async function main() {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { seconds: { type: "string" } } });
  const [devJson, mode] = positionals;
  if (!devJson || (mode && mode !== "verify") || (mode && !(Number(values.seconds) > 0))) {
    console.error("usage: node consumer.js DEV_JSON [verify --seconds N]");
    return 2;
  }
  const world = new World(JSON.parse(readFileSync(devJson, "utf8")));
  if (mode === "verify") return verify(world, Number(values.seconds));
  const areas = Object.entries(AREAS).map(([area, { SCENARIOS }]) => [area, SCENARIOS]);
  return new Report("node").run(Object.fromEntries(areas), world);
}

process.exitCode = await main();
