// Member JWTs checked by the SDK itself, with the keys and policies it fetched (contract: B2B 5, 6.5).

import { setTimeout as sleep } from "node:timers/promises";
import { jwtPart, minutesLeft, withHeader, withPayload } from "../world.js";

async function jwtShape(world, check) {
  const { session_jwt, member_id, organization_id } = await world.session("shape");
  const [header, payload] = [jwtPart(session_jwt, 0), jwtPart(session_jwt, 1)];
  check.equal("the JWT is RS256 and says it is one", [header.alg, header.typ], ["RS256", "JWT"]);
  check.equal(
    "issuer, audience and subject",
    [payload.iss, payload.aud, payload.sub],
    [`stytch.com/${world.projectId}`, [world.projectId], member_id],
  );
  check.equal("nbf is iat, exp five minutes later", [payload.nbf, payload.exp], [payload.iat, payload.iat + 300]);
  const names = ["id", "started_at", "last_accessed_at", "expires_at", "attributes", "authentication_factors", "roles"];
  const missing = names.filter((name) => !(name in payload["https://stytch.com/session"]));
  check.equal("the session claim is whole", missing, []);
  check.equal("the organization claim is whole", payload["https://stytch.com/organization"], {
    organization_id,
    slug: world.slug("shape"),
  });
  const { keys } = await world.client.sessions.getJWKS({ project_id: world.projectId });
  const kids = keys.map(({ kid }) => kid);
  check.true("the signing key is published", kids.includes(header.kid), kids);
  const odd = keys.filter(({ kty, use, alg, e }) => `${kty} ${use} ${alg} ${e}` !== "RSA sig RS256 AQAB");
  check.equal("every key is an RSA key for checking signatures", odd, []);
}

async function local(world, check) {
  const { sessions } = world.client;
  const session_custom_claims = { plan: "pro", n: { a: [1] } };
  const { session_jwt, session_token } = await world.session("local", null, { session_custom_claims });
  const session = await sessions.authenticateJwtLocal({ session_jwt });
  const { member_session: remote } = await sessions.authenticate({ session_token });
  for (const field of [
    "member_session_id",
    "member_id",
    "organization_id",
    "organization_slug",
    "started_at",
    "custom_claims",
    "roles",
  ]) {
    check.equal(`the local session has the same ${field}`, session[field], remote[field]);
  }
  const known = (of) => of.authentication_factors.map((f) => [f.type, f.delivery_method, f.last_authenticated_at]);
  check.equal("the local session has the same factors", known(session), known(remote));
  const left = minutesLeft(session.expires_at);
  check.true("the local session ends when the session does, not the JWT", left > 58, left);
  let asked = await sessions.authenticateJwt({ session_jwt });
  check.equal("authenticateJwt settles it locally", [asked.request_id, asked.session_jwt], [undefined, session_jwt]);
  asked = await sessions.authenticateJwt({ session_jwt, max_token_age_seconds: 0 });
  check.true("an age of 0 asks the server", asked.request_id !== undefined, asked);
  await sleep(1200);
  await check.refusedLocally("a JWT older than asked is refused", "jwt_too_old", () =>
    sessions.authenticateJwtLocal({ session_jwt, max_token_age_seconds: 1 }),
  );
  asked = await sessions.authenticateJwt({
    session_jwt,
    max_token_age_seconds: 1,
    session_duration_minutes: 120,
    session_custom_claims: { seen: true },
  });
  check.equal("too old falls back to the server, claims included", asked.member_session.custom_claims.seen, true);
  const current_date = new Date(Date.now() + 301_000);
  const renewed = await sessions.authenticateJwt({ session_jwt, current_date });
  check.true("an expired JWT falls back to the server", renewed.request_id !== undefined);
  await sessions.revoke({ session_token });
  const passes = await sessions.authenticateJwtLocal({ session_jwt });
  const { member_session_id } = session;
  check.equal("a revoked session passes locally until its JWT ends", passes.member_session_id, member_session_id);
  await check.refused("and is refused by the server", 404, "session_not_found", () =>
    sessions.authenticateJwt({ session_jwt, max_token_age_seconds: 0 }),
  );
}

async function refusedLocally(world, check) {
  const { sessions } = world.client;
  const { session_jwt: jwt } = await world.session("tampered");
  const { client: other } = await world.ownProject();
  for (const [what, verifier, session_jwt] of [
    ["a changed payload", sessions, withPayload(jwt, { sub: "member-test-x" })],
    ["an unsigned JWT", sessions, withHeader(jwt, { alg: "none" }, "")],
    ["a key of nobody", sessions, withHeader(jwt, { kid: "jwk-test-unknown" })],
    ["a JWT of another project", other.sessions, jwt],
  ]) {
    await check.refusedLocally(`${what} is refused locally`, "jwt_invalid", () =>
      verifier.authenticateJwtLocal({ session_jwt }),
    );
  }
  await check.refused("a changed payload is refused by the server", 400, "unable_to_parse_session_jwt", () =>
    sessions.authenticateJwt({ session_jwt: withPayload(jwt, { sub: "member-test-x" }) }),
  );
}

async function permission(world, check) {
  const { sessions, rbac, organizations } = world.client;
  const { organization_id, member_id, session_token } = await world.session("permission");
  const permissions = [{ resource_id: "documents", actions: ["update"] }];
  const roles = [{ role_id: "auditor", description: "", permissions }];
  await rbac.organizations.setOrgPolicy({ organization_id, org_policy: { roles } });
  await organizations.members.update({ organization_id, member_id, roles: ["viewer", "auditor"] });
  const { session_jwt } = await sessions.authenticate({ session_token });
  const may = (action, where = organization_id) => ({
    session_jwt,
    authorization_check: { organization_id: where, resource_id: "documents", action },
  });
  const read = await sessions.authenticateJwtLocal(may("read"));
  check.equal("a permitted action passes locally", read.member_id, member_id);
  const updated = await sessions.authenticateJwtLocal(may("update"));
  check.equal("so does one that a role of the organization permits", updated.member_id, member_id);
  await check.refusedLocally("a forbidden action is refused locally", "invalid_permissions", () =>
    sessions.authenticateJwtLocal(may("delete")),
  );
  await check.refusedLocally("another organization is refused locally", "tenancy_mismatch", () =>
    sessions.authenticateJwtLocal(may("read", "organization-test-x")),
  );
  const settled = await sessions.authenticateJwt(may("read"));
  check.equal("authenticateJwt settles a permitted action locally", settled.request_id, undefined);
  await check.refused("authenticateJwt has the server confirm a refusal", 403, "session_authorization_error", () =>
    sessions.authenticateJwt(may("delete")),
  );
  await check.refused("and a wrong organization", 403, "session_authorization_tenancy_error", () =>
    sessions.authenticateJwt(may("read", "organization-test-x")),
  );
}

export const SCENARIOS = [jwtShape, local, refusedLocally, permission];
