// One password of a person for all organizations (contract: B2B 16.1).

import { outcome, sorted } from "../report.js";
import { OTHER_PASSWORD, PASSWORD } from "../world.js";
import { MIGRATED_PASSWORD } from "./world.js";

async function crossOrg(world, check) {
  const { client } = await world.ownProject(
    "cross_org_passwords_enabled=true",
    "reset_password_redirect_urls=https://app.example.com/reset",
    "discovery_redirect_urls=https://app.example.com/discovery",
    "login_redirect_urls=https://app.example.com/login",
  );
  const { passwords, organizations, discovery } = client;
  const make = async (organization_slug) =>
    (await organizations.create({ organization_name: organization_slug, organization_slug })).organization;
  const [one, two] = [await make("one"), await make("two")];
  const { member_id, member } = await world.passwordMember(one, "everywhere", client);
  const email_address = world.email("everywhere");
  await organizations.members.create({ organization_id: two.organization_id, email_address });
  const open = (organization_id, password) =>
    outcome(() => passwords.authenticate({ organization_id, email_address, password }));
  for (const slug of ["one", "two"]) {
    check.equal(`one password opens organization ${slug}`, await open(slug, MIGRATED_PASSWORD), "200 ok");
  }
  const found = await passwords.discovery.authenticate({ email_address, password: MIGRATED_PASSWORD });
  const slugs = found.discovered_organizations.map(({ organization }) => organization.organization_slug);
  check.equal("discovery by password finds both", sorted(slugs), ["one", "two"]);
  const { intermediate_session_token } = found;
  const { organization_id } = two;
  const entered = await discovery.intermediateSessions.exchange({ intermediate_session_token, organization_id });
  check.equal("and enters either", entered.member_authenticated, true);
  await check.refused("a wrong password discovers nothing", 401, "unauthorized_credentials", () =>
    passwords.discovery.authenticate({ email_address, password: OTHER_PASSWORD }),
  );
  await passwords.discovery.email.resetStart({ email_address });
  const password_reset_token = await world.token(email_address);
  const done = await passwords.discovery.email.reset({ password_reset_token, password: PASSWORD });
  check.equal("a discovery reset proves the address", done.email_address, email_address);
  check.true("and gives an intermediate session", done.intermediate_session_token !== "");
  check.equal(
    "the new password counts everywhere",
    [await open("two", MIGRATED_PASSWORD), await open("two", PASSWORD)],
    ["401 unauthorized_credentials", "200 ok"],
  );
  const { member_password_id } = member;
  await check.refused("one member's password cannot be deleted", 400, "cross_org_passwords_enabled", () =>
    organizations.members.deletePassword({ organization_id: one.organization_id, member_password_id }),
  );
  const required = { email_address, organization_id: one.organization_id, member_id };
  const answer = await passwords.email.requireReset(required);
  check.equal("a reset can be required", answer.member_id, member_id);
  const refused = await open("one", PASSWORD);
  check.true("then the password opens nothing", /^40[014] /.test(refused), refused);
}

export const SCENARIOS = [crossOrg];
