"""Runs the official `stytch` SDK, unmodified, against a running Tenure: consumer scenarios.

consumer.py DEV_JSON                      every scenario, one line per check
consumer.py DEV_JSON verify --seconds N   local JWT checks under load, while somebody rotates the keys
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import authorization
import claims
import credentials
import keys
import local_checks
import migrate
import passwords
import search
import sessions
import users
from report import Check, Report
from verify import verify
from world import World

AREAS: dict[str, list[Callable[[World, Check], None]]] = {
    "credentials": credentials.SCENARIOS,
    "users": users.SCENARIOS,
    "search": search.SCENARIOS,
    "passwords": passwords.SCENARIOS,
    "sessions": sessions.SCENARIOS,
    "claims": claims.SCENARIOS,
    "authorization": authorization.SCENARIOS,
    "migrate": migrate.SCENARIOS,
    "local": local_checks.SCENARIOS,
    "keys": keys.SCENARIOS,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dev_json", type=Path, help="the JSON object that `tenure dev --tls --json` printed")
    modes = parser.add_subparsers(dest="mode")
    load = modes.add_parser("verify")
    load.add_argument("--seconds", type=float, required=True)
    given = parser.parse_args()
    world = World(json.loads(given.dev_json.read_text()))
    if given.mode == "verify":
        return verify(world, given.seconds)
    return Report("python").run(AREAS, world)


if __name__ == "__main__":
    sys.exit(main())
