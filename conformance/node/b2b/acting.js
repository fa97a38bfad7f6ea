// Calls on behalf of a member: the session headers of the SDK's method options (contract: B2B 6.6).

import { outcome } from "../report.js";
import { forged } from "../world.js";

const DENIED = [403, "session_authorization_error"];
const ELSEWHERE = [403, "session_authorization_tenancy_error"];

async function asAdmin(world, check) {
  const { organizations, magicLinks } = world.client;
  const organization = await world.organization("acting");
  const { organization_id } = organization;
  await world.member(organization, "acting.admin", { roles: ["stytch_admin"] });
  const { session_token, session_jwt } = await world.otpLogin(organization, "acting.admin");
  const byToken = { authorization: { session_token } };
  const byJwt = { authorization: { session_jwt } };
  const organization_name = "Renamed by its admin";
  const renamed = await organizations.update({ organization_id, organization_name }, byToken);
  check.equal("an admin renames", renamed.organization.organization_name, organization_name);
  const email_address = world.email("acting.made");
  const made = await organizations.members.create({ organization_id, email_address }, byJwt);
  check.equal("an admin makes a member, by JWT", made.member.status, "active");
  const organization_ids = [organization_id];
  const found = await organizations.members.search({ organization_ids }, byToken);
  check.equal("an admin searches", found.results_metadata.total, 2);
  const guest = { organization_id, email_address: world.email("acting.invited") };
  const invited = await magicLinks.email.invite(guest, byToken);
  check.equal("an admin invites", invited.member.status, "invited");
  await check.refused("even an admin leaves trusted metadata alone", 401, "cannot_update_trusted_metadata", () =>
    organizations.update({ organization_id, trusted_metadata: { plan: "free forever" } }, byToken),
  );
  const other = (await world.organization("acting.other")).organization_id;
  await check.refused("an admin of one organization is nobody in another", ...ELSEWHERE, () =>
    organizations.update({ organization_id: other, organization_name: "Taken over" }, byToken),
  );
  await check.refused("nor searches there", ...ELSEWHERE, () =>
    organizations.members.search({ organization_ids: [organization_id, other] }, byToken),
  );
  const nobody = { authorization: { session_token: forged(session_token) } };
  await check.refused("a session that is not there acts for nobody", 404, "session_not_found", () =>
    organizations.update({ organization_id, organization_name: "Nobody's" }, nobody),
  );
}

async function asMember(world, check) {
  const { organizations, sessions } = world.client;
  const { members } = organizations;
  const organization = await world.organization("self");
  const { organization_id } = organization;
  const { member_id, session_token } = await world.session("self", organization);
  const colleague = await world.member(organization, "self.colleague");
  const mine = { authorization: { session_token } };
  const own = (given) => members.update({ organization_id, member_id, ...given }, mine);
  check.equal("a member changes the own name", (await own({ name: "Myself" })).member.name, "Myself");
  const { member } = await own({ untrusted_metadata: { theme: "dark" } });
  check.equal("and the own untrusted metadata", member.untrusted_metadata, { theme: "dark" });
  await check.refused("not the name of a colleague", ...DENIED, () =>
    members.update({ organization_id, member_id: colleague.member_id, name: "Fool" }, mine),
  );
  await check.refused("not the own roles", ...DENIED, () => own({ roles: ["stytch_admin"] }));
  await check.refused("not the own trusted metadata", 401, "cannot_update_trusted_metadata", () =>
    own({ trusted_metadata: { salary: 1 } }),
  );
  await check.refused("not the own e-mail address that way", 400, "member_cannot_update_their_email_address", () =>
    own({ email_address: world.email("self.new") }),
  );
  await check.refused("not the organization", ...DENIED, () =>
    organizations.update({ organization_id, organization_name: "Mine" }, mine),
  );
  await check.refused("a member deletes no colleague", ...DENIED, () =>
    members.delete({ organization_id, member_id: colleague.member_id }, mine),
  );
  await check.refused("a member logs no colleague out", ...DENIED, () =>
    sessions.revoke({ member_id: colleague.member_id }, mine),
  );
  check.equal("but everywhere out", await outcome(() => sessions.revoke({ member_id }, mine)), "200 ok");
}

export const SCENARIOS = [asAdmin, asMember];
