// E-mailed links: login or signup, invite, authenticate, discovery (contract: B2B 11).

import { createHash } from "node:crypto";
import { outcome, sorted } from "../report.js";
import { lasts, minutesLeft } from "../world.js";
import { CHALLENGE, factors, VERIFIER } from "./world.js";

async function login(world, check) {
  const { magicLinks } = world.client;
  const organization = await world.organization("links");
  const { organization_id } = organization;
  const { member_id } = await world.member(organization, "links");
  const known = { organization_id, email_address: world.email("links") };
  const sent = await magicLinks.email.loginOrSignup({ ...known, locale: "es" });
  check.equal("a known address makes no member", [sent.member_created, sent.member_id], [false, member_id]);
  check.equal("the e-mail is in the language asked for", (await world.newest(known.email_address)).locale, "es");
  const link = await world.link(known.email_address);
  check.equal("the link says what it is", link.stytch_token_type, "multi_tenant_magic_links");
  const magic_links_token = link.token;
  const made = await magicLinks.authenticate({
    magic_links_token,
    session_duration_minutes: 30,
    session_custom_claims: { by: "link" },
  });
  check.equal(
    "the link opens a session of the member",
    [made.member_authenticated, made.member_id, made.organization_id, made.reset_sessions],
    [true, member_id, organization_id, false],
  );
  check.equal("the session holds the factor", factors(made.member_session), ["magic_link/email"]);
  const [{ email_factor, sequence_order }] = made.member_session.authentication_factors;
  check.equal(
    "a primary one, which names the address",
    [sequence_order, email_factor],
    ["PRIMARY", { email_id: made.method_id, email_address: known.email_address }],
  );
  check.equal("the address is proven", made.member.email_address_verified, true);
  check.true("authenticate takes a duration", lasts(made.member_session, 30), made.member_session.expires_at);
  check.equal("authenticate takes claims", made.member_session.custom_claims, { by: "link" });
  await check.refused("a link opens once", 401, "unable_to_auth_magic_link", () =>
    magicLinks.authenticate({ magic_links_token }),
  );
  const nobody = `${createHash("sha256").update(world.run).digest("base64url")}=`;
  await check.refused("a link of nobody", 404, "magic_link_not_found", () =>
    magicLinks.authenticate({ magic_links_token: nobody }),
  );
  for (const [what, errorType, given] of [
    ["a malformed address", "invalid_email", { email_address: "nobody" }],
    ["a link of 4 minutes", "invalid_expiration", { login_expiration_minutes: 4 }],
    [
      "a redirect to elsewhere",
      "no_match_for_provided_magic_link_url",
      { login_redirect_url: "https://elsewhere.example/" },
    ],
  ]) {
    await check.refused(`loginOrSignup refuses ${what}`, 400, errorType, () =>
      magicLinks.email.loginOrSignup({ ...known, ...given }),
    );
  }
}

async function signup(world, check) {
  const { magicLinks } = world.client;
  const send = (organization_id, email_address) => magicLinks.email.loginOrSignup({ organization_id, email_address });
  const closed = await world.organization("links.closed");
  const domain = `links-${world.run}.example`;
  const email_address = `stranger@${domain}`;
  await check.refused("a stranger cannot join where nobody may", 400, "email_jit_provisioning_not_allowed", () =>
    send(closed.organization_id, email_address),
  );
  const { organization_id } = await world.organization("links.open", {
    email_jit_provisioning: "RESTRICTED",
    email_allowed_domains: [domain],
  });
  const sent = await send(organization_id, email_address);
  check.equal("a domain may join", [sent.member_created, sent.member.status], [true, "pending"]);
  const made = await magicLinks.authenticate({ magic_links_token: await world.token(email_address) });
  const member = [made.member_id, made.member.status];
  check.equal("the link makes the member active", member, [sent.member_id, "active"]);
  await check.refused("another domain may not", 400, "invalid_email_for_jit_provisioning", () =>
    send(organization_id, world.email("links.stranger")),
  );
}

