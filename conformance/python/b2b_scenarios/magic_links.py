"""E-mailed links: login or signup, invite, authenticate, discovery (contract: B2B 11)."""

import base64
import hashlib

from b2b_scenarios.world import World, factors
from report import Check, outcome
from world import minutes_left

VERIFIER = "A-code-verifier.of-43-to-128~characters_which-only-the-client-knows"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def login(world: World, check: Check) -> None:
    send = world.client.magic_links.email.login_or_signup
    authenticate = world.client.magic_links.authenticate
    organization = world.organization("links")
    member = world.member(organization, "links")
    known = {"organization_id": organization.organization_id, "email_address": world.email("links")}
    sent = send(**known, locale="es")
    check.equal("a known address makes no member", (sent.member_created, sent.member_id), (False, member.member_id))
    check.equal("the e-mail is in the language asked for", world.newest(world.email("links"))["locale"], "es")
    link = world.link(world.email("links"))
    check.equal("the link says what it is", link["stytch_token_type"], "multi_tenant_magic_links")
    check.equal("the token has 44 characters", len(link["token"]), 44)
    made = authenticate(
        magic_links_token=link["token"], session_duration_minutes=30, session_custom_claims={"by": "link"}
    )
    check.equal(
        "the link opens a session of the member",
        (made.member_authenticated, made.member_id, made.organization_id),
        (True, member.member_id, organization.organization_id),
    )
    check.equal("the session holds the factor", factors(made.member_session), [("magic_link", "email")])
    check.true("which names the address", made.method_id.startswith("email-test-"), made.method_id)
    check.equal("the address is proven", made.member.email_address_verified, True)
    check.true("authenticate takes a duration", abs(minutes_left(made.member_session.expires_at) - 30) < 0.2)
    check.equal("authenticate takes claims", made.member_session.custom_claims, {"by": "link"})
    check.refused(
        "a link opens once", 401, "unable_to_auth_magic_link", authenticate, magic_links_token=link["token"]
    )
    nobody = base64.urlsafe_b64encode(hashlib.sha256(world.run.encode()).digest()).decode()
    check.refused(
        "a link of nobody", 404, "magic_link_not_found", authenticate, magic_links_token=nobody
    )
    for what, error_type, given in (
        ("a malformed address", "invalid_email", {"email_address": "nobody"}),
        ("a link of 4 minutes", "invalid_expiration", {"login_expiration_minutes": 4}),
        (
            "a redirect to elsewhere",
            "no_match_for_provided_magic_link_url",
            {"login_redirect_url": "https://elsewhere.example/"},
        ),
    ):
        check.refused(f"login_or_signup refuses {what}", 400, error_type, send, **{**known, **given})


def signup(world: World, check: Check) -> None:
    send = world.client.magic_links.email.login_or_signup
    closed = world.organization("links.closed")
    check.refused(
        "a stranger cannot join where nobody may",
        400,
        "email_jit_provisioning_not_allowed",
        send,
        organization_id=closed.organization_id,
        email_address=world.email("links.stranger"),
    )
    domain = f"links-{world.run}.example"
    open_to = world.organization("links.open", email_jit_provisioning="RESTRICTED", email_allowed_domains=[domain])
    address = f"stranger@{domain}"
    known = {"organization_id": open_to.organization_id, "email_address": address}
    sent = send(**known)
    check.equal("a domain may join", (sent.member_created, sent.member.status), (True, "pending"))
    check.equal("the second time it is the same member", send(**known).member_id, sent.member_id)
    made = world.client.magic_links.authenticate(magic_links_token=world.token(address))
    check.equal("the link makes the member active", (made.member_id, made.member.status), (sent.member_id, "active"))
    check.refused(
        "another domain may not",
        400,
        "invalid_email_for_jit_provisioning",
        send,
        organization_id=open_to.organization_id,
        email_address=world.email("links.stranger"),
    )


