"""What stands around the SDK: the running server, its command line and its inbox, and an issuer to migrate from."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests


@dataclass(frozen=True)
class Project:
    vertical: str
    project_id: str
    secret: str


class Ground:
    def __init__(self, dev: dict[str, Any]) -> None:
        self.base_url: str = dev["base_url"]
        self.projects = {
            vertical: Project(vertical, dev[vertical]["project_id"], dev[vertical]["secret"])
            for vertical in ("consumer", "b2b")
        }
        self.web = requests.Session()

    def new_project(self, vertical: str, env: str, settings: list[str]) -> Project:
        """For scenarios that change settings, secrets or keys."""
        made = self.tenure("project", "create", "--vertical", vertical, "--env", env, "--name", "conformance")
        if settings:
            self.tenure("project", "set", made["project_id"], *settings)
        return Project(vertical, made["project_id"], made["secret"])

    def newest(self, to: str) -> dict[str, Any]:
        """The newest message to an address or a number."""
        answer = self.web.get(f"{self.base_url}/dev/messages", params={"to": to, "limit": 1}, timeout=30)
        answer.raise_for_status()
        return answer.json()["messages"][0]

    def tenure(self, *arguments: str) -> Any:
        """Runs a CLI command against the server's database; its JSON answer, or None when it prints nothing."""
        command = [os.environ["TENURE_BIN"], *arguments, "--json", "--data", os.environ["TENURE_DATA"]]
        if database := os.environ.get("TENURE_DATABASE"):
            command += ["--database", database]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"tenure {' '.join(arguments)} failed: {done.stderr.strip() or done.stdout.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else None


class Issuer:
    """A UserInfo endpoint that answers with the JSON in the bearer token itself; anything else is refused with 401."""

    def __init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                try:
                    body = bytes.fromhex(token)
                    status = json.loads(body).get("status", 200)
                except ValueError:
                    status, body = 401, b"{}"
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing: the output belongs to the checks."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/userinfo"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
