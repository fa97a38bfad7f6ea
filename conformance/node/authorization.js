// RBAC: the policy, and authorization_check on authenticate (contract: §2.7, §5.4).

import { outcome, sorted } from "./report.js";

const REFUSAL = [403, "consumer_session_authorization_error"];

async function policy(world, check) {
  const { policy: answer } = await world.client.rbac.policy();
  const documents = answer.resources.find(({ resource_id }) => resource_id === "documents");
  check.equal("the policy has its resource", sorted(documents?.actions ?? []), [
    "create",
    "delete",
    "read",
    "update",
  ]);
  const permissions = (id) => answer.roles.find(({ role_id }) => role_id === id)?.permissions;
  check.equal("the policy says what a viewer may do", permissions("viewer"), [
    { resource_id: "documents", actions: ["read"] },
  ]);
  check.equal("the policy says what an editor may do", permissions("editor"), [
    { resource_id: "documents", actions: ["*"] },
  ]);
  check.equal("the policy has the default role", permissions("stytch_user"), []);
  const { client: other } = await world.ownProject();
  const { policy: bare } = await other.rbac.policy();
  check.equal(
    "a project without a policy has the default role alone",
    [bare.roles.map(({ role_id }) => role_id), bare.resources, bare.scopes],
    [["stytch_user"], [], []],
  );
}

async function verdict(world, check) {
  const { sessions, users } = world.client;
  const { session_token, user_id } = await world.session("verdict");
  const asked = (action, resource_id = "documents", named = { session_token }) =>
    sessions.authenticate({ ...named, authorization_check: { resource_id, action } });
  await check.refused("no role, no permission", ...REFUSAL, () => asked("read"));
  await users.update({ user_id, roles: ["viewer"] });
  const allowed = await asked("read");
  check.equal("a permitted action has a verdict with its roles", allowed.verdict, {
    authorized: true,
    granting_roles: ["viewer"],
  });
  check.equal("the session shows the roles", sorted(allowed.session.roles), ["stytch_user", "viewer"]);
  await check.refused("an action of no role is refused", ...REFUSAL, () => asked("delete"));
  await check.refused("an unknown resource is refused", ...REFUSAL, () => asked("read", "printers"));
  await users.update({ user_id, roles: ["viewer", "editor"] });
  const both = await asked("read");
  check.equal("every granting role is named", sorted(both.verdict.granting_roles), ["editor", "viewer"]);
  const wild = await asked("delete", "documents", { session_jwt: both.session_jwt });
  check.equal("a wildcard grants any action", wild.verdict.granting_roles, ["editor"]);
  await users.update({ user_id, roles: [] });
  await check.refused("a role that was taken away no longer counts", ...REFUSAL, () => asked("read"));
}

async function refusalChangesNothing(world, check) {
  const { sessions } = world.client;
  const { session, session_token } = await world.session("untouched");
  const refused = await outcome(() =>
    sessions.authenticate({
      session_token,
      session_duration_minutes: 500,
      session_custom_claims: { sneaked: true },
      authorization_check: { resource_id: "documents", action: "delete" },
    }),
  );
  const { session: after } = await sessions.authenticate({ session_token });
  check.equal(
    "a refusal applies neither duration nor claims",
    [refused, after.custom_claims, after.expires_at],
    [REFUSAL.join(" "), {}, session.expires_at],
  );
}

export const SCENARIOS = [policy, verdict, refusalChangesNothing];
