"""Runs the official `stytch` SDK, unmodified, against a running Tenure: B2B scenarios.

b2b.py DEV_JSON   every scenario, one line per check
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from b2b_scenarios import (
    acting,
    authorization,
    credentials,
    cross_org_passwords,
    discovery,
    email_otps,
    exchange,
    local_checks,
    magic_links,
    member_emails,
    members,
    migrate,
    organization_settings,
    organizations,
    password_resets,
    passwords,
    rbac,
    recovery_codes,
    search,
    sessions,
    sms_otps,
    totps,
)
from b2b_scenarios.world import World
from report import Check, Report

AREAS: dict[str, list[Callable[[World, Check], None]]] = {
    "credentials": credentials.SCENARIOS,
    "organizations": organizations.SCENARIOS + organization_settings.SCENARIOS,
    "members": members.SCENARIOS + member_emails.SCENARIOS,
    "search": search.SCENARIOS,
    "rbac": rbac.SCENARIOS,
    "sessions": sessions.SCENARIOS,
    "authorization": authorization.SCENARIOS,
    "exchange": exchange.SCENARIOS,
    "migrate": migrate.SCENARIOS,
    "local": local_checks.SCENARIOS,
    "acting": acting.SCENARIOS,
    "magic_links": magic_links.SCENARIOS,
    "email_otps": email_otps.SCENARIOS,
    "sms_otps": sms_otps.SCENARIOS,
    "totps": totps.SCENARIOS,
    "recovery_codes": recovery_codes.SCENARIOS,
    "passwords": passwords.SCENARIOS + password_resets.SCENARIOS + cross_org_passwords.SCENARIOS,
    "discovery": discovery.SCENARIOS,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dev_json", type=Path, help="the JSON object that `tenure dev --tls --json` printed")
    world = World(json.loads(parser.parse_args().dev_json.read_text()))
    return Report("python-b2b").run(AREAS, world)


if __name__ == "__main__":
    sys.exit(main())
