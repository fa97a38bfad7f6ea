// Who may call, and what a refusal looks like (contract: B2B 1).

import { randomUUID } from "node:crypto";
import { outcome } from "../report.js";

async function wrongCredentials(world, check) {
  const asked = (projectId, secret) =>
    outcome(() => world.clientFor(projectId, secret).organizations.search({ limit: 1 }));
  const { consumer, b2b } = world.dev;
  check.equal("takes the project's secret", await asked(b2b.project_id, b2b.secret), "200 ok");
  const wrong = await asked(b2b.project_id, "secret-test-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  check.equal("refuses a wrong secret", wrong, "401 unauthorized_credentials");
  const other = await asked(consumer.project_id, consumer.secret);
  check.equal("refuses a consumer project on a B2B endpoint", other, "400 invalid_b2b_endpoint");
}

async function errorEnvelope(world, check) {
  const organization_id = `organization-test-${randomUUID()}`;
  const error = await world.client.organizations.get({ organization_id }).catch((refusal) => refusal);
  check.equal("an error repeats the HTTP status in its body", error.status_code, 404);
  check.true("an error has a request id", error.request_id.startsWith("request-id-test-"), error.request_id);
  check.true("an error has a message for people", error.error_message.length > 10, error.error_message);
  check.equal(
    "an error links to its documentation",
    error.error_url,
    "https://stytch.com/docs/api/errors/404#organization_not_found",
  );
}

async function anotherProject(world, check) {
  const { organization_id, member_id, session_token, session_jwt } = await world.session("project.mine");
  const { client: other } = await world.ownProject();
  const refused = (what, status, errorType, call) =>
    check.refused(`another project cannot ${what}`, status, errorType, call);
  await refused("read the organization", 404, "organization_not_found", () =>
    other.organizations.get({ organization_id }),
  );
  await refused("delete the organization", 404, "organization_not_found", () =>
    other.organizations.delete({ organization_id }),
  );
  await refused("read the member", 404, "member_not_found", () =>
    other.organizations.members.dangerouslyGet({ member_id }),
  );
  await refused("use the session token", 404, "session_not_found", () => other.sessions.authenticate({ session_token }));
  await refused("use the JWT", 400, "unable_to_parse_session_jwt", () => other.sessions.authenticate({ session_jwt }));
  const again = await other.organizations.create({
    organization_name: "Again",
    organization_slug: world.slug("project.mine"),
  });
  check.true(
    "the same slug can exist in another project",
    again.organization.organization_id !== organization_id,
    again.organization.organization_id,
  );
}

export const SCENARIOS = [wrongCredentials, errorEnvelope, anotherProject];