async function invite(world, check) {
  const { magicLinks, organizations } = world.client;
  const organization = await world.organization("invites");
  const { organization_id } = organization;
  const send = (email_address, more) => magicLinks.email.invite({ organization_id, email_address, ...more });
  const host = await world.member(organization, "invites.host", { name: "Host" });
  const email_address = world.email("invited");
  const { member: sent } = await send(email_address, {
    invited_by_member_id: host.member_id,
    name: "Guest",
    roles: ["viewer"],
    untrusted_metadata: { seat: 4 },
  });
  check.equal(
    "an invited member is shown as one, with what came along",
    [sent.status, sent.name, sent.untrusted_metadata],
    ["invited", "Guest", { seat: 4 }],
  );
  const magic_links_token = await world.token(email_address);
  check.equal(
    "a second invitation is for the same member",
    (await send(email_address)).member.member_id,
    sent.member_id,
  );
  const made = await magicLinks.authenticate({ magic_links_token });
  const member = [made.member_id, made.member.status];
  check.equal("the link makes the member active", member, [sent.member_id, "active"]);
  check.equal("with the role", sorted(made.member_session.roles), ["stytch_member", "viewer"]);
  await check.refused("an active member is not invited", 400, "user_already_invited", () => send(email_address));
  const closed = await world.organization("invites.closed", { mfa_policy: "OPTIONAL" });
  await check.refused("where nobody may be invited", 400, "invalid_email_for_invites", () =>
    magicLinks.email.invite({ organization_id: closed.organization_id, email_address }),
  );
  const revoked = world.email("invites.revoked");
  const { member_id } = await send(revoked);
  const token = await world.token(revoked);
  await organizations.members.delete({ organization_id, member_id });
  const refused = await outcome(() => magicLinks.authenticate({ magic_links_token: token }));
  check.true("the invitation of a deleted member is void", /^40[14] /.test(refused), refused);
}

async function pkce(world, check) {
  const { magicLinks } = world.client;
  const organization = await world.organization("links.pkce");
  await world.member(organization, "links.pkce");
  const known = { organization_id: organization.organization_id, email_address: world.email("links.pkce") };
  await magicLinks.email.loginOrSignup({ ...known, pkce_code_challenge: CHALLENGE });
  const magic_links_token = await world.token(known.email_address);
  const open = (pkce_code_verifier) => magicLinks.authenticate({ magic_links_token, pkce_code_verifier });
  const other = [...VERIFIER].reverse().join("");
  await check.refused("a link with a challenge: no verifier", 400, "pkce_expected_code_verifier", () => open());
  await check.refused("a link with a challenge: another", 401, "pkce_mismatch", () => open(other));
  check.equal("the verifier opens it", await outcome(() => open(VERIFIER)), "200 ok");
  await magicLinks.email.loginOrSignup(known);
  const plain = await world.token(known.email_address);
  await check.refused("a link without one wants no verifier", 400, "pkce_did_not_expect_code_verifier", () =>
    magicLinks.authenticate({ magic_links_token: plain, pkce_code_verifier: VERIFIER }),
  );
}

async function restricted(world, check) {
  const organization = await world.organization("links.restricted", {
    auth_methods: "RESTRICTED",
    allowed_auth_methods: ["password"],
    email_invites: "ALL_ALLOWED",
  });
  const send = (who) =>
    world.client.magicLinks.email.loginOrSignup({
      organization_id: organization.organization_id,
      email_address: world.email(who),
    });
  await world.member(organization, "links.restricted");
  await check.refused("an organization can refuse links", 403, "operation_restricted_by_organization_auth_methods", () =>
    send("links.restricted"),
  );
  await world.member(organization, "links.breakglass", { is_breakglass: true });
  check.equal("but for those behind the glass", await outcome(() => send("links.breakglass")), "200 ok");
}

async function discovery(world, check) {
  const { magicLinks } = world.client;
  const organization = await world.organization("links.found");
  await world.member(organization, "links.found");
  const email_address = world.email("links.found");
  await magicLinks.email.discovery.send({ email_address });
  const link = await world.link(email_address);
  check.equal("a discovery link says what it is", link.stytch_token_type, "discovery");
  const open = () => magicLinks.discovery.authenticate({ discovery_magic_links_token: link.token });
  const found = await open();
  check.equal("it proves the address", found.email_address, email_address);
  const left = minutesLeft(found.intermediate_session_token_expires_at);
  check.true("for ten minutes", Math.abs(left - 10) < 0.2, left);
  check.equal(
    "it finds the organization",
    found.discovered_organizations.map((d) => [d.organization.organization_id, d.membership.type]),
    [[organization.organization_id, "active_member"]],
  );
  await check.refused("it opens once", 401, "unable_to_auth_magic_link", open);
}

export const SCENARIOS = [login, signup, invite, pkce, restricted, discovery];
