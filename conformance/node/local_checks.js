// Session JWTs checked by the SDK itself, with the keys it fetched (contract: §3).

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { outcome } from "./report.js";
import { jwtPart, minutesLeft, OTHER_PASSWORD, withHeader, withPayload } from "./world.js";

async function jwtShape(world, check) {
  const { sessions } = world.client;
  const { session_jwt, user_id } = await world.session("shape");
  const [header, payload] = [jwtPart(session_jwt, 0), jwtPart(session_jwt, 1)];
  check.equal("the JWT is RS256 and says it is one", [header.alg, header.typ], ["RS256", "JWT"]);
  check.equal("issuer", payload.iss, `stytch.com/${world.projectId}`);
  check.equal("audience is a list of the project", payload.aud, [world.projectId]);
  check.equal("subject", payload.sub, user_id);
  check.equal("nbf is iat, exp five minutes later", [payload.nbf, payload.exp], [payload.iat, payload.iat + 300]);
  check.true("there is no jti", !("jti" in payload));
  const claim = Object.keys(payload["https://stytch.com/session"]);
  const names = [
    "id",
    "started_at",
    "last_accessed_at",
    "expires_at",
    "attributes",
    "authentication_factors",
    "roles",
  ];
  check.true(
    "the session claim is whole",
    names.every((name) => claim.includes(name)),
    claim,
  );
  const short = await world.user("short", { session_duration_minutes: 5 });
  await sleep(1100);
  const renewed = await sessions.authenticate({ session_token: short.session_token });
  const end = Date.parse(short.session.expires_at) / 1000;
  check.equal("a JWT never outlives its session", jwtPart(renewed.session_jwt, 1).exp, end);
  const { keys } = await sessions.getJWKS({ project_id: world.projectId });
  const kids = keys.map(({ kid }) => kid);
  check.true("the signing key is published", kids.includes(header.kid), kids);
  check.true("a key that signs later is published too", kids.length >= 2, kids);
  const shape = { kty: "RSA", use: "sig", key_ops: ["verify"], alg: "RS256", e: "AQAB" };
  check.equal(
    "every key is an RSA key for checking signatures",
    keys.map(({ kty, use, key_ops, alg, e }) => ({ kty, use, key_ops, alg, e })),
    keys.map(() => shape),
  );
  const bits = keys.map(({ n }) => Buffer.from(n, "base64url").length * 8);
  check.true(
    "every key has 2048 bits",
    bits.every((size) => size === 2048),
    bits,
  );
  const certificates = keys.every((key) => Array.isArray(key.x5c) && typeof key.x5tS256 === "string");
  check.true("every key has the certificate fields", certificates);
  const unknown = await outcome(() => sessions.getJWKS({ project_id: `project-test-${randomUUID()}` }));
  const refusals = ["404 project_not_found", "400 invalid_project_id"];
  check.true("no keys for an unknown project", refusals.includes(unknown), unknown);
}

