// From a proven address to an organization: list, exchange, found one (contract: B2B 10).

import { outcome, sorted } from "../report.js";
import { lasts } from "../world.js";
import { factors } from "./world.js";

const STRICT = { mfa_policy: "REQUIRED_FOR_ALL", email_invites: "ALL_ALLOWED" };

async function listed(world, check) {
  const call = (given) => world.client.discovery.organizations.list(given);
  const active = await world.organization("found.active");
  const { session_token } = await world.session("found", active);
  const pending = await world.organization("found.pending");
  await world.member(pending, "found", { create_member_as_pending: true });
  const restricted = await world.organization("found.restricted", {
    auth_methods: "RESTRICTED",
    allowed_auth_methods: ["password"],
    email_invites: "ALL_ALLOWED",
  });
  await world.member(restricted, "found");
  const strict = await world.organization("found.strict", STRICT);
  await world.member(strict, "found");
  const intermediate_session_token = await world.intermediate("found");
  const answer = await call({ intermediate_session_token });
  check.equal("the list says whose it is", answer.email_address, world.email("found"));
  const found = new Map(answer.discovered_organizations.map((d) => [d.organization.organization_id, d]));
  const types = [active, pending, restricted, strict].map((o) => found.get(o.organization_id)?.membership.type);
  check.equal(
    "it has every membership, and nothing else",
    [found.size, types],
    [4, ["active_member", "pending_member", "active_member", "active_member"]],
  );
  const open = [...found.keys()].filter((id) => found.get(id).member_authenticated);
  check.equal(
    "it says which would open at once",
    sorted(open),
    sorted([active.organization_id, pending.organization_id]),
  );
  check.equal(
    "what else must be proven",
    found.get(restricted.organization_id).primary_required.allowed_auth_methods,
    ["password"],
  );
  const mfa = found.get(strict.organization_id).mfa_required;
  check.true("and where a second factor is asked for", mfa !== null && mfa !== undefined, mfa);
  const bySession = await call({ session_token });
  const ids = bySession.discovered_organizations.map(({ organization }) => organization.organization_id);
  check.equal("a session lists the same", sorted(ids), sorted(found.keys()));
  await check.refused("the list refuses two proofs", 400, "too_many_session_arguments", () =>
    call({ intermediate_session_token, session_token }),
  );
  await check.refused("the list refuses no proof", 400, "no_session_arguments", () => call({}));
  check.equal("listing uses nothing up", await outcome(() => call({ intermediate_session_token })), "200 ok");
}

async function exchange(world, check) {
  const call = (given) => world.client.discovery.intermediateSessions.exchange(given);
  const organization = await world.organization("entered");
  const { organization_id } = organization;
  const member = await world.member(organization, "entered", { create_member_as_pending: true });
  const intermediate_session_token = await world.intermediate("entered");
  const stranger = await world.organization("entered.stranger");
  const refused = await outcome(() => call({ intermediate_session_token, organization_id: stranger.organization_id }));
  check.true("a stranger does not enter", /^40[04] /.test(refused), refused);
  const made = await call({
    intermediate_session_token,
    organization_id: world.slug("entered"),
    session_duration_minutes: 25,
    session_custom_claims: { via: "discovery" },
  });
  check.equal(
    "a pending member enters, active",
    [made.member_authenticated, made.member_id, made.member.status],
    [true, member.member_id, "active"],
  );
  check.equal("the session holds the factor", factors(made.member_session), ["email_otp/email"]);
  check.true("exchange takes a duration", lasts(made.member_session, 25), made.member_session.expires_at);
  check.equal("exchange takes claims", made.member_session.custom_claims, { via: "discovery" });
  await check.refused("the intermediate session is used up", 404, "intermediate_session_not_found", () =>
    call({ intermediate_session_token, organization_id }),
  );
  const strict = await world.organization("entered.strict", STRICT);
  const mfa_phone_number = world.phone();
  const { member_id } = await world.member(strict, "entered", { mfa_phone_number });
  const held = {
    intermediate_session_token: await world.intermediate("entered"),
    organization_id: strict.organization_id,
  };
  const asked = await call(held);
  check.equal(
    "a second factor is asked for, with the same intermediate session",
    [asked.member_authenticated, asked.intermediate_session_token, asked.mfa_required.secondary_auth_initiated],
    [false, held.intermediate_session_token, "sms_otp"],
  );
  const code = await world.code(mfa_phone_number);
  const done = await world.client.otps.sms.authenticate({ ...held, member_id, code });
  check.equal("the code completes it", factors(done.member_session), ["email_otp/email", "otp/sms"]);
}

