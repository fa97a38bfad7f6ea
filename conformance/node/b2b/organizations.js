// Organizations: create, get, update, delete, and how they let their members in (contract: B2B 3.1, 7).

import { randomUUID } from "node:crypto";
import { outcome, sorted } from "../report.js";

async function create(world, check) {
  const { organizations } = world.client;
  const organization_slug = world.slug("create");
  const organization_external_id = `${world.run}|create`;
  const { organization: made } = await organizations.create({
    organization_name: "Northwind",
    organization_slug,
    organization_logo_url: "https://example.com/logo.png",
    organization_external_id,
    trusted_metadata: { plan: "pro" },
  });
  check.true("the id says what it is", made.organization_id.startsWith("organization-test-"), made.organization_id);
  check.equal(
    "create stores name, slug, logo, metadata and external id",
    [
      made.organization_name,
      made.organization_slug,
      made.organization_logo_url,
      made.trusted_metadata,
      made.organization_external_id,
    ],
    ["Northwind", organization_slug, "https://example.com/logo.png", { plan: "pro" }, organization_external_id],
  );
  check.equal(
    "the settings of one that asks for none",
    [made.email_invites, made.email_jit_provisioning, made.sso_jit_provisioning, made.auth_methods, made.mfa_policy],
    ["ALL_ALLOWED", "NOT_ALLOWED", "ALL_ALLOWED", "ALL_ALLOWED", "OPTIONAL"],
  );
  for (const [what, organization_id] of [
    ["id", made.organization_id],
    ["slug", organization_slug],
    ["external id", organization_external_id],
  ]) {
    const { organization } = await organizations.get({ organization_id });
    check.equal(`get finds it by its ${what}`, organization.organization_id, made.organization_id);
  }
  const { organization: bare } = await organizations.create({ organization_name: "Bare Minimum" });
  check.true("a slug is made from the name", bare.organization_slug.length >= 2, bare.organization_slug);
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`key${n}`, n]));
  for (const [what, errorType, given] of [
    ["a taken slug", "organization_slug_already_used", { organization_slug }],
    ["a malformed slug", "invalid_organization_slug", { organization_slug: "no spaces" }],
    ["a taken external id", "organization_external_id_already_used", { organization_external_id }],
    ["a malformed external id", "invalid_organization_external_id", { organization_external_id: "a b" }],
    ["too many metadata keys", "metadata_too_many_keys", { trusted_metadata: many }],
    ["metadata of more than 4 KB", "metadata_too_large", { trusted_metadata: { text: "x".repeat(4200) } }],
    ["an empty name", "organization_name_missing", { organization_name: "" }],
    ["a name of 129 characters", "invalid_organization_name", { organization_name: "n".repeat(129) }],
  ]) {
    await check.refused(`create refuses ${what}`, 400, errorType, () =>
      organizations.create({ organization_name: "Refused", ...given }),
    );
  }
}

async function update(world, check) {
  const { organizations } = world.client;
  const made = await world.organization("update", { trusted_metadata: { kept: 1, gone: 2, changed: { a: 1 } } });
  const { organization_id } = made;
  const { organization: after } = await organizations.update({
    organization_id,
    organization_name: "Renamed",
    organization_slug: world.slug("renamed"),
    trusted_metadata: { gone: null, changed: { b: 2 } },
  });
  const named = [after.organization_name, after.organization_slug];
  check.equal("update renames", named, ["Renamed", world.slug("renamed")]);
  check.equal("metadata is merged key by key", after.trusted_metadata, { kept: 1, changed: { b: 2 } });
  check.equal("what is not named stays", after.email_invites, made.email_invites);
  await check.refused("the old slug leads nowhere", 404, "organization_not_found", () =>
    organizations.get({ organization_id: world.slug("update") }),
  );
  const bySlug = await organizations.update({
    organization_id: world.slug("renamed"),
    organization_external_id: world.slug("up"),
    organization_logo_url: null,
  });
  check.equal("update takes a slug, and null for nothing", bySlug.organization.organization_id, organization_id);
  const { organization: without } = await organizations.deleteExternalId({ organization_id });
  check.equal("the external id can be taken away", without.organization_external_id ?? "", "");
  await check.refused("update refuses an unknown organization", 404, "organization_not_found", () =>
    organizations.update({ organization_id: `organization-test-${randomUUID()}`, organization_name: "Nobody" }),
  );
}

