// Sessions: authenticate, extend, list, add a factor, revoke (contract: §2).

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { outcome, sorted } from "./report.js";
import { forged, jwtPart, lasts, withPayload } from "./world.js";

async function authenticate(world, check) {
  const { sessions } = world.client;
  const { session, session_token, session_jwt, user_id } = await world.session("auth");
  const byToken = await sessions.authenticate({ session_token });
  check.equal("authenticate by token finds the session", byToken.session.session_id, session.session_id);
  check.equal("authenticate does not rotate the token", byToken.session_token, session_token);
  check.equal("authenticate gives the user", byToken.user.user_id, user_id);
  check.equal("authenticate leaves the lifetime alone", byToken.session.expires_at, session.expires_at);
  check.equal("no verdict without a question", byToken.verdict ?? null, null);
  const byJwt = await sessions.authenticate({ session_jwt });
  check.equal("authenticate by JWT finds the session", byJwt.session.session_id, session.session_id);
  check.equal("authenticate by JWT gives the token too", byJwt.session_token, session_token);
  check.equal("the JWT is of this session", jwtPart(byJwt.session_jwt, 1).sub, user_id);
  await sleep(1100);
  const later = await sessions.authenticate({ session_token });
  const accessed = (of) => Date.parse(of.last_accessed_at);
  check.true("authenticate moves last_accessed_at", accessed(later.session) > accessed(session));
  check.equal("authenticate keeps started_at", later.session.started_at, session.started_at);
  check.true("each JWT is freshly minted", jwtPart(later.session_jwt, 1).iat > jwtPart(session_jwt, 1).iat);
}

async function lifetime(world, check) {
  const { sessions } = world.client;
  const { session_token } = await world.session("life");
  const set = async (session_duration_minutes) =>
    (await sessions.authenticate({ session_token, session_duration_minutes })).session;
  const longer = await set(240);
  check.true("a duration extends the session", lasts(longer, 240), longer.expires_at);
  const longest = await set(527040);
  check.true("a session can last 366 days", lasts(longest, 527040), longest.expires_at);
  const shorter = await set(5);
  check.true("a duration shortens the session", lasts(shorter, 5), shorter.expires_at);
  const kept = await sessions.authenticate({ session_token });
  check.equal("the shorter life stays", kept.session.expires_at, shorter.expires_at);
  for (const minutes of [4, 527041]) {
    await check.refused(`a duration of ${minutes} minutes is refused`, 400, "invalid_session_duration_minutes", () =>
      set(minutes),
    );
  }
}

async function authenticateArguments(world, check) {
  const { session_token, session_jwt } = await world.session("arguments");
  const refused = (what, status, errorType, given) =>
    check.refused(what, status, errorType, () => world.client.sessions.authenticate(given));
  await refused("token and JWT together", 400, "too_many_session_arguments", { session_token, session_jwt });
  await refused("neither token nor JWT", 400, "no_session_arguments", {});
  await refused("an empty token is none", 400, "no_session_arguments", { session_token: "" });
  await refused("a null token is none", 400, "no_session_arguments", { session_token: null, session_jwt: null });
  for (const [what, bad] of [
    ["a short token", "short"],
    ["a cut token", session_token.slice(0, -1)],
    ["a longer token", `${session_token}A`],
    ["a token of other characters", "!".repeat(44)],
  ]) {
    await refused(`${what} is malformed`, 400, "invalid_session_token", { session_token: bad });
  }
  await refused("a forged token finds nothing", 404, "session_not_found", { session_token: forged(session_token) });
  await refused("a JWT that is none", 400, "unable_to_parse_session_jwt", { session_jwt: "a.b.c" });
  const changed = withPayload(session_jwt, { sub: `user-test-${randomUUID()}` });
  await refused("a changed JWT", 400, "unable_to_parse_session_jwt", { session_jwt: changed });
}

async function listing(world, check) {
  const { sessions, users } = world.client;
  const { user_id, session: first } = await world.session("list");
  const { session: second } = await world.login("list", { session_duration_minutes: 60 });
  const listed = async (id) => (await sessions.get({ user_id: id })).sessions.map(({ session_id }) => session_id);
  const both = [first.session_id, second.session_id];
  check.equal("get lists every session of the user", sorted(await listed(user_id)), sorted(both));
  await sessions.revoke({ session_id: first.session_id });
  check.equal("get leaves out the revoked one", await listed(user_id), [second.session_id]);
  const external_id = `list.${world.run}`;
  const nobody = await users.create({ external_id });
  check.equal("a user without sessions has none", await listed(nobody.user_id), []);
  check.equal("get takes an external id", await listed(external_id), []);
  await check.refused("get refuses an unknown user", 404, "user_not_found", () =>
    sessions.get({ user_id: `user-test-${randomUUID()}` }),
  );
  await check.refused("get refuses a malformed id", 400, "invalid_user_id", () =>
    sessions.get({ user_id: "no user?" }),
  );
}

