// Members: create, get, update, e-mail addresses, delete, reactivate (contract: B2B 3.2, 8).

import { sorted } from "../report.js";

const roleIds = ({ roles }) => sorted(roles.map(({ role_id }) => role_id));
const retired = ({ retired_email_addresses }) => retired_email_addresses.map(({ email_address }) => email_address);

async function create(world, check) {
  const { members } = world.client.organizations;
  const organization = await world.organization("members");
  const { organization_id } = organization;
  const external_id = `${world.run}|member`;
  const mfa_phone_number = world.phone();
  const email_address = world.email("first");
  const { member: made } = await members.create({
    organization_id,
    email_address,
    name: "Noor",
    trusted_metadata: { a: 1 },
    untrusted_metadata: { b: 2 },
    roles: ["viewer", "stytch_admin"],
    mfa_phone_number,
    external_id,
  });
  check.true("the id says what it is", made.member_id.startsWith("member-test-"), made.member_id);
  check.equal(
    "create stores name, metadata and external id",
    [made.name, made.trusted_metadata, made.untrusted_metadata, made.external_id],
    ["Noor", { a: 1 }, { b: 2 }, external_id],
  );
  const phone = [made.mfa_phone_number, made.mfa_phone_number_verified];
  check.equal("create stores an unverified phone number", phone, [mfa_phone_number, false]);
  check.equal("a member is active unless asked otherwise", made.status, "active");
  check.equal("roles are assigned beside the default one", roleIds(made), ["stytch_admin", "stytch_member", "viewer"]);
  check.equal("an admin is shown as one", made.is_admin, true);
  const pending = await world.member(organization, "pending", { create_member_as_pending: true });
  check.equal("a member can begin as pending", pending.status, "pending");
  for (const [what, named] of [
    ["id", { member_id: made.member_id }],
    ["e-mail address", { email_address: email_address.toUpperCase() }],
    ["external id", { member_id: external_id }],
  ]) {
    const { member } = await members.get({ organization_id: organization.organization_slug, ...named });
    check.equal(`get finds a member by ${what}`, member.member_id, made.member_id);
  }
  await check.refused("get wants one of the two", 400, "invalid_member_get_fields", () =>
    members.get({ organization_id }),
  );
  for (const [what, errorType, more] of [
    ["a taken e-mail address", "duplicate_member_email", { email_address }],
    ["a malformed e-mail address", "invalid_email", { email_address: "nobody" }],
    ["an unknown role", "invalid_rbac_role_assignment", { roles: ["emperor"] }],
    ["a taken external id", "duplicate_member_external_id", { external_id }],
    ["a malformed phone number", "invalid_phone_number", { mfa_phone_number: "12" }],
  ]) {
    await check.refused(`create refuses ${what}`, 400, errorType, () =>
      members.create({ organization_id, email_address: world.email("refused"), ...more }),
    );
  }
}

async function update(world, check) {
  const { members } = world.client.organizations;
  const organization = await world.organization("member.update");
  const made = await world.member(organization, "update", {
    roles: ["viewer"],
    trusted_metadata: { kept: 1, gone: 2 },
  });
  const known = { organization_id: organization.organization_id, member_id: made.member_id };
  const mfa_phone_number = world.phone();
  const { member: after } = await members.update({
    ...known,
    name: "Renamed",
    trusted_metadata: { gone: null, new: 3 },
    untrusted_metadata: { u: true },
    is_breakglass: true,
    mfa_phone_number,
    mfa_enrolled: true,
    roles: ["editor"],
    external_id: world.slug("member.update"),
    default_mfa_method: "sms_otp",
  });
  check.equal("update renames", after.name, "Renamed");
  const metadata = [after.trusted_metadata, after.untrusted_metadata];
  check.equal("metadata is merged key by key", metadata, [{ kept: 1, new: 3 }, { u: true }]);
  check.equal("roles are replaced", roleIds(after), ["editor", "stytch_member"]);
  check.equal(
    "update stores the settings of MFA",
    [after.is_breakglass, after.mfa_enrolled, after.mfa_phone_number, after.default_mfa_method],
    [true, true, mfa_phone_number, "sms_otp"],
  );
  const { member: byExternal } = await members.update({
    organization_id: organization.organization_slug,
    member_id: world.slug("member.update"),
    roles: [],
  });
  check.equal("update takes a slug and an external id", byExternal.member_id, made.member_id);
  check.equal("roles can be emptied", roleIds(byExternal), ["stytch_member"]);
  const { member: without } = await members.deleteExternalId(known);
  check.equal("the external id can be taken away", without.external_id ?? "", "");
  for (const [what, errorType, given] of [
    ["an unknown role", "invalid_rbac_role_assignment", { roles: ["emperor"] }],
    ["a second phone number", "duplicate_member_phone_number_for_member", { mfa_phone_number: world.phone() }],
    ["an unknown default method", "invalid_mfa_default_method", { default_mfa_method: "abacus" }],
    ["a default method without its factor", "default_mfa_member_missing_factor", { default_mfa_method: "totp" }],
  ]) {
    await check.refused(`update refuses ${what}`, 400, errorType, () => members.update({ ...known, ...given }));
  }
  const { member: gone } = await members.deleteMFAPhoneNumber(known);
  const phone = [gone.mfa_phone_number, gone.mfa_phone_number_verified];
  check.equal("the phone number can be deleted", phone, ["", false]);
}

