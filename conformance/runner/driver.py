"""A driver: a program in the SDK's language that makes one call of the SDK for each line it reads.

It reads `{"vertical", "project_id", "secret", "method", "arguments", "by"}` (`by` is the session of the acting member, if
there is one) and answers with a line that has one of
- `answer`: what the SDK gave back, as JSON,
- `error`: the fields of the refusal that the SDK raised,
- `thrown`: what else the SDK raised, such as a JWT that it refuses by itself,
- `broken`: why the driver could not make the call.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from ground import Project

HERE = Path(__file__).resolve().parent.parent
SDKS = ("python", "node", "java", "rust")


def command(sdk: str, installed: Path) -> list[str]:
    """`installed` is the folder where `cargo xtask test` puts what drivers need: `target/conformance`."""
    match sdk:
        case "python":
            return [str(installed / "venv/bin/python"), str(HERE / "python/driver.py")]
        case "node":
            return ["node", str(HERE / "node/driver.js")]
        case "java":
            return ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{installed}/java/*", str(HERE / "java/Driver.java")]
        case "rust":
            return [str(installed / "rust/debug/conformance")]
    raise ValueError(f"there is no driver for {sdk}; there are {', '.join(SDKS)}")


class Driver:
    def __init__(self, sdk: str, base_url: str, installed: Path) -> None:
        self.sdk = sdk
        self.process = subprocess.Popen(
            [*command(sdk, installed), base_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def call(self, project: Project, method: str, arguments: dict[str, Any], by: dict[str, str] | None) -> dict[str, Any]:
        request = {
            "vertical": project.vertical,
            "project_id": project.project_id,
            "secret": project.secret,
            "method": method,
            "arguments": arguments,
            "by": by,
        }
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise EOFError(f"the {self.sdk} driver ended at {method}")
        return json.loads(line)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=30)