async function factors(world, check) {
  const made = await world.session("factor", { session_custom_claims: { first: 1 } });
  const { session, session_token, session_jwt } = made;
  const again = await world.login("factor", { session_token, session_custom_claims: { second: 2 } });
  check.equal("a factor is added to the session it names", again.session.session_id, session.session_id);
  check.equal("the session keeps its token", again.session_token, session_token);
  check.equal("the same factor is held once", again.session.authentication_factors.length, 1);
  check.equal("the claims are merged", again.session.custom_claims, { first: 1, second: 2 });
  check.equal("the lifetime is left alone", again.session.expires_at, session.expires_at);
  const longer = await world.login("factor", { session_jwt: again.session_jwt, session_duration_minutes: 120 });
  check.equal("a JWT names the session as well", longer.session.session_id, session.session_id);
  check.true("a duration extends that session", lasts(longer.session, 120), longer.session.expires_at);
  const stranger = await world.session("stranger");
  const refused = (what, status, errorType, more) =>
    check.refused(`a factor refuses ${what}`, status, errorType, () => world.login("factor", more));
  await refused("the session of another user", 400, "user_id_mismatch", { session_token: stranger.session_token });
  const missing = { session_token: forged(session_token) };
  await refused("a session that is not there", 404, "session_not_found", missing);
  await refused("a token and a JWT", 400, "too_many_session_arguments", { session_token, session_jwt });
}

async function revoke(world, check) {
  const { sessions } = world.client;
  const made = await world.session("revoke");
  for (const how of ["session_id", "session_token", "session_jwt"]) {
    const one = await world.login("revoke", { session_duration_minutes: 60 });
    const { session_token, session_jwt } = one;
    const named = { [how]: how === "session_id" ? one.session.session_id : one[how] };
    check.equal(`revoke by ${how}`, await outcome(() => sessions.revoke(named)), "200 ok");
    check.equal(
      `nothing opens after a revoke by ${how}`,
      [
        await outcome(() => sessions.authenticate({ session_token })),
        await outcome(() => sessions.authenticate({ session_jwt })),
      ],
      ["404 session_not_found", "404 session_not_found"],
    );
    await check.refused(`a second revoke by ${how}`, 404, "session_not_found", () => sessions.revoke(named));
  }
  const refused = (what, status, errorType, given) =>
    check.refused(`revoke refuses ${what}`, status, errorType, () => sessions.revoke(given));
  const both = { session_id: made.session.session_id, session_token: made.session_token };
  await refused("two names", 400, "too_many_session_revoke_arguments", both);
  await refused("no name", 400, "no_session_revoke_arguments", {});
  await refused("a malformed id", 400, "invalid_session_id", { session_id: "session-x" });
  await refused("a malformed token", 400, "invalid_session_token", { session_token: "x" });
  await refused("a malformed JWT", 400, "unable_to_parse_session_jwt", { session_jwt: "x" });
  await refused("an unknown id", 404, "session_not_found", { session_id: `session-test-${randomUUID()}` });
  const kept = await outcome(() => sessions.authenticate({ session_token: made.session_token }));
  check.equal("the other session of the user lives on", kept, "200 ok");
}

async function atTheSameTime(world, check) {
  const { sessions } = world.client;
  const { session_token } = await world.session("race");
  const doomed = await world.login("race", { session_duration_minutes: 60 });
  const eight = Array.from({ length: 8 }, (_, n) => n);
  const extended = await Promise.all(
    eight.map((n) =>
      outcome(() =>
        sessions.authenticate({
          session_token,
          session_duration_minutes: 60 + n,
          session_custom_claims: { [`claim${n}`]: n },
        }),
      ),
    ),
  );
  check.equal("eight extensions at once all succeed", extended, Array(8).fill("200 ok"));
  const { session } = await sessions.authenticate({ session_token });
  const want = Object.fromEntries(eight.map((n) => [`claim${n}`, n]));
  check.equal("none of their claims is lost", session.custom_claims, want);
  const { session_id } = doomed.session;
  const revoked = await Promise.all(eight.map(() => outcome(() => sessions.revoke({ session_id }))));
  check.equal("of eight revokes at once one succeeds", sorted(revoked), [
    "200 ok",
    ...Array(7).fill("404 session_not_found"),
  ]);
}

export const SCENARIOS = [authenticate, lifetime, authenticateArguments, listing, factors, revoke, atTheSameTime];
