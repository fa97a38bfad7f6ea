"""The small language of the scenarios: `{…}` in a string stands for a value, and a wanted value can be a condition.

`{made.session.session_id}` is a part of an earlier answer. `{email ada}` and the other functions below make what no other
scenario has, look into the inbox, or spoil a token. A string that is one `{…}` alone has the value's own type.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import re
import time
import uuid
from datetime import datetime, timezone
from typing import Any, Callable
from urllib.parse import parse_qs, urlsplit

PASSWORD = "Nine-lanterns_over-Turku.1987"
OTHER_PASSWORD = "Seven-kettles_under-Porto.2003"
VERIFIER = "A-code-verifier.of-43-to-128~characters_which-only-the-client-knows"


INNERMOST = re.compile(r"\{([^{}]+)\}")


class Values:
    """The names that one scenario knows."""

    def __init__(self, run: str, inbox: Callable[[str], dict[str, Any]], names: dict[str, Any]) -> None:
        self.run = run
        self.inbox = inbox
        self.phones: dict[str, str] = {}
        self.names = {
            "null": None,
            "password": PASSWORD,
            "other_password": OTHER_PASSWORD,
            "verifier": VERIFIER,
            "challenge": encoded(hashlib.sha256(VERIFIER.encode()).digest()),
            **names,
        }

    def resolve(self, value: Any) -> Any:
        if isinstance(value, dict):
            resolved: dict[str, Any] = {}
            for name, part in value.items():
                resolved.update(self.resolve(part) if name == "*" else {self.resolve(name): self.resolve(part)})
            return resolved
        if isinstance(value, list):
            return [self.resolve(part) for part in value]
        while isinstance(value, str) and (inner := INNERMOST.search(value)):
            found = self.evaluate(inner[1])
            if inner[0] == value:
                return found
            value = value.replace(inner[0], str(found))
        return value

    def evaluate(self, expression: str) -> Any:
        function, *words = expression.split()
        if words:
            return getattr(self, f"a_{function}")(*words)
        name, _, path = function.partition(".")
        if name not in self.names:
            raise KeyError(f"nothing is called {name}")
        return at(self.names[name], path)

    def a_email(self, who: str) -> str:
        return f"{who}.{self.run}@example.com"

    def a_slug(self, who: str) -> str:
        """A slug, a domain's label or an external id."""
        return f"{who}-{self.run}"

    def a_phone(self, who: str) -> str:
        number = f"+1{random.randint(201, 989)}{random.randint(201, 989)}{random.randint(0, 9999):04}"
        return self.phones.setdefault(who, number)

    def a_unknown(self, kind: str) -> str:
        """An id that was never given out."""
        return f"{kind}-test-{uuid.uuid4()}"

    def a_upper(self, expression: str, *more: str) -> str:
        return self.evaluate(" ".join([expression, *more])).upper()

    def a_long(self, length: str) -> str:
        return "x" * int(length)

    def a_keys(self, count: str) -> dict[str, int]:
        """An object of so many keys."""
        return {f"key{number}": number for number in range(int(count))}

    def a_list(self, count: str, *expression: str) -> list[Any]:
        return [f"{number}{self.resolve(' '.join(expression))}" for number in range(int(count))]

    def a_message(self, *to: str) -> dict[str, Any]:
        """The newest message to `email ada` or `phone ada`."""
        return self.inbox(self.evaluate(" ".join(to)))

    def a_code(self, *to: str) -> str:
        return self.a_message(*to)["code"]

    def a_token(self, *to: str) -> str:
        """The token of the link in the newest message."""
        return parse_qs(urlsplit(self.a_message(*to)["links"][0]).query)["token"][0]

    def a_wrong(self, *code: str) -> str:
        """Another code of the same shape."""
        right = self.evaluate(" ".join(code))
        return f"{(int(right) + 1) % 10 ** len(right):0{len(right)}}"

    def a_totp(self, secret: str, steps_ahead: str = "0") -> str:
        """What an authenticator app shows now, or that many 30 seconds later (RFC 6238)."""
        text = self.evaluate(secret)
        key = base64.b32decode(text + "=" * (-len(text) % 8))
        counter = (int(time.time()) // 30 + int(steps_ahead)).to_bytes(8, "big")
        digest = hmac.new(key, counter, hashlib.sha1).digest()
        place = digest[-1] & 15
        return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"

    def a_issued(self, claims: str) -> str:
        """A token that the issuer answers with these claims, and with their `status`."""
        return json.dumps(self.evaluate(claims)).encode().hex()

    def a_forged(self, token: str) -> str:
        """A token of the right shape that nobody issued."""
        text = self.evaluate(token)
        return text[:-1] + ("B" if text[-1] == "A" else "A")

    def a_header(self, jwt: str) -> dict[str, Any]:
        return jwt_part(self.evaluate(jwt), 0)

    def a_payload(self, jwt: str) -> dict[str, Any]:
        return jwt_part(self.evaluate(jwt), 1)

    def a_changed(self, jwt: str, part: str, name: str, value: str) -> str:
        """The JWT with another header or payload under the old signature; an unsigned one where `alg` is `none`."""
        pieces = self.evaluate(jwt).split(".")
        index = ("header", "payload").index(part)
        pieces[index] = encoded(json.dumps({**jwt_part(".".join(pieces), index), name: value}).encode())
        if value == "none":
            pieces[2] = ""
        return ".".join(pieces)


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def jwt_part(jwt: str, index: int) -> dict[str, Any]:
    part = jwt.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def at(value: Any, path: str) -> Any:
    """`emails.0.email` of an answer, `emails.*.email` of each; what is not there is None."""
    if not path:
        return value
    name, _, rest = path.partition(".")
    if isinstance(value, list):
        if name == "*":
            return [at(part, rest) for part in value]
        return at(value[int(name)], rest) if name.isdigit() and int(name) < len(value) else None
    if isinstance(value, dict):
        # Claims have dots in their names.
        for known, part in value.items():
            if path == known or path.startswith(f"{known}."):
                return at(part, path[len(known) + 1 :])
    return None


def complaint(got: Any, want: Any) -> str | None:
    """Why a value is not the wanted one. A table of one of these words is a condition."""
    if not isinstance(want, dict) or len(want) != 1:
        return None if got == want else f"got {got!r}, want {want!r}"
    (word, value), = want.items()
    match word:
        case "empty":  # SDKs differ in how they show what is not there.
            holds = (got in (None, "", [], {}, False)) == value
        case "not":
            holds = got != value
        case "length":
            holds = len(got or []) == value
        case "includes":
            holds = all(part in (got or []) for part in value)
        case "lacks":
            holds = all(part not in (got or []) for part in value)
        case "sorted":
            holds = sorted(got or [], key=str) == sorted(value, key=str)
        case "starts":
            holds = isinstance(got, str) and got.startswith(value)
        case "above":
            holds = got is not None and got > value
        case "minutes":
            holds = isinstance(got, str) and abs(minutes_left(got) - value) < 0.5
        case _:
            holds = got == want
    return None if holds else f"got {got!r}, want {want!r}"


def minutes_left(moment: str) -> float:
    whole = datetime.fromisoformat(re.sub(r"(\.\d+)?Z$", "+00:00", moment))
    return (whole - datetime.now(timezone.utc)).total_seconds() / 60
