"""What every B2B scenario is handed: a client, fresh organizations and members, the inbox, and the `tenure` binary."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import stytch

from world import PASSWORD, Ground

HASHES = json.loads((Path(__file__).parents[2] / "password_hashes.json").read_text())


class World(Ground):
    def __init__(self, dev: dict[str, Any]) -> None:
        super().__init__(dev)
        self.project_id: str = dev["b2b"]["project_id"]
        self.client = self.client_for(self.project_id, dev["b2b"]["secret"])

    def client_for(self, project_id: str, secret: str) -> stytch.B2BClient:
        return stytch.B2BClient(project_id=project_id, secret=secret, custom_base_url=self.base_url)

    def own_project(self, *settings: str) -> tuple[str, stytch.B2BClient]:
        """A new B2B project, for scenarios that change settings, keys or secrets."""
        project_id, secret = self.new_project("b2b", *settings)
        return project_id, self.client_for(project_id, secret)

    def slug(self, who: str) -> str:
        """A slug, or an external id, that no other run has."""
        return f"{who}-{self.run}"

    def organization(self, who: str, **settings: Any) -> Any:
        """A new organization."""
        made = self.client.organizations.create(organization_name=who, organization_slug=self.slug(who), **settings)
        return made.organization

    def member(self, organization: Any, who: str, **more: Any) -> Any:
        """A new member, active at once."""
        made = self.client.organizations.members.create(
            organization_id=organization.organization_id, email_address=self.email(who), **more
        )
        return made.member

    def messages(self, to: str) -> list[dict[str, Any]]:
        """What was sent to an address or a number, the newest first."""
        answer = requests.get(f"{self.base_url}/dev/messages", params={"to": to, "limit": 10}, timeout=10)
        answer.raise_for_status()
        return answer.json()["messages"]

    def newest(self, to: str) -> dict[str, Any]:
        return self.messages(to)[0]

    def code(self, to: str) -> str:
        """The code in the newest message."""
        return self.newest(to)["code"]

    def token(self, to: str) -> str:
        """The token of the link in the newest message."""
        return self.link(to)["token"]

    def link(self, to: str) -> dict[str, str]:
        """The query of the link in the newest message."""
        query = parse_qs(urlsplit(self.newest(to)["links"][0]).query)
        return {name: values[0] for name, values in query.items()}

    def otp_login(self, organization: Any, who: str, **more: Any) -> Any:
        """Authenticates a member by a code that was sent to the e-mail address."""
        known = {"organization_id": organization.organization_id, "email_address": self.email(who)}
        self.client.otps.email.login_or_signup(**known)
        return self.client.otps.email.authenticate(**known, code=self.code(self.email(who)), **more)

    def session(self, who: str, organization: Any = None, **more: Any) -> Any:
        """A session of a new member, with an e-mail code as its factor. Without an organization, in one of its own."""
        organization = organization or self.organization(who)
        self.member(organization, who)
        return self.otp_login(organization, who, **more)

    def password_member(self, organization: Any, who: str, client: Any = None) -> Any:
        """A new member with a password that was migrated; the password is that of the first known hash."""
        return (client or self.client).passwords.migrate(
            organization_id=organization.organization_id,
            email_address=self.email(who),
            hash=HASHES[0]["hash"],
            hash_type=HASHES[0]["hash_type"],
        )

    def intermediate(self, who: str) -> str:
        """An intermediate session that proves an e-mail address."""
        self.client.otps.email.discovery.send(email_address=self.email(who))
        answer = self.client.otps.email.discovery.authenticate(
            email_address=self.email(who), code=self.code(self.email(who))
        )
        return answer.intermediate_session_token


MIGRATED_PASSWORD: str = HASHES[0]["password"]
"""The password of `password_member`."""

assert PASSWORD != MIGRATED_PASSWORD


def totp(secret: str, steps_ahead: int = 0) -> str:
    """What an authenticator app shows now, or that many 30 seconds later (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = (int(time.time()) // 30 + steps_ahead).to_bytes(8, "big")
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def wrong_code(code: str) -> str:
    """Another code of the same shape."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def factors(session: Any) -> list[tuple[str, str]]:
    """Type and delivery method of each factor, sorted."""
    return sorted((f.type.value, f.delivery_method.value) for f in session.authentication_factors)