def invite(world: World, check: Check) -> None:
    send = world.client.magic_links.email.invite
    organization = world.organization("invites")
    organization_id = organization.organization_id
    host = world.member(organization, "invites.host", name="Host")
    sent = send(
        organization_id,
        world.email("invited"),
        invited_by_member_id=host.member_id,
        name="Guest",
        roles=["viewer"],
        untrusted_metadata={"seat": 4},
    ).member
    check.equal("an invited member is shown as one", (sent.status, sent.name), ("invited", "Guest"))
    check.equal("with what came along", sent.untrusted_metadata, {"seat": 4})
    first = world.token(world.email("invited"))
    again = send(organization_id, world.email("invited")).member
    check.equal("a second invitation is for the same member", again.member_id, sent.member_id)
    made = world.client.magic_links.authenticate(magic_links_token=first)
    check.equal("the link makes the member active", (made.member.status, made.member_id), ("active", sent.member_id))
    check.equal("with the role", sorted(made.member_session.roles), ["stytch_member", "viewer"])
    check.refused(
        "an active member is not invited", 400, "user_already_invited", send, organization_id, world.email("invited")
    )
    closed = world.organization("invites.closed", mfa_policy="OPTIONAL")
    check.refused(
        "where nobody may be invited",
        400,
        "invalid_email_for_invites",
        send,
        closed.organization_id,
        world.email("invited"),
    )
    revoked = send(organization_id, world.email("invites.revoked")).member
    token = world.token(world.email("invites.revoked"))
    world.client.organizations.members.delete(organization_id, revoked.member_id)
    refused = outcome(world.client.magic_links.authenticate, magic_links_token=token)
    check.true("the invitation of a deleted member is void", refused.split()[0] in ("401", "404"), refused)


def pkce(world: World, check: Check) -> None:
    organization = world.organization("links.pkce")
    world.member(organization, "links.pkce")
    known = {"organization_id": organization.organization_id, "email_address": world.email("links.pkce")}
    authenticate = world.client.magic_links.authenticate
    world.client.magic_links.email.login_or_signup(**known, pkce_code_challenge=CHALLENGE)
    token = world.token(world.email("links.pkce"))
    for what, status, error_type, more in (
        ("no verifier", 400, "pkce_expected_code_verifier", {}),
        ("another verifier", 401, "pkce_mismatch", {"pkce_code_verifier": VERIFIER[::-1]}),
    ):
        check.refused(f"a link with a challenge: {what}", status, error_type, authenticate, token, **more)
    opened = outcome(authenticate, token, pkce_code_verifier=VERIFIER)
    check.equal("the verifier opens it", opened, "200 ok")
    world.client.magic_links.email.login_or_signup(**known)
    check.refused(
        "a link without a challenge wants no verifier",
        400,
        "pkce_did_not_expect_code_verifier",
        authenticate,
        world.token(world.email("links.pkce")),
        pkce_code_verifier=VERIFIER,
    )


def restricted(world: World, check: Check) -> None:
    organization = world.organization(
        "links.restricted", auth_methods="RESTRICTED", allowed_auth_methods=["password"], email_invites="ALL_ALLOWED"
    )
    world.member(organization, "links.restricted")
    send = world.client.magic_links.email.login_or_signup
    check.refused(
        "an organization can refuse links",
        403,
        "operation_restricted_by_organization_auth_methods",
        send,
        organization_id=organization.organization_id,
        email_address=world.email("links.restricted"),
    )
    world.member(organization, "links.breakglass", is_breakglass=True)
    sent = outcome(
        send, organization_id=organization.organization_id, email_address=world.email("links.breakglass")
    )
    check.equal("but for those behind the glass", sent, "200 ok")


def discovery(world: World, check: Check) -> None:
    links = world.client.magic_links
    organization = world.organization("links.found")
    world.member(organization, "links.found")
    address = world.email("links.found")
    links.email.discovery.send(email_address=address)
    link = world.link(address)
    check.equal("a discovery link says what it is", link["stytch_token_type"], "discovery")
    found = links.discovery.authenticate(discovery_magic_links_token=link["token"])
    check.equal("it proves the address", found.email_address, address)
    check.true("for ten minutes", abs(minutes_left(found.intermediate_session_token_expires_at) - 10) < 0.2)
    listed = [(d.organization.organization_id, d.membership.type) for d in found.discovered_organizations]
    check.equal("it finds the organization", listed, [(organization.organization_id, "active_member")])
    check.refused(
        "it opens once",
        401,
        "unable_to_auth_magic_link",
        links.discovery.authenticate,
        discovery_magic_links_token=link["token"],
    )


SCENARIOS = [login, signup, invite, pkce, restricted, discovery]
