// Custom claims of a session (contract: §2.3).

import { sorted } from "./report.js";
import { jwtPart } from "./world.js";

async function merge(world, check) {
  const { sessions } = world.client;
  const claims = { plan: "pro", flags: { a: true, b: { c: 1 } } };
  const { session, session_token } = await world.session("claims", { session_custom_claims: claims });
  check.equal("a session starts with its claims", session.custom_claims, claims);
  const given = (session_custom_claims) => sessions.authenticate({ session_token, session_custom_claims });
  let after = await given({ flags: { b: { d: [1, 2] } }, city: "Århus" });
  check.equal("claims are merged at every depth", after.session.custom_claims, {
    plan: "pro",
    flags: { a: true, b: { c: 1, d: [1, 2] } },
    city: "Århus",
  });
  const { plan, city } = jwtPart(after.session_jwt, 1);
  check.equal("claims are top-level claims of the JWT", [plan, city], ["pro", "Århus"]);
  after = await given({ plan: null, flags: { b: { c: null } } });
  check.equal("null deletes a claim at every depth", after.session.custom_claims, {
    flags: { a: true, b: { d: [1, 2] } },
    city: "Århus",
  });
  check.true("a deleted claim is gone from the JWT", !("plan" in jwtPart(after.session_jwt, 1)));
  const kept = await sessions.authenticate({ session_token });
  check.equal("claims stay when none are sent", kept.session.custom_claims, after.session.custom_claims);
  const other = await world.login("claims", { session_duration_minutes: 60 });
  check.equal("claims never cross sessions", other.session.custom_claims, {});
  const plain = await world.login("claims", { session_custom_claims: { lost: true } });
  check.equal("claims without a session are ignored", plain.session, null);
}

async function limits(world, check) {
  const { sessions } = world.client;
  const { session, session_token, user_id } = await world.session("limits", { session_custom_claims: { kept: 1 } });
  const given = (session_custom_claims, more) =>
    sessions.authenticate({ session_token, session_custom_claims, ...more });
  const names = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
  const reserved = Object.fromEntries(names.map((name) => [name, "mine"]));
  const after = await given({ ...reserved, "https://stytch.com/session": { id: "mine" }, own: 2 });
  check.equal("reserved claims are dropped", after.session.custom_claims, { kept: 1, own: 2 });
  const payload = jwtPart(after.session_jwt, 1);
  check.equal("reserved claims keep their meaning in the JWT", payload.sub, user_id);
  check.equal("the session claim cannot be replaced", payload["https://stytch.com/session"].id, session.session_id);
  await check.refused("claims of more than 4 KB are refused", 400, "custom_claims_too_large", () =>
    given({ text: "x".repeat(4200) }, { session_duration_minutes: 300 }),
  );
  await given({ half: "x".repeat(2500) });
  await check.refused("the limit is on all claims together", 400, "custom_claims_too_large", () =>
    given({ other_half: "x".repeat(2500) }),
  );
  const kept = (await sessions.authenticate({ session_token })).session;
  check.equal(
    "a refused change changes nothing",
    [sorted(Object.keys(kept.custom_claims)), kept.expires_at],
    [["half", "kept", "own"], session.expires_at],
  );
}

export const SCENARIOS = [merge, limits];
