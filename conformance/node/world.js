// What every consumer scenario is handed: a client, fresh users, and the `tenure` binary; the rest is for both verticals.

import { execFile } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import stytch from "stytch";

export const PASSWORD = "Nine-lanterns_over-Turku.1987";
export const OTHER_PASSWORD = "Seven-kettles_under-Porto.2003";

/** The running server, without a project of its own. */
export class Ground {
  constructor(dev) {
    this.dev = dev;
    this.run = randomBytes(6).toString("hex");
  }

  /** A new project, for scenarios that change settings, keys or secrets. */
  async newProject(vertical, ...settings) {
    const name = `conformance ${this.run}`;
    const made = await this.tenure("project", "create", "--vertical", vertical, "--env", "test", "--name", name);
    if (settings.length > 0) await this.tenure("project", "set", made.project_id, ...settings);
    return made;
  }

  /** An address that no other run has. */
  email(who) {
    return `${who}.${this.run}@example.com`;
  }

  phone() {
    return `+1${randomInt(201, 990)}${randomInt(201, 990)}${String(randomInt(0, 10000)).padStart(4, "0")}`;
  }

  /** Runs a CLI command against the server's database; its JSON answer, or null when it prints nothing. */
  async tenure(...args) {
    const where = ["--json", "--data", process.env.TENURE_DATA];
    if (process.env.TENURE_DATABASE) where.push("--database", process.env.TENURE_DATABASE);
    const { stdout } = await promisify(execFile)(process.env.TENURE_BIN, [...args, ...where]);
    return stdout.trim() ? JSON.parse(stdout) : null;
  }
}

export class World extends Ground {
  constructor(dev) {
    super(dev);
    this.projectId = dev.consumer.project_id;
    this.client = this.clientFor(this.projectId, dev.consumer.secret);
  }

  clientFor(projectId, secret) {
    return new stytch.Client({ project_id: projectId, secret, custom_base_url: this.dev.base_url });
  }

  /** A new consumer project, for scenarios that change settings, keys or secrets. */
  async ownProject() {
    const made = await this.newProject("consumer");
    return { projectId: made.project_id, client: this.clientFor(made.project_id, made.secret) };
  }

  /** A new user with a password and, when `session_duration_minutes` is given, a session. */
  user(who, more = {}) {
    return this.client.passwords.create({ email: this.email(who), password: PASSWORD, ...more });
  }

  /** A new user with a session of an hour. */
  session(who, more = {}) {
    return this.user(who, { session_duration_minutes: 60, ...more });
  }

  login(who, more = {}) {
    return this.client.passwords.authenticate({ email: this.email(who), password: PASSWORD, ...more });
  }
}

/** Whether `holds()` becomes true in time: a server takes up to a second to notice a CLI command. */
export async function eventually(holds, milliseconds = 3000) {
  const end = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > end) return false;
    await sleep(50);
  }
  return true;
}

export function minutesLeft(moment) {
  return (new Date(moment) - Date.now()) / 60_000;
}

/** Whether a session has this many minutes left, give or take ten seconds. */
export function lasts(session, minutes) {
  return Math.abs(minutesLeft(session.expires_at) - minutes) < 0.2;
}

/** The header (0) or the payload (1) of a JWT, unverified. */
export function jwtPart(jwt, index) {
  return JSON.parse(Buffer.from(jwt.split(".")[index], "base64url").toString());
}

/** The same JWT with a changed payload under the old signature. */
export function withPayload(jwt, change) {
  const [header, , signature] = jwt.split(".");
  return [header, encoded({ ...jwtPart(jwt, 1), ...change }), signature].join(".");
}

/** The same JWT with a changed header, under the old or the given signature. */
export function withHeader(jwt, change, signature = jwt.split(".")[2]) {
  return [encoded({ ...jwtPart(jwt, 0), ...change }), jwt.split(".")[1], signature].join(".");
}

/** A token of the right shape that nobody issued. */
export function forged(token) {
  return token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
}

function encoded(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
