// Member sessions: authenticate, extend, claims, list, add a factor, revoke (contract: B2B 4).

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { outcome, sorted } from "../report.js";
import { forged, jwtPart, lasts, withPayload } from "../world.js";
import { factors } from "./world.js";

async function authenticate(world, check) {
  const { sessions } = world.client;
  const made = await world.session("auth");
  const { session_token, session_jwt, member_session: started, member_id, organization_id } = made;
  const byToken = await sessions.authenticate({ session_token });
  const id = started.member_session_id;
  check.equal("authenticate by token finds the session", byToken.member_session.member_session_id, id);
  check.equal("authenticate does not rotate the token", byToken.session_token, session_token);
  check.equal(
    "authenticate gives member and organization",
    [byToken.member.member_id, byToken.organization.organization_id, byToken.member_session.organization_slug],
    [member_id, organization_id, world.slug("auth")],
  );
  check.equal("authenticate leaves the lifetime alone", byToken.member_session.expires_at, started.expires_at);
  const byJwt = await sessions.authenticate({ session_jwt });
  check.equal("authenticate by JWT finds the session", byJwt.member_session.member_session_id, id);
  check.equal("authenticate by JWT gives the token too", byJwt.session_token, session_token);
  check.equal("the session holds the factor", factors(started), ["email_otp/email"]);
  const [factor] = started.authentication_factors;
  check.equal("as a primary one, with its address", factor.email_factor.email_address, world.email("auth"));
  check.true("a session lasts an hour unless asked", lasts(started, 60), started.expires_at);
  await sleep(1100);
  const later = await sessions.authenticate({ session_token });
  const accessed = ({ last_accessed_at }) => Date.parse(last_accessed_at);
  check.true("authenticate moves last_accessed_at", accessed(later.member_session) > accessed(started));
  check.equal("authenticate keeps started_at", later.member_session.started_at, started.started_at);
  check.true("each JWT is freshly minted", jwtPart(later.session_jwt, 1).iat > jwtPart(session_jwt, 1).iat);
}

async function lifetime(world, check) {
  const { session_token } = await world.session("life");
  const set = async (session_duration_minutes) =>
    (await world.client.sessions.authenticate({ session_token, session_duration_minutes })).member_session;
  for (const [what, minutes] of [
    ["a duration extends the session", 240],
    ["a session can last 366 days", 527040],
    ["a duration shortens the session", 5],
  ]) {
    const session = await set(minutes);
    check.true(what, lasts(session, minutes), session.expires_at);
  }
  for (const minutes of [4, 527041]) {
    await check.refused(`a duration of ${minutes} minutes is refused`, 400, "invalid_session_duration_minutes", () =>
      set(minutes),
    );
  }
}

async function authenticateArguments(world, check) {
  const { session_token, session_jwt } = await world.session("arguments");
  const changed = withPayload(session_jwt, { sub: `member-test-${randomUUID()}` });
  for (const [what, status, errorType, given] of [
    ["token and JWT together", 400, "too_many_session_arguments", { session_token, session_jwt }],
    ["neither token nor JWT", 400, "no_session_arguments", {}],
    ["null for both", 400, "no_session_arguments", { session_token: null, session_jwt: null }],
    ["a malformed token", 400, "invalid_session_token", { session_token: "short" }],
    ["a forged token", 404, "session_not_found", { session_token: forged(session_token) }],
    ["a JWT that is none", 400, "unable_to_parse_session_jwt", { session_jwt: "a.b.c" }],
    ["a changed JWT", 400, "unable_to_parse_session_jwt", { session_jwt: changed }],
  ]) {
    await check.refused(`authenticate refuses ${what}`, status, errorType, () =>
      world.client.sessions.authenticate(given),
    );
  }
}

async function claims(world, check) {
  const { sessions } = world.client;
  const made = await world.session("claims", null, { session_custom_claims: { kept: 1, gone: 2 } });
  const { session_token, member_id } = made;
  check.equal("claims begin with the session", made.member_session.custom_claims, { kept: 1, gone: 2 });
  const merged = await sessions.authenticate({
    session_token,
    session_custom_claims: { gone: null, new: { a: [1] }, sub: "somebody else" },
  });
  check.equal("claims are merged key by key, reserved ones left out", merged.member_session.custom_claims, {
    kept: 1,
    new: { a: [1] },
  });
  const payload = jwtPart(merged.session_jwt, 1);
  check.equal(
    "the JWT has them at its top, and its own subject",
    [payload.kept, payload.new, payload.sub],
    [1, { a: [1] }, member_id],
  );
  await check.refused("claims of more than 4 KB are refused", 400, "custom_claims_too_large", () =>
    sessions.authenticate({ session_token, session_custom_claims: { text: "x".repeat(4200) } }),
  );
}

