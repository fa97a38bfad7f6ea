// RBAC: the policy of the project, and what an organization adds to it (contract: B2B 6).

import { outcome, sorted } from "../report.js";

async function policy(world, check) {
  const { roles, resources } = (await world.client.rbac.policy()).policy;
  const actionsOf = (id) => sorted(resources.find(({ resource_id }) => resource_id === id)?.actions ?? []);
  check.equal("the policy has its resource", actionsOf("documents"), ["create", "delete", "read", "update"]);
  const builtIn = ["stytch.member", "stytch.organization", "stytch.scim", "stytch.self", "stytch.sso"];
  const missing = builtIn.filter((id) => actionsOf(id).length === 0);
  check.equal("and those that every project has", missing, []);
  const permissionsOf = (id) => roles.find(({ role_id }) => role_id === id)?.permissions;
  check.equal("the policy says what a viewer may do", permissionsOf("viewer"), [
    { resource_id: "documents", actions: ["read"] },
  ]);
  check.equal("what every member may do", permissionsOf("stytch_member"), [
    { resource_id: "stytch.self", actions: ["*"] },
  ]);
  const admin = sorted(permissionsOf("stytch_admin").map(({ resource_id }) => resource_id));
  check.equal(
    "what an admin may do",
    admin,
    builtIn.filter((id) => id !== "stytch.self"),
  );
}

async function organizationPolicy(world, check) {
  const { organizations } = world.client.rbac;
  const { organization_id, member_id, session_token } = await world.session("policy");
  const { org_policy: begun } = await organizations.getOrgPolicy({ organization_id });
  check.equal("an organization begins without roles of its own", begun.roles, []);
  const permissions = [{ resource_id: "documents", actions: ["read"] }];
  const auditor = { role_id: "auditor", description: "Looks at everything.", permissions };
  const set = (...roles) => organizations.setOrgPolicy({ organization_id, org_policy: { roles } });
  check.equal("it can have some", (await set(auditor)).org_policy.roles, [auditor]);
  const { org_policy: kept } = await organizations.getOrgPolicy({ organization_id: world.slug("policy") });
  check.equal("they are kept", kept.roles, [auditor]);
  const { organization } = await world.client.organizations.get({ organization_id });
  check.equal("the organization shows them", organization.custom_roles, [auditor]);
  await world.client.organizations.members.update({ organization_id, member_id, roles: ["auditor"] });
  const authorization_check = { organization_id, resource_id: "documents", action: "read" };
  const granted = await world.client.sessions.authenticate({ session_token, authorization_check });
  check.equal("they grant what they say", granted.verdict.granting_roles, ["auditor"]);
  const other = await world.organization("policy.other");
  const elsewhere = await outcome(() => world.member(other, "policy", { roles: ["auditor"] }));
  check.equal("in that organization alone", elsewhere, "400 invalid_rbac_role_assignment");
  const may = (resource_id, ...actions) => ({ ...auditor, permissions: [{ resource_id, actions }] });
  for (const [what, errorType, roles] of [
    ["a role of the project", "rbac_role_duplicate", [{ ...auditor, role_id: "viewer" }]],
    ["a role twice", "rbac_role_duplicate", [auditor, auditor]],
    ["an unknown action", "invalid_rbac_custom_role", [may("documents", "burn")]],
    ["an unknown resource", "invalid_rbac_custom_role", [may("printers", "read")]],
    ["a wildcard among others", "cannot_specify_wildcard_with_other_actions", [may("documents", "*", "read")]],
  ]) {
    await check.refused(`an organization's policy refuses ${what}`, 400, errorType, () => set(...roles));
  }
  check.equal("a policy is replaced as a whole", (await set()).org_policy.roles, []);
  await check.refused("a role that is gone grants nothing", 403, "session_authorization_error", () =>
    world.client.sessions.authenticate({ session_token, authorization_check }),
  );
}

export const SCENARIOS = [policy, organizationPolicy];
