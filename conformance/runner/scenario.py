"""Runs scenarios through a driver. README.md says how a step looks."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import tomli

from driver import Driver
from ground import Ground, Issuer, Project
from values import Values, at, complaint

PATIENCE = 5.0  # seconds: a server takes up to one to notice a CLI command
STEP = {"call", "do", "with", "as", "want", "refused", "on", "by", "only", "soon", "each"}


class Table:
    """All files of a folder."""

    def __init__(self, folder: Path, only: str = "") -> None:
        self.only = only
        self.files: dict[str, dict[str, Any]] = {}
        self.fragments: dict[str, list[dict[str, Any]]] = {}
        for path in sorted(folder.glob("*.toml")):
            content = read_toml(path)
            self.fragments.update(content.pop("fragment", {}))
            self.files[path.stem] = content


def read_toml(path: Path) -> dict[str, Any]:
    return tomli.loads(path.read_text("utf-8"))


class Report:
    """One line per check on stdout."""

    lock = threading.Lock()

    def __init__(self, sdk: str) -> None:
        self.sdk = sdk
        self.checks: Counter[bool] = Counter()
        self.accepted: set[tuple[str, str]] = set()
        self.refused: set[tuple[str, str]] = set()
        self.error_types: set[str] = set()

    def record(self, what: str, why: str | None) -> None:
        self.checks[why is None] += 1
        verdict, reason = ("ok", "") if why is None else ("FAILED", f": {' '.join(why.split())}")
        self.say(f"{verdict} {self.sdk} {what}{reason}")

    def say(self, line: str) -> None:
        with self.lock:
            print(line, flush=True)

    def finish(self) -> None:
        self.say(f"{self.sdk}: {self.checks[True]} passed, {self.checks[False]} failed")


class Runner:
    """The scenarios for one SDK."""

    def __init__(self, ground: Ground, table: Table, driver: Driver, report: Report, hashes: list[dict[str, Any]]) -> None:
        self.ground = ground
        self.table = table
        self.driver = driver
        self.report = report
        self.run_id = f"{report.sdk}{int(time.time() * 1000):x}"
        self.issuer = Issuer()
        self.names = {"hashes": hashes, "issuer": {"url": self.issuer.url}, "sdk": report.sdk}

    def run(self) -> None:
        number = 0
        for file, content in self.table.files.items():
            for scenario in content.get("scenario", []):
                number += 1
                if not f"{file} {scenario['name']}".startswith(self.table.only):
                    continue
                if self.report.sdk in scenario.get("only", [self.report.sdk]):
                    Run(self, f"{file} {scenario['name']}", content["vertical"], number).scenario(scenario["steps"])


class Run:
    """One scenario on its way."""

    def __init__(self, runner: Runner, name: str, vertical: str, number: int) -> None:
        self.runner = runner
        self.name = name
        self.projects: dict[str, Project] = {"": runner.ground.projects[vertical], **runner.ground.projects}
        self.vertical = vertical
        project = {"project": vars(self.projects[""])}
        self.values = Values(f"{runner.run_id}.{number}", runner.ground.newest, {**runner.names, **project})

    def scenario(self, steps: list[dict[str, Any]]) -> None:
        for number, step in enumerate(steps, 1):
            what = f"{self.name} {number}"
            try:
                for each in self.each(step):
                    self.step(f"{what} {each}".strip(), step)
            except Exception as error:  # the rest depends on what failed
                self.runner.report.record(f"{what} goes on", repr(error))
                return

    def each(self, step: dict[str, Any]) -> Any:
        """A step with `each` is made once for every value of a list, which is called `it`."""
        if "each" not in step:
            yield ""
            return
        for number, value in enumerate(self.values.resolve(step["each"]), 1):
            self.values.names["it"] = value
            yield f"({number})"

    def step(self, what: str, step: dict[str, Any]) -> None:
        if unknown := set(step) - STEP:
            raise KeyError(f"a step has no {', '.join(unknown)}")
        if self.runner.report.sdk not in step.get("only", [self.runner.report.sdk]):
            return
        if "do" in step:
            self.keep(step, self.do(step["do"], self.values.resolve(step.get("with", {}))))
            if "want" in step:
                self.runner.report.record(f"{what} {step['do']}", self.unmet(step, self.values.names[step["as"]]))
            return
        end = time.monotonic() + (PATIENCE if step.get("soon") else 0)
        while True:
            outcome = self.call(step)
            why = self.verdict(step, outcome)
            if why is None or time.monotonic() > end:
                break
            time.sleep(0.05)
        if "error" in outcome:
            self.runner.report.error_types.add(outcome["error"]["error_type"])
        expected = self.values.resolve(step.get("refused"))
        method = self.values.resolve(step["call"])
        self.runner.report.record(f"{what} {method} {'accepted' if expected is None else expected}", why)
        self.keep(step, outcome.get("answer"))
        if why is None:
            seen = self.runner.report.accepted if expected is None else self.runner.report.refused
            seen.add((self.projects[step.get("on", "")].vertical, method))
        elif expected is None and "as" in step:
            raise RuntimeError("what follows depends on it")

    def call(self, step: dict[str, Any]) -> dict[str, Any]:
        project = self.projects[step.get("on", "")]
        resolved = self.values.resolve({"call": step["call"], "with": step.get("with", {}), "by": step.get("by")})
        by = resolved["by"]
        if isinstance(by, str):
            by = {"session_jwt" if by.count(".") == 2 else "session_token": by}
        return self.runner.driver.call(project, resolved["call"], resolved["with"], by)

    def verdict(self, step: dict[str, Any], outcome: dict[str, Any]) -> str | None:
        """Why the outcome is not the expected one."""
        expected = self.values.resolve(step.get("refused"))
        if error := outcome.get("error"):
            got = f"{error['status_code']} {error['error_type']}"
            if got != expected:
                return f"refused: {got}: {error['error_message']}"
            documented = f"/errors/{error['status_code']}#{error['error_type']}"
            whole = error["request_id"] and error["error_message"] and error["error_url"].endswith(documented)
            return None if whole else f"an incomplete error: {error!r}"
        if "broken" in outcome:
            return f"the driver says {outcome['broken']}"
        if "thrown" in outcome:
            return None if expected == "locally" else f"the SDK says {outcome['thrown']}"
        return f"accepted: {outcome['answer']!r}" if expected else self.unmet(step, outcome["answer"])

    def unmet(self, step: dict[str, Any], answer: Any) -> str | None:
        wanted = self.values.resolve(step.get("want", {}))
        complaints = [(path, complaint(at(answer, path), want)) for path, want in wanted.items()]
        return "; ".join(f"{path}: {why}" for path, why in complaints if why) or None

    def keep(self, step: dict[str, Any], answer: Any) -> None:
        if "as" in step:
            self.values.names[step["as"]] = answer

    def do(self, name: str, given: dict[str, Any]) -> Any:
        """A step that is no call of the SDK, or a fragment: its steps are calls that must be accepted."""
        match name:
            case "wait":
                return time.sleep(given["seconds"])
            case "project":
                made = self.runner.ground.new_project(
                    given.get("vertical", self.vertical), given.get("env", "test"), given.get("set", [])
                )
                self.projects[given["name"]] = made
                return vars(made)
            case "client":
                base = self.projects[given.get("of", "")]
                changed = {name: given[name] for name in vars(base) if name in given}
                self.projects[given["name"]] = Project(**{**vars(base), **changed})
                return None
            case "tenure":
                return self.runner.ground.tenure(*given["arguments"])
            case "value":
                return given
        outer = self.values.names
        self.values.names = {**outer, **given}
        answer = None
        steps = self.runner.table.fragments[name]
        try:
            for step in steps:
                # What is given as `more` goes into the last call.
                more = given.get("more", {}) if step is steps[-1] else {}
                on = {"on": given.get("on", "")}
                if "do" in step:
                    answer = self.do(step["do"], {**on, "more": more, **self.values.resolve(step.get("with", {}))})
                else:
                    outcome = self.call({**on, **step, "with": {**step.get("with", {}), **more}})
                    if "answer" not in outcome:
                        raise RuntimeError(f"{name}: {step['call']}: {outcome!r}")
                    answer = outcome["answer"]
                self.keep(step, answer)
        finally:
            self.values.names = outer
        return answer