async function listing(world, check) {
  const { sessions } = world.client;
  const first = await world.session("list");
  const { organization, organization_id, member_id } = first;
  const second = await world.otpLogin(organization, "list");
  const ids = [first, second].map(({ member_session }) => member_session.member_session_id);
  const listed = async (given) =>
    (await sessions.get(given)).member_sessions.map(({ member_session_id }) => member_session_id);
  check.equal(
    "get lists every session of the member",
    sorted(await listed({ organization_id, member_id })),
    sorted(ids),
  );
  await sessions.revoke({ member_session_id: ids[0] });
  const bySlug = await listed({ organization_id: world.slug("list"), member_id });
  check.equal("get leaves out the revoked one", bySlug, ids.slice(1));
  const external_id = world.slug("list.nobody");
  await world.member(organization, "list.nobody", { external_id });
  const nobody = await listed({ organization_id, member_id: external_id });
  check.equal("a member without sessions has none, by external id too", nobody, []);
  await check.refused("get refuses an unknown member", 404, "member_not_found", () =>
    listed({ organization_id, member_id: `member-test-${randomUUID()}` }),
  );
  await check.refused("get refuses an unknown organization", 404, "organization_not_found", () =>
    listed({ organization_id: `organization-test-${randomUUID()}`, member_id }),
  );
}

async function addedFactors(world, check) {
  const { magicLinks } = world.client;
  const made = await world.session("factor", null, { session_custom_claims: { first: 1 } });
  const { organization, organization_id, session_token, session_jwt } = made;
  const id = made.member_session.member_session_id;
  const again = await world.otpLogin(organization, "factor", { session_token, session_custom_claims: { second: 2 } });
  check.equal(
    "a factor is added to the session it names",
    [again.member_session.member_session_id, again.session_token],
    [id, session_token],
  );
  check.equal("the same factor is held once", factors(again.member_session), ["email_otp/email"]);
  check.equal("the claims are merged", again.member_session.custom_claims, { first: 1, second: 2 });
  const email_address = world.email("factor");
  await magicLinks.email.loginOrSignup({ organization_id, email_address });
  const magic_links_token = await world.token(email_address);
  const byLink = await magicLinks.authenticate({ magic_links_token, session_jwt, session_duration_minutes: 120 });
  check.equal("another factor beside it, by JWT", factors(byLink.member_session), [
    "email_otp/email",
    "magic_link/email",
  ]);
  check.true("a duration extends that session", lasts(byLink.member_session, 120), byLink.member_session.expires_at);
  const stranger = await world.session("factor.stranger", organization);
  const mine = await world.otpLogin(organization, "factor", { session_token: stranger.session_token });
  const others = [id, stranger.member_session.member_session_id];
  check.true(
    "the session of another member is passed over",
    mine.member_id === made.member_id && !others.includes(mine.member_session.member_session_id),
    mine.member_session,
  );
  const missing = await outcome(() => world.otpLogin(organization, "factor", { session_token: forged(session_token) }));
  check.equal("a session that is not there is an error", missing, "404 session_not_found");
}

async function revoke(world, check) {
  const { sessions } = world.client;
  const made = await world.session("revoke");
  const { organization, member_id } = made;
  for (const how of ["member_session_id", "session_token", "session_jwt"]) {
    const one = await world.otpLogin(organization, "revoke");
    const { session_token, session_jwt } = one;
    const named = { [how]: how === "member_session_id" ? one.member_session.member_session_id : one[how] };
    check.equal(`revoke by ${how}`, await outcome(() => sessions.revoke(named)), "200 ok");
    const after = [
      await outcome(() => sessions.authenticate({ session_token })),
      await outcome(() => sessions.authenticate({ session_jwt })),
    ];
    check.equal(`nothing opens after a revoke by ${how}`, after, ["404 session_not_found", "404 session_not_found"]);
  }
  const alive = ({ session_token }) => outcome(() => sessions.authenticate({ session_token }));
  check.equal("the other session of the member lives on", await alive(made), "200 ok");
  const other = await world.otpLogin(organization, "revoke");
  check.equal("revoke by member_id", await outcome(() => sessions.revoke({ member_id })), "200 ok");
  const ended = [await alive(made), await alive(other)];
  check.equal("ends all sessions of the member", ended, ["404 session_not_found", "404 session_not_found"]);
  const { member_session_id } = made.member_session;
  for (const [what, status, errorType, given] of [
    ["two names", 400, "too_many_session_revoke_arguments", { member_session_id, member_id }],
    ["no name", 400, "no_session_revoke_arguments", {}],
    ["a malformed id", 400, "invalid_session_id", { member_session_id: "session-x" }],
    ["an unknown id", 404, "session_not_found", { member_session_id: `session-test-${randomUUID()}` }],
    ["a malformed token", 400, "invalid_session_token", { session_token: "x" }],
  ]) {
    await check.refused(`revoke refuses ${what}`, status, errorType, () => sessions.revoke(given));
  }
}

async function atTheSameTime(world, check) {
  const { sessions } = world.client;
  const { session_token } = await world.session("race");
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
  const { member_session } = await sessions.authenticate({ session_token });
  const want = Object.fromEntries(eight.map((n) => [`claim${n}`, n]));
  check.equal("none of their claims is lost", member_session.custom_claims, want);
}

export const SCENARIOS = [
  authenticate,
  lifetime,
  authenticateArguments,
  claims,
  listing,
  addedFactors,
  revoke,
  atTheSameTime,
];
