"""What every consumer scenario is handed: a client, fresh users, and the `tenure` binary; the rest is for both verticals."""

import base64
import json
import os
import random
import subprocess
import time
import uuid
from datetime import datetime, timezone
from typing import Any

import stytch

PASSWORD = "Nine-lanterns_over-Turku.1987"
OTHER_PASSWORD = "Seven-kettles_under-Porto.2003"


class Ground:
    """The running server, without a project of its own."""

    def __init__(self, dev: dict[str, Any]) -> None:
        self.dev = dev
        self.base_url: str = dev["base_url"]
        self.run = uuid.uuid4().hex[:12]

    def new_project(self, vertical: str, *settings: str) -> tuple[str, str]:
        """The id and the secret of a new project, for scenarios that change settings, keys or secrets."""
        made = self.tenure(
            "project", "create", "--vertical", vertical, "--env", "test", "--name", f"conformance {self.run}"
        )
        if settings:
            self.tenure("project", "set", made["project_id"], *settings)
        return made["project_id"], made["secret"]

    def email(self, who: str) -> str:
        """An address that no other run has."""
        return f"{who}.{self.run}@example.com"

    def phone(self) -> str:
        return f"+1{random.randint(201, 989)}{random.randint(201, 989)}{random.randint(0, 9999):04}"

    def tenure(self, *args: str) -> Any:
        """Runs a CLI command against the server's database; its JSON answer, or None when it prints nothing."""
        command = [os.environ["TENURE_BIN"], *args, "--json", "--data", os.environ["TENURE_DATA"]]
        if database := os.environ.get("TENURE_DATABASE"):
            command += ["--database", database]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"tenure {' '.join(args)} failed: {done.stderr.strip() or done.stdout.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else None


class World(Ground):
    def __init__(self, dev: dict[str, Any]) -> None:
        super().__init__(dev)
        self.project_id: str = dev["consumer"]["project_id"]
        self.client = self.client_for(self.project_id, dev["consumer"]["secret"])

    def client_for(self, project_id: str, secret: str) -> stytch.Client:
        return stytch.Client(project_id=project_id, secret=secret, custom_base_url=self.base_url)

    def own_project(self) -> tuple[str, stytch.Client]:
        """A new consumer project, for scenarios that change settings, keys or secrets."""
        project_id, secret = self.new_project("consumer")
        return project_id, self.client_for(project_id, secret)

    def user(self, who: str, **more: Any) -> Any:
        """A new user with a password and, when `session_duration_minutes` is given, a session."""
        return self.client.passwords.create(email=self.email(who), password=PASSWORD, **more)

    def session(self, who: str, **more: Any) -> Any:
        """A new user with a session of an hour."""
        return self.user(who, session_duration_minutes=60, **more)

    def login(self, who: str, **more: Any) -> Any:
        return self.client.passwords.authenticate(email=self.email(who), password=PASSWORD, **more)


def eventually(holds: Any, seconds: float = 3.0) -> bool:
    """Whether `holds()` becomes true in time: a server takes up to a second to notice a CLI command."""
    end = time.monotonic() + seconds
    while True:
        if holds():
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.05)


def minutes_left(moment: datetime) -> float:
    return (moment - datetime.now(timezone.utc)).total_seconds() / 60


def jwt_part(jwt: str, index: int) -> dict[str, Any]:
    """The header (0) or the payload (1) of a JWT, unverified."""
    part = jwt.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def with_payload(jwt: str, change: dict[str, Any]) -> str:
    """The same JWT with a changed payload under the old signature."""
    header, _, signature = jwt.split(".")
    payload = {**jwt_part(jwt, 1), **change}
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    return f"{header}.{body}.{signature}"


def with_header(jwt: str, change: dict[str, Any], signature: str | None = None) -> str:
    """The same JWT with a changed header, under the old or the given signature."""
    _, payload, old = jwt.split(".")
    header = json.dumps({**jwt_part(jwt, 0), **change}).encode()
    head = base64.urlsafe_b64encode(header).rstrip(b"=").decode()
    return f"{head}.{payload}.{old if signature is None else signature}"


def forged(token: str) -> str:
    """A token of the right shape that nobody issued."""
    return token[:-1] + ("B" if token[-1] == "A" else "A")
