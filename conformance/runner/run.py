"""Runs the official Stytch SDKs, unmodified, against a running Tenure.

run.py DEV_JSON [SDK…]                    every scenario, for each SDK or for the named ones
run.py DEV_JSON --verify SECONDS [SDK…]   checks JWTs locally without a pause, while somebody rotates the keys
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from coverage import ROOT, check
from driver import SDKS, Driver
from ground import Ground
from scenario import Report, Runner, Table
from values import PASSWORD, jwt_part

SESSIONS = 5
REFRESH_EVERY = 0.25  # seconds: each call refreshes one session, so a JWT is checked from fresh to about a second old


def scenarios(ground: Ground, sdk: str, installed: Path, only: str) -> Report:
    hashes = json.loads((ROOT / "conformance/password_hashes.json").read_text("utf-8"))
    for number, known in enumerate(hashes):
        known["number"] = number
        known["configs"] = {known["config_name"]: known["config"]} if "config" in known else {}
    report = Report(sdk)
    driver = Driver(sdk, ground.base_url, installed)
    try:
        Runner(ground, Table(ROOT / "conformance/scenarios", only), driver, report, hashes).run()
    except Exception as error:
        report.record("the driver runs to its end", repr(error))
    finally:
        driver.close()
    report.finish()
    return report


def verify(ground: Ground, sdk: str, installed: Path, seconds: float, ready: Barrier) -> bool:
    driver = Driver(sdk, ground.base_url, installed)
    project = ground.projects["consumer"]

    def call(method: str, **arguments: object) -> dict:
        outcome = driver.call(project, method, arguments, None)
        return outcome.get("answer") or {"failed": outcome}

    opened = [
        call(
            "passwords.create",
            email=f"verify.{sdk}.{number}.{time.time_ns()}@example.com",
            password=PASSWORD,
            session_duration_minutes=60,
            session_custom_claims={"scope": "read"},  # which the verifier of the Rust SDK wants
        )
        for number in range(SESSIONS)
    ]
    jwts = [[session["session_jwt"]] for session in opened]
    signers = {jwt_part(known[0], 0)["kid"] for known in jwts}
    checks = failed = turn = 0
    ready.wait(timeout=120)
    end = refresh_at = time.monotonic()
    end += seconds
    while time.monotonic() < end:
        if time.monotonic() >= refresh_at:
            refresh_at += REFRESH_EVERY
            place = turn % SESSIONS
            turn += 1
            fresh = call("sessions.authenticate", session_token=opened[place]["session_token"])["session_jwt"]
            signers.add(jwt_part(fresh, 0)["kid"])
            jwts[place] = [jwts[place][-1], fresh]
        for session, known in zip(opened, jwts, strict=True):
            for jwt in known:
                checks += 1
                local = call("sessions.authenticate_jwt_local", session_jwt=jwt)
                if local.get("user_id") != session["user_id"]:
                    failed += 1
                    print(f"FAILED {sdk} verify {local!r}", flush=True)
        time.sleep(0.02)  # leaves the processor to the server, which shares the machine
    driver.close()
    print(f"{sdk}: JWTs of {len(signers)} keys", flush=True)
    print(f"{sdk}: {checks} local checks, {failed} failed", flush=True)
    return failed == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dev_json", type=Path, help="the JSON object that `tenure dev --tls --json` printed")
    parser.add_argument("sdks", nargs="*", metavar="SDK", help=", ".join(SDKS))
    parser.add_argument("--installed", type=Path, default=ROOT / "target/conformance", help="where the drivers are")
    parser.add_argument("--only", default="", help="only scenarios whose file and name begin so")
    parser.add_argument("--verify", type=float, metavar="SECONDS", help="local checks of JWTs under load instead")
    given = parser.parse_intermixed_args()
    ground = Ground(json.loads(given.dev_json.read_text("utf-8")))
    sdks = given.sdks or SDKS
    with ThreadPoolExecutor(len(sdks)) as pool:
        if given.verify:
            ready = Barrier(len(sdks), lambda: print("all SDKs check", flush=True))
            checked = pool.map(lambda sdk: verify(ground, sdk, given.installed, given.verify, ready), sdks)
            return 0 if all(checked) else 1
        reports = list(pool.map(lambda sdk: scenarios(ground, sdk, given.installed, given.only), sdks))
    if not given.only:
        reports.append(check(reports))
        reports[-1].finish()
    return 1 if any(report.checks[False] for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