async function remove(world, check) {
  const { members } = world.client.organizations;
  const organization = await world.organization("member.delete");
  const { organization_id } = organization;
  const { member_id, session_token } = await world.session("delete.member", organization);
  const known = { organization_id, member_id };
  check.equal("delete names who is gone", (await members.delete(known)).member_id, member_id);
  await check.refused("the sessions end with the member", 404, "session_not_found", () =>
    world.client.sessions.authenticate({ session_token }),
  );
  await check.refused("a deleted member is not found", 404, "member_not_found", () => members.get(known));
  const { member: kept } = await members.dangerouslyGet({ member_id, include_deleted: true });
  check.equal("unless deleted ones are asked for", kept.status, "deleted");
  const { member: back } = await members.reactivate(known);
  check.equal("a deleted member can be reactivated", [back.member_id, back.status], [member_id, "active"]);
  await check.refused("an active member cannot", 400, "no_deleted_member_found_for_reactivation", () =>
    members.reactivate(known),
  );
  const unproven = { organization_id, member_id: (await world.member(organization, "unproven")).member_id };
  await members.delete(unproven);
  await check.refused("nor one who never proved the address", 400, "email_unverified_for_reactivation", () =>
    members.reactivate(unproven),
  );
}

async function changedEmail(world, check) {
  const { members } = world.client.organizations;
  const organization = await world.organization("emails");
  const { organization_id } = organization;
  const { member_id, member } = await world.session("old.address", organization);
  const known = { organization_id, member_id };
  check.equal("a code sent there proves an address", member.email_address_verified, true);
  const { member: after } = await members.update({ ...known, email_address: world.email("new.address") });
  const address = [after.email_address, after.email_address_verified];
  check.equal("a changed address is unverified", address, [world.email("new.address"), false]);
  check.equal("the old one is retired", retired(after), [world.email("old.address")]);
  const taken = { organization_id, email_address: world.email("old.address") };
  await check.refused("a retired address is nobody else's", 400, "retired_member_email", () => members.create(taken));
  await check.refused("unlinking wants to know which", 400, "retired_email_missing_email_identifiers", () =>
    members.unlinkRetiredEmail(known),
  );
  const [{ email_id }] = after.retired_email_addresses;
  const { member: free } = await members.unlinkRetiredEmail({ ...known, email_id });
  check.equal("a retired address can be unlinked", retired(free), []);
  const next = await members.create(taken);
  check.equal("then it is free", next.member.email_address, world.email("old.address"));
}

async function updatedEmail(world, check) {
  const { client } = world;
  const organization = await world.organization("emails.update");
  const { organization_id } = organization;
  const { member_id } = await world.session("update.before", organization);
  const known = { organization_id, member_id };
  const byLink = world.email("update.link");
  const { member: started } = await client.organizations.members.startEmailUpdate({ ...known, email_address: byLink });
  check.equal("until it is proven, the address stays", started.email_address, world.email("update.before"));
  const linked = await client.magicLinks.authenticate({ magic_links_token: await world.token(byLink) });
  check.equal(
    "the link makes it the member's",
    [linked.member_id, linked.member.email_address, linked.member.email_address_verified],
    [member_id, byLink, true],
  );
  check.equal("and retires the old one", retired(linked.member), [world.email("update.before")]);
  const byCode = world.email("update.code");
  await client.organizations.members.startEmailUpdate({
    ...known,
    email_address: byCode,
    delivery_method: "EMAIL_OTP",
  });
  const coded = await client.otps.email.authenticate({
    organization_id,
    email_address: byCode,
    code: await world.code(byCode),
  });
  check.equal("a code does it as well", [coded.member_id, coded.member.email_address], [member_id, byCode]);
  const unproven = await world.member(organization, "update.unproven");
  await check.refused("not for an unverified address", 400, "member_has_no_active_verified_email", () =>
    client.organizations.members.startEmailUpdate({
      organization_id,
      member_id: unproven.member_id,
      email_address: world.email("update.never"),
    }),
  );
}

export const SCENARIOS = [create, update, remove, changedEmail, updatedEmail];
