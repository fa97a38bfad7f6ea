// Local JWT checks without a pause while fresh JWTs come in; the keys may be rotated meanwhile.

import { setTimeout as sleep } from "node:timers/promises";
import { jwtPart } from "./world.js";

const SESSIONS = 5;
const REFRESH_EVERY = 250; // milliseconds: each call refreshes one session, so a JWT is checked from fresh to about a second old

export async function verify(world, seconds) {
  const { sessions } = world.client;
  const opened = [];
  for (let n = 0; n < SESSIONS; n += 1) opened.push(await world.session(`verify${n}`));
  const jwts = opened.map(({ session_jwt }) => [session_jwt]);
  const signers = new Set(opened.map(({ session_jwt }) => jwtPart(session_jwt, 0).kid));
  let [checks, failed, turn] = [0, 0, 0];
  const fail = (why) => {
    failed += 1;
    console.log(`FAILED node verify ${why.replace(/\s+/g, " ")}`);
  };

  const end = Date.now() + seconds * 1000;
  let refreshAt = Date.now();
  while (Date.now() < end) {
    if (Date.now() >= refreshAt) {
      refreshAt += REFRESH_EVERY;
      const at = turn % SESSIONS;
      turn += 1;
      try {
        const { session_jwt } = await sessions.authenticate({ session_token: opened[at].session_token });
        signers.add(jwtPart(session_jwt, 0).kid);
        jwts[at] = [jwts[at].at(-1), session_jwt];
      } catch (error) {
        fail(`refresh: ${error}`);
      }
    }
    for (const [at, known] of jwts.entries()) {
      for (const session_jwt of known) {
        checks += 1;
        try {
          const { session_id } = await sessions.authenticateJwtLocal({ session_jwt });
          if (session_id !== opened[at].session.session_id) fail(`another session: ${session_id}`);
        } catch (error) {
          fail(`key ${jwtPart(session_jwt, 0).kid}: ${error}`);
        }
      }
    }
    await sleep(20); // leaves the processor to the server, which shares the machine
  }
  console.log(`node: JWTs of ${signers.size} keys`);
  console.log(`node: ${checks} local checks, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
