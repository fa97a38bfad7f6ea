// What every B2B scenario is handed: a client, fresh organizations and members, the inbox, and the `tenure` binary.

import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import stytch from "stytch";
import { sorted } from "../report.js";
import { Ground } from "../world.js";

export const HASHES = JSON.parse(readFileSync(new URL("../../password_hashes.json", import.meta.url), "utf8"));

/** The password of `passwordMember`. */
export const MIGRATED_PASSWORD = HASHES[0].password;

export const VERIFIER = "A-code-verifier.of-43-to-128~characters_which-only-the-client-knows";
export const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");

export class World extends Ground {
  constructor(dev) {
    super(dev);
    this.projectId = dev.b2b.project_id;
    this.client = this.clientFor(this.projectId, dev.b2b.secret);
  }

  clientFor(projectId, secret) {
    return new stytch.B2BClient({ project_id: projectId, secret, custom_base_url: this.dev.base_url });
  }

  /** A new B2B project, for scenarios that change settings, keys or secrets. */
  async ownProject(...settings) {
    const made = await this.newProject("b2b", ...settings);
    return { projectId: made.project_id, client: this.clientFor(made.project_id, made.secret) };
  }

  /** A slug, or an external id, that no other run has. */
  slug(who) {
    return `${who}-${this.run}`;
  }

  /** A new organization. */
  async organization(who, settings = {}) {
    const named = { organization_name: who, organization_slug: this.slug(who) };
    return (await this.client.organizations.create({ ...named, ...settings })).organization;
  }

  /** A new member, active at once. */
  async member({ organization_id }, who, more = {}) {
    const named = { organization_id, email_address: this.email(who) };
    return (await this.client.organizations.members.create({ ...named, ...more })).member;
  }

  /** The newest message to an address or a number. */
  async newest(to) {
    const answer = await fetch(`${this.dev.base_url}/dev/messages?${new URLSearchParams({ to, limit: 1 })}`);
    return (await answer.json()).messages[0];
  }

  /** The code in the newest message. */
  async code(to) {
    return (await this.newest(to)).code;
  }

  /** The query of the link in the newest message. */
  async link(to) {
    return Object.fromEntries(new URL((await this.newest(to)).links[0]).searchParams);
  }

  /** The token of the link in the newest message. */
  async token(to) {
    return (await this.link(to)).token;
  }

  /** Authenticates a member by a code that was sent to the e-mail address. */
  async otpLogin({ organization_id }, who, more = {}) {
    const known = { organization_id, email_address: this.email(who) };
    await this.client.otps.email.loginOrSignup(known);
    return this.client.otps.email.authenticate({ ...known, code: await this.code(known.email_address), ...more });
  }

  /** A session of a new member, with an e-mail code as its factor. Without an organization, in one of its own. */
  async session(who, organization = null, more = {}) {
    const where = organization ?? (await this.organization(who));
    await this.member(where, who);
    return this.otpLogin(where, who, more);
  }

  /** A new member with a password that was migrated: MIGRATED_PASSWORD. */
  passwordMember({ organization_id }, who, client = this.client) {
    const { hash, hash_type } = HASHES[0];
    return client.passwords.migrate({ organization_id, email_address: this.email(who), hash, hash_type });
  }

  /** An intermediate session that proves an e-mail address. */
  async intermediate(who) {
    const email_address = this.email(who);
    const { discovery } = this.client.otps.email;
    await discovery.send({ email_address });
    const answer = await discovery.authenticate({ email_address, code: await this.code(email_address) });
    return answer.intermediate_session_token;
  }
}

/** What an authenticator app shows now, or that many 30 seconds later (RFC 6238). */
export function totp(secret, stepsAhead = 0) {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
  const key = Buffer.from(
    bits
      .join("")
      .match(/.{8}/g)
      .map((byte) => parseInt(byte, 2)),
  );
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsAhead));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Another code of the same shape. */
export function wrongCode(code) {
  return String((Number(code) + 1) % 1_000_000).padStart(6, "0");
}

/** Type and delivery method of each factor, sorted. */
export function factors({ authentication_factors }) {
  return sorted(authentication_factors.map(({ type, delivery_method }) => `${type}/${delivery_method}`));
}