async function local(world, check) {
  const { sessions } = world.client;
  const made = await world.session("local", { session_custom_claims: { plan: "pro", n: { a: [1] } } });
  const { session_jwt, session_token } = made;
  const session = await sessions.authenticateJwtLocal({ session_jwt });
  const { session: remote } = await sessions.authenticate({ session_token });
  for (const field of ["session_id", "user_id", "started_at", "custom_claims", "roles", "attributes"]) {
    check.equal(`the local session has the same ${field}`, session[field], remote[field]);
  }
  check.equal(
    "the local session has the same expires_at",
    Date.parse(session.expires_at),
    Date.parse(remote.expires_at),
  );
  const factors = (of) => of.authentication_factors.map((f) => [f.type, f.delivery_method, f.last_authenticated_at]);
  check.equal("the local session has the same factors", factors(session), factors(remote));
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
  const younger = await sessions.authenticateJwtLocal({ session_jwt, max_token_age_seconds: 60 });
  check.equal("a JWT younger than asked passes", younger.session_id, session.session_id);
  asked = await sessions.authenticateJwt({
    session_jwt,
    max_token_age_seconds: 1,
    session_duration_minutes: 120,
    session_custom_claims: { seen: true },
  });
  check.equal("too old falls back to the server, claims included", asked.session.custom_claims.seen, true);
  check.true("the server's answer extends the session", minutesLeft(asked.session.expires_at) > 118);
  const later = new Date(Date.now() + 301_000);
  await check.refusedLocally("a JWT of five minutes ago is refused", "jwt_invalid", () =>
    sessions.authenticateJwtLocal({ session_jwt, current_date: later }),
  );
  const tolerated = await sessions.authenticateJwtLocal({
    session_jwt,
    current_date: later,
    clock_tolerance_seconds: 60,
  });
  check.equal("unless the caller tolerates it", tolerated.session_id, session.session_id);
  const renewed = await sessions.authenticateJwt({ session_jwt, current_date: later });
  check.true("an expired JWT falls back to the server", renewed.request_id !== undefined);
  await sessions.revoke({ session_token });
  const passes = await sessions.authenticateJwtLocal({ session_jwt });
  check.equal("a revoked session passes locally until its JWT ends", passes.session_id, session.session_id);
  await check.refused("a revoked session is refused by the server", 404, "session_not_found", () =>
    sessions.authenticateJwt({ session_jwt, max_token_age_seconds: 0 }),
  );
}

async function refusedLocally(world, check) {
  const { sessions } = world.client;
  const { session_jwt: jwt } = await world.session("tampered");
  const refused = (what, session_jwt) =>
    check.refusedLocally(`${what} is refused locally`, "jwt_invalid", () =>
      sessions.authenticateJwtLocal({ session_jwt }),
    );
  const refusedByServer = (what, session_jwt) =>
    check.refused(`${what} is refused by the server`, 400, "unable_to_parse_session_jwt", () =>
      sessions.authenticateJwt({ session_jwt }),
    );
  const changed = withPayload(jwt, { sub: `user-test-${randomUUID()}` });
  await refused("a changed payload", changed);
  await refusedByServer("a changed payload", changed);
  await refused("a prolonged payload", withPayload(jwt, { exp: jwtPart(jwt, 1).exp + 3600 }));
  const unsigned = withHeader(jwt, { alg: "none" }, "");
  await refused("an unsigned JWT", unsigned);
  await refusedByServer("an unsigned JWT", unsigned);
  const stray = withHeader(jwt, { kid: `jwk-test-${randomUUID()}` });
  await refused("a JWT of an unknown key", stray);
  await refusedByServer("a JWT of an unknown key", stray);
  const { client: other } = await world.ownProject();
  const foreign = await other.passwords.create({
    email: world.email("foreign"),
    password: OTHER_PASSWORD,
    session_duration_minutes: 60,
  });
  await refused("a JWT of another project", foreign.session_jwt);
  await refusedByServer("a JWT of another project", foreign.session_jwt);
}

async function permission(world, check) {
  const { sessions, users } = world.client;
  const { session_token, user_id, session } = await world.session("permission");
  await users.update({ user_id, roles: ["viewer"] });
  const { session_jwt } = await sessions.authenticate({ session_token });
  const may = (action) => ({ session_jwt, authorization_check: { resource_id: "documents", action } });
  const allowed = await sessions.authenticateJwtLocal(may("read"));
  check.equal("a permitted action passes locally", allowed.session_id, session.session_id);
  await check.refusedLocally("a forbidden action is refused locally", "invalid_permissions", () =>
    sessions.authenticateJwtLocal(may("delete")),
  );
  const settled = await sessions.authenticateJwt(may("read"));
  check.equal("authenticateJwt settles a permitted action locally", settled.request_id, undefined);
  await check.refused(
    "authenticateJwt has the server confirm a refusal",
    403,
    "consumer_session_authorization_error",
    () => sessions.authenticateJwt(may("delete")),
  );
}

export const SCENARIOS = [jwtShape, local, refusedLocally, permission];
