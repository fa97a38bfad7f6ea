"""What the table must hold: every method of the SDK that the server serves once accepted and once refused, and every
error type that a client can get."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import stytch

from driver import SDKS
from scenario import Report, read_toml

ROOT = Path(__file__).resolve().parent.parent.parent


def served_methods() -> set[tuple[str, str]]:
    """Vertical and name. The Python SDK's own source tells which path each method calls."""
    paths = json.loads((ROOT / "docs/openapi.json").read_text("utf-8"))["paths"]
    served = {(verb, bare(path)) for path, verbs in paths.items() for verb in verbs}
    kinds = {"consumer": stytch.Client, "b2b": stytch.B2BClient}
    return {
        (vertical, name)
        for vertical, kind in kinds.items()
        for name, endpoint in endpoints(kind("project-test-x", "secret-test-x", custom_base_url="https://x"))
        if endpoint in served
    }


def endpoints(resource: Any, prefix: str = "") -> Any:
    for name, function in inspect.getmembers(type(resource), inspect.isfunction):
        if name.endswith("_async"):
            continue
        source = inspect.getsource(function)
        path = re.search(r'url_for\(\s*f?"([^"]+)"', source)
        verb = re.search(r"sync_client\.(\w+)\(", source)
        if path and verb:
            yield prefix + name, (verb[1], bare(path[1]))
    for name, part in vars(resource).items():
        if ".api." in type(part).__module__ and name != "policy_cache":
            yield from endpoints(part, f"{prefix}{name}.")


def bare(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def error_types() -> set[str]:
    """All that the server may answer with."""
    source = (ROOT / "crates/types/src/error.rs").read_text("utf-8")
    names = set(re.findall(r'^ +\w+ = "(\w+)",$', source, re.MULTILINE))
    if len(names) < 200:
        raise ValueError("the list of error types is somewhere else by now")
    return names


def check(reports: list[Report]) -> Report:
    """The findings, as a report of their own."""
    findings = Report("table")
    served = served_methods()
    for report in reports:
        for how, seen in (("accepted", report.accepted), ("refused", report.refused)):
            missing = sorted(" ".join(method) for method in served - seen)
            findings.record(f"{report.sdk} has every served method {how} once", f"not {', '.join(missing)}" if missing else None)
        extra = sorted(" ".join(method) for method in report.accepted - served if "jwt" not in method[1])
        findings.record(f"{report.sdk} calls nothing else", f"{', '.join(extra)} is not served" if extra else None)
    if {report.sdk for report in reports} == set(SDKS):
        known = error_types()
        out_of_reach = set(read_toml(ROOT / "conformance/out_of_reach.toml"))
        seen = set().union(*(report.error_types for report in reports))
        missing = sorted(known - seen - out_of_reach)
        findings.record("every error type within reach comes once", f"not {', '.join(missing)}" if missing else None)
        wrong = sorted(out_of_reach & seen | out_of_reach - known)
        findings.record("what is out of reach is so", f"not {', '.join(wrong)}" if wrong else None)
    return findings
