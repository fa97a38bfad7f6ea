// Keys that rotate under a verifier with cached keys (contract: §3.4).

import { eventually, jwtPart, OTHER_PASSWORD } from "./world.js";

async function rotate(world, check) {
  const { projectId, client } = await world.ownProject();
  const { sessions } = client;
  const made = await client.passwords.create({
    email: world.email("keys"),
    password: OTHER_PASSWORD,
    session_duration_minutes: 60,
  });
  const { session_jwt: before, session_token } = made;
  const { session_id } = made.session;
  const passes = async (session_jwt) => (await sessions.authenticateJwtLocal({ session_jwt })).session_id;
  const { kid } = jwtPart(before, 0);
  check.equal("a JWT passes before the rotation", await passes(before), session_id);
  const published = async () => (await sessions.getJWKS({ project_id: projectId })).keys.map((key) => key.kid);
  const earlier = await published();
  await world.tenure("key", "rotate", "--now", "--project", projectId);
  let after = before;
  const another = await eventually(async () => {
    after = (await sessions.authenticate({ session_token })).session_jwt;
    return jwtPart(after, 0).kid !== kid;
  });
  check.true("another key signs within seconds", another);
  check.true("it was published before it signed", earlier.includes(jwtPart(after, 0).kid), earlier);
  check.equal("a JWT of the new key passes", await passes(after), session_id);
  check.equal("a JWT of the old key still passes", await passes(before), session_id);
  const renewed = await sessions.authenticate({ session_jwt: before });
  check.equal("the server still takes a JWT of the old key", renewed.session.session_id, session_id);
  const still = await published();
  check.true("the old key stays published", still.includes(kid), still);
}

export const SCENARIOS = [rotate];
