// Who may call, and what every refusal looks like (contract: §1.3, §1.4).

import { randomUUID } from "node:crypto";
import { outcome } from "./report.js";
import { eventually, OTHER_PASSWORD } from "./world.js";

async function wrongCredentials(world, check) {
  const usersOf = (projectId, secret) => outcome(() => world.clientFor(projectId, secret).users.search({ limit: 1 }));
  const { consumer, b2b } = world.dev;
  check.equal("takes the project's secret", await usersOf(consumer.project_id, consumer.secret), "200 ok");
  check.equal(
    "refuses a wrong secret",
    await usersOf(consumer.project_id, "secret-test-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    "401 unauthorized_credentials",
  );
  check.equal(
    "refuses an unknown project",
    await usersOf(`project-test-${randomUUID()}`, consumer.secret),
    "400 invalid_project_id_authentication",
  );
  check.equal(
    "refuses a malformed project id",
    await usersOf("not-a-project", consumer.secret),
    "400 invalid_project_id_authentication",
  );
  check.equal(
    "refuses a B2B project on a consumer endpoint",
    await usersOf(b2b.project_id, b2b.secret),
    "400 invalid_consumer_endpoint",
  );
}

async function errorEnvelope(world, check) {
  const error = await world.client.users.get({ user_id: `user-test-${randomUUID()}` }).catch((refusal) => refusal);
  check.equal("an error repeats the HTTP status in its body", error.status_code, 404);
  check.true("an error has a request id", error.request_id.startsWith("request-id-test-"), error.request_id);
  check.true("an error has a message for people", error.error_message.length > 10, error.error_message);
  check.equal(
    "an error links to its documentation",
    error.error_url,
    "https://stytch.com/docs/api/errors/404#user_not_found",
  );
}

async function anotherProject(world, check) {
  const mine = await world.session("project.mine");
  const { client: other } = await world.ownProject();
  await check.refused("another project cannot read the user", 404, "user_not_found", () =>
    other.users.get({ user_id: mine.user_id }),
  );
  await check.refused("another project cannot delete the user", 404, "user_not_found", () =>
    other.users.delete({ user_id: mine.user_id }),
  );
  await check.refused("another project cannot use the session token", 404, "session_not_found", () =>
    other.sessions.authenticate({ session_token: mine.session_token }),
  );
  await check.refused("another project cannot use the JWT", 400, "unable_to_parse_session_jwt", () =>
    other.sessions.authenticate({ session_jwt: mine.session_jwt }),
  );
  const again = await other.passwords.create({ email: world.email("project.mine"), password: OTHER_PASSWORD });
  check.true("the same e-mail can exist in another project", again.user_id !== mine.user_id, again.user_id);
  await check.refused("a test project refuses the id of a live one", 400, "live_id_used_in_test_environment", () =>
    world.client.users.get({ user_id: `user-live-${randomUUID()}` }),
  );
}

async function rotatedSecret(world, check) {
  const { projectId, client: first } = await world.ownProject();
  const made = await world.tenure("secret", "create", "--project", projectId);
  const second = world.clientFor(projectId, made.secret);
  const asked = (client) => outcome(() => client.users.search({ limit: 1 }));
  check.true(
    "a second secret works within seconds",
    await eventually(async () => (await asked(second)) === "200 ok"),
  );
  check.equal("the first secret works beside it", await asked(first), "200 ok");
  await world.tenure("secret", "disable", "--project", projectId, made.secret_id);
  check.true(
    "a disabled secret is refused within seconds",
    await eventually(async () => (await asked(second)) === "401 unauthorized_credentials"),
  );
  check.equal("the first secret outlives the second", await asked(first), "200 ok");
}

export const SCENARIOS = [wrongCredentials, errorEnvelope, anotherProject, rotatedSecret];
