// authorization_check on authenticate, and where a member's roles come from (contract: B2B 4.2, 6.2).

import { outcome, sorted } from "../report.js";

async function verdict(world, check) {
  const { sessions, organizations } = world.client;
  const { organization_id, member_id, session_token } = await world.session("verdict");
  const asked = (action, more = {}) =>
    sessions.authenticate({
      session_token,
      authorization_check: { organization_id, resource_id: "documents", action, ...more },
    });
  const assign = (...roles) => organizations.members.update({ organization_id, member_id, roles });
  const denied = [403, "session_authorization_error"];
  const elsewhere = [403, "session_authorization_tenancy_error"];
  const plain = await sessions.authenticate({ session_token });
  check.equal("no verdict without a question", plain.verdict ?? null, null);
  await check.refused("no role, no permission", ...denied, () => asked("read"));
  await assign("viewer");
  const allowed = await asked("read");
  check.equal("a permitted action has a verdict with its roles", allowed.verdict, {
    authorized: true,
    granting_roles: ["viewer"],
  });
  check.equal("the session shows the roles", sorted(allowed.member_session.roles), ["stytch_member", "viewer"]);
  await check.refused("an action of no role", ...denied, () => asked("delete"));
  await check.refused("an unknown resource", ...denied, () => asked("read", { resource_id: "printers" }));
  const other = await world.organization("verdict.other");
  await check.refused("another organization", ...elsewhere, () =>
    asked("read", { organization_id: other.organization_id }),
  );
  await check.refused("the organization comes before the permission", ...elsewhere, () =>
    asked("delete", { organization_id: other.organization_id }),
  );
  await assign("viewer", "editor");
  const both = await asked("read");
  check.equal("every granting role is named", sorted(both.verdict.granting_roles), ["editor", "viewer"]);
  check.equal("a wildcard grants any action", (await asked("delete")).verdict.granting_roles, ["editor"]);
  await assign();
  await check.refused("a role that was taken away no longer counts", ...denied, () => asked("read"));
}

async function refusalChangesNothing(world, check) {
  const { sessions } = world.client;
  const { organization_id, session_token, member_session } = await world.session("untouched");
  const refused = await outcome(() =>
    sessions.authenticate({
      session_token,
      session_duration_minutes: 500,
      session_custom_claims: { sneaked: true },
      authorization_check: { organization_id, resource_id: "documents", action: "delete" },
    }),
  );
  const { member_session: after } = await sessions.authenticate({ session_token });
  check.equal(
    "a refusal applies neither duration nor claims",
    [refused, after.custom_claims ?? {}, after.expires_at],
    ["403 session_authorization_error", {}, member_session.expires_at],
  );
}

async function byDomain(world, check) {
  const organization = await world.organization("domain", {
    rbac_email_implicit_role_assignments: [{ domain: "example.com", role_id: "editor" }],
    email_invites: "ALL_ALLOWED",
  });
  const { member, member_session } = await world.session("domain", organization);
  const editor = member.roles.find(({ role_id }) => role_id === "editor");
  check.equal(
    "a rule for a domain gives a role",
    editor?.sources.map(({ type }) => type),
    ["email_assignment"],
  );
  check.equal("and the session has it", sorted(member_session.roles), ["editor", "stytch_member"]);
}

export const SCENARIOS = [verdict, refusalChangesNothing, byDomain];
