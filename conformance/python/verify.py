"""Local JWT checks without a pause while fresh JWTs come in; the keys may be rotated meanwhile."""

import time

from world import World, jwt_part

SESSIONS = 5
REFRESH_EVERY = 0.25  # seconds: each call refreshes one session, so a JWT is checked from fresh to about a second old


def verify(world: World, seconds: float) -> int:
    opened = [world.session(f"verify{n}") for n in range(SESSIONS)]
    jwts = [[session.session_jwt] for session in opened]
    signers = {jwt_part(session.session_jwt, 0)["kid"] for session in opened}
    checks = failed = turn = 0

    def fail(why: str) -> None:
        nonlocal failed
        failed += 1
        print(f"FAILED python verify {' '.join(why.split())}", flush=True)

    end = time.monotonic() + seconds
    refresh_at = time.monotonic()
    while time.monotonic() < end:
        if time.monotonic() >= refresh_at:
            refresh_at += REFRESH_EVERY
            at = turn % SESSIONS
            turn += 1
            try:
                fresh = world.client.sessions.authenticate(session_token=opened[at].session_token).session_jwt
                signers.add(jwt_part(fresh, 0)["kid"])
                jwts[at] = [jwts[at][-1], fresh]
            except Exception as error:
                fail(f"refresh: {error!r}")
        for session, known in zip(opened, jwts, strict=True):
            for jwt in known:
                checks += 1
                try:
                    local = world.client.sessions.authenticate_jwt_local(jwt)
                    if local is None or local.session_id != session.session.session_id:
                        fail(f"key {jwt_part(jwt, 0)['kid']}: {local!r}")
                except Exception as error:
                    fail(f"key {jwt_part(jwt, 0)['kid']}: {error!r}")
        time.sleep(0.02)  # leaves the processor to the server, which shares the machine
    print(f"python: JWTs of {len(signers)} keys")
    print(f"python: {checks} local checks, {failed} failed", flush=True)
    return 1 if failed else 0