async function join(world, check) {
  const { discovery, otps } = world.client;
  const domain = `join-${world.run}-node.example`;
  const { organization_id } = await world.organization("joined", {
    email_jit_provisioning: "RESTRICTED",
    email_allowed_domains: [domain],
    email_invites: "ALL_ALLOWED",
  });
  const prove = async (email_address) => {
    await otps.email.discovery.send({ email_address });
    return otps.email.discovery.authenticate({ email_address, code: await world.code(email_address) });
  };
  const types = (found) => found.discovered_organizations.map(({ membership }) => membership.type);
  check.equal("nobody of the domain is there yet", types(await prove(`second@${domain}`)), []);
  const first = { organization_id, email_address: `first@${domain}` };
  await otps.email.loginOrSignup(first);
  await otps.email.authenticate({ ...first, code: await world.code(first.email_address) });
  const found = await prove(`second@${domain}`);
  check.equal("then its people may join", types(found), ["eligible_to_join_by_email_domain"]);
  check.equal("because of the domain", found.discovered_organizations[0].membership.details, { domain });
  const { intermediate_session_token } = found;
  const joined = await discovery.intermediateSessions.exchange({ intermediate_session_token, organization_id });
  check.equal(
    "who joins is an active member",
    [joined.member_authenticated, joined.member.email_address, joined.member.status],
    [true, `second@${domain}`, "active"],
  );
}

async function create(world, check) {
  const call = (intermediate_session_token, given) =>
    world.client.discovery.organizations.create({ intermediate_session_token, ...given });
  const intermediate = await world.intermediate("founder");
  const common = "organization_settings_domain_too_common";
  await check.refused("a domain that everybody uses is refused here too", 400, common, () =>
    call(intermediate, { email_allowed_domains: ["gmail.com"] }),
  );
  const organization_slug = world.slug("founded");
  const made = await call(intermediate, {
    organization_name: "Founded",
    organization_slug,
    session_duration_minutes: 40,
  });
  check.equal(
    "a proven address founds an organization",
    [made.member_authenticated, made.organization.organization_name, made.organization.organization_slug],
    [true, "Founded", organization_slug],
  );
  check.equal(
    "the founder is its admin",
    [made.member.is_admin, sorted(made.member_session.roles), made.member.email_address_verified],
    [true, ["stytch_admin", "stytch_member"], true],
  );
  check.true("create takes a duration", lasts(made.member_session, 40), made.member_session.expires_at);
  await check.refused("the intermediate session is used up", 404, "intermediate_session_not_found", () =>
    call(intermediate),
  );
  const { organization: named } = await call(await world.intermediate("founder.two"));
  check.true(
    "a name and a slug are found where none is given",
    named.organization_name !== "" && named.organization_slug.length >= 2,
    [named.organization_name, named.organization_slug],
  );
  const strict = await call(await world.intermediate("founder.three"), { mfa_policy: "REQUIRED_FOR_ALL" });
  check.equal(
    "who asks for a second factor is asked for one",
    [strict.member_authenticated, strict.session_token, Boolean(strict.mfa_required)],
    [false, "", true],
  );
}

export const SCENARIOS = [listed, exchange, join, create];