async function settings(world, check) {
  const { organizations } = world.client;
  const { organization_id } = await world.organization("settings");
  const domain = `${world.run}-node.example`;
  const { organization: after } = await organizations.update({
    organization_id,
    email_allowed_domains: [domain],
    email_jit_provisioning: "RESTRICTED",
    email_invites: "RESTRICTED",
    auth_methods: "RESTRICTED",
    allowed_auth_methods: ["magic_link", "password"],
    mfa_policy: "REQUIRED_FOR_ALL",
    mfa_methods: "RESTRICTED",
    allowed_mfa_methods: ["totp"],
    rbac_email_implicit_role_assignments: [{ domain, role_id: "viewer" }],
    claimed_email_domains: [domain],
  });
  check.equal(
    "update stores the settings of e-mails",
    [after.email_allowed_domains, after.email_jit_provisioning, after.email_invites, after.claimed_email_domains],
    [[domain], "RESTRICTED", "RESTRICTED", [domain]],
  );
  check.equal(
    "update stores the methods",
    [after.auth_methods, sorted(after.allowed_auth_methods), after.mfa_methods, after.allowed_mfa_methods],
    ["RESTRICTED", ["magic_link", "password"], "RESTRICTED", ["totp"]],
  );
  const rules = after.rbac_email_implicit_role_assignments;
  check.equal("update stores the roles of a domain", rules, [{ domain, role_id: "viewer" }]);
  const { organization: fewer } = await organizations.update({
    organization_id,
    allowed_auth_methods: ["magic_link"],
    claimed_email_domains: [],
  });
  check.equal(
    "a list is replaced as a whole, and can be emptied",
    [fewer.allowed_auth_methods, fewer.claimed_email_domains],
    [["magic_link"], []],
  );
}

async function contradictions(world, check) {
  const { organizations } = world.client;
  const { organization_id } = await world.organization("contradictions");
  const { organization: before } = await organizations.get({ organization_id });
  const rule = (domain) => [{ domain, role_id: "viewer" }];
  const nobody = { email_invites: "NOT_ALLOWED", sso_jit_provisioning: "NOT_ALLOWED" };
  for (const [what, errorType, given] of [
    ["restricted methods, no list", "allowed_auth_methods_required_for_restricted", { auth_methods: "RESTRICTED" }],
    ["restricted MFA, no list", "allowed_mfa_methods_required_for_restricted", { mfa_methods: "RESTRICTED" }],
    ["an unknown method", "invalid_organization_allowed_auth_methods", { allowed_auth_methods: ["carrier_pigeon"] }],
    ["an unknown MFA method", "invalid_organization_allowed_mfa_methods", { allowed_mfa_methods: ["abacus"] }],
    ["an unknown MFA policy", "invalid_organization_mfa_policy", { mfa_policy: "SOMETIMES" }],
    ["restricted invites, no domain", "invalid_restricted_email_setting", { email_invites: "RESTRICTED" }],
    ["no way in at all", "invalid_organization_auth_method_settings", nobody],
    ["a common domain", "organization_settings_domain_too_common", { email_allowed_domains: ["gmail.com"] }],
    ["a domain that is none", "organization_settings_invalid_domain", { email_allowed_domains: ["no domain"] }],
    ["a common claim", "organization_settings_claimed_domain_too_common", { claimed_email_domains: ["outlook.com"] }],
    ["roles for all", "rbac_domain_too_common", { rbac_email_implicit_role_assignments: rule("yahoo.com") }],
  ]) {
    await check.refused(`settings: ${what}`, 400, errorType, () =>
      organizations.update({ organization_id, ...given }),
    );
  }
  const { organization: after } = await organizations.get({ organization_id });
  check.equal("a refused update changes nothing", after, before);
}

async function remove(world, check) {
  const { organizations, sessions } = world.client;
  const { organization_id, member_id, session_token } = await world.session("delete");
  check.equal("metrics counts its members", (await organizations.metrics({ organization_id })).member_count, 1);
  const { connected_apps } = await organizations.connectedApps({ organization_id });
  check.equal("it has no connected apps", connected_apps, []);
  const gone = await organizations.delete({ organization_id });
  check.equal("delete names what is gone", gone.organization_id, organization_id);
  await check.refused("it is not found any more", 404, "organization_not_found", () =>
    organizations.get({ organization_id }),
  );
  check.equal(
    "its members and their sessions are gone with it",
    [
      await outcome(() => organizations.members.dangerouslyGet({ member_id })),
      await outcome(() => sessions.authenticate({ session_token })),
    ],
    ["404 member_not_found", "404 session_not_found"],
  );
}

export const SCENARIOS = [create, update, settings, contradictions, remove];
