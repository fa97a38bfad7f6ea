"""From a proven address to an organization: list, exchange, found one (contract: B2B 10)."""

from b2b_scenarios.world import World, factors
from report import Check, outcome
from world import minutes_left


def listed(world: World, check: Check) -> None:
    call = world.client.discovery.organizations.list
    domain = f"joinable-{world.run}.example"
    active = world.organization("found.active")
    made = world.session("found", active)
    pending = world.organization("found.pending")
    world.member(pending, "found", create_member_as_pending=True)
    restricted = world.organization(
        "found.restricted", auth_methods="RESTRICTED", allowed_auth_methods=["password"], email_invites="ALL_ALLOWED"
    )
    world.member(restricted, "found")
    strict = world.organization("found.strict", mfa_policy="REQUIRED_FOR_ALL", email_invites="ALL_ALLOWED")
    world.member(strict, "found")
    world.organization("found.stranger", email_jit_provisioning="RESTRICTED", email_allowed_domains=[domain])
    intermediate = world.intermediate("found")
    answer = call(intermediate_session_token=intermediate)
    check.equal("the list says whose it is", answer.email_address, world.email("found"))
    found = {d.organization.organization_id: d for d in answer.discovered_organizations}
    check.equal(
        "it has every membership",
        {key: d.membership.type for key, d in found.items()},
        {
            active.organization_id: "active_member",
            pending.organization_id: "pending_member",
            restricted.organization_id: "active_member",
            strict.organization_id: "active_member",
        },
    )
    check.equal(
        "it says which would open at once",
        {key for key, d in found.items() if d.member_authenticated},
        {active.organization_id, pending.organization_id},
    )
    check.equal(
        "what else must be proven",
        found[restricted.organization_id].primary_required.allowed_auth_methods,
        ["password"],
    )
    check.true("and where a second factor is asked for", found[strict.organization_id].mfa_required is not None)
    by_session = call(session_token=made.session_token)
    check.equal(
        "a session lists the same",
        {d.organization.organization_id for d in by_session.discovered_organizations},
        set(found),
    )
    for what, error_type, given in (
        (
            "two proofs",
            "too_many_session_arguments",
            {"intermediate_session_token": intermediate, "session_token": made.session_token},
        ),
        ("no proof", "no_session_arguments", {}),
    ):
        check.refused(f"the list refuses {what}", 400, error_type, call, **given)
    used = outcome(call, intermediate_session_token=intermediate)
    check.equal("listing uses nothing up", used, "200 ok")


def exchange(world: World, check: Check) -> None:
    call = world.client.discovery.intermediate_sessions.exchange
    organization = world.organization("entered")
    member = world.member(organization, "entered", create_member_as_pending=True)
    intermediate = world.intermediate("entered")
    stranger = world.organization("entered.stranger")
    refused = outcome(call, intermediate, stranger.organization_id)
    check.true("a stranger does not enter", refused.split()[0] in ("400", "404"), refused)
    made = call(
        intermediate_session_token=intermediate,
        organization_id=world.slug("entered"),
        session_duration_minutes=25,
        session_custom_claims={"via": "discovery"},
    )
    check.equal(
        "a pending member enters, active",
        (made.member_authenticated, made.member_id, made.member.status),
        (True, member.member_id, "active"),
    )
    check.equal("the session holds the factor", factors(made.member_session), [("email_otp", "email")])
    check.true("exchange takes a duration", abs(minutes_left(made.member_session.expires_at) - 25) < 0.2)
    check.equal("exchange takes claims", made.member_session.custom_claims, {"via": "discovery"})
    check.refused(
        "the intermediate session is used up",
        404,
        "intermediate_session_not_found",
        call,
        intermediate_session_token=intermediate,
        organization_id=organization.organization_id,
    )
    strict = world.organization("entered.strict", mfa_policy="REQUIRED_FOR_ALL", email_invites="ALL_ALLOWED")
    phone = world.phone()
    guarded = world.member(strict, "entered", mfa_phone_number=phone)
    intermediate = world.intermediate("entered")
    asked = call(intermediate_session_token=intermediate, organization_id=strict.organization_id)
    check.equal(
        "a second factor is asked for, with the same intermediate session",
        (asked.member_authenticated, asked.intermediate_session_token, asked.mfa_required.secondary_auth_initiated),
        (False, intermediate, "sms_otp"),
    )
    done = world.client.otps.sms.authenticate(
        organization_id=strict.organization_id,
        member_id=guarded.member_id,
        code=world.code(phone),
        intermediate_session_token=intermediate,
    )
    check.equal("the code completes it", factors(done.member_session), [("email_otp", "email"), ("otp", "sms")])


def join(world: World, check: Check) -> None:
    domain = f"join-{world.run}.example"
    organization = world.organization(
        "joined", email_jit_provisioning="RESTRICTED", email_allowed_domains=[domain], email_invites="ALL_ALLOWED"
    )
    organization_id = organization.organization_id
    otps = world.client.otps.email

    def prove(who: str) -> tuple[str, list[str]]:
        otps.discovery.send(email_address=f"{who}@{domain}")
        found = otps.discovery.authenticate(email_address=f"{who}@{domain}", code=world.code(f"{who}@{domain}"))
        return found.intermediate_session_token, [d.membership.type for d in found.discovered_organizations]

    _, before = prove("second")
    check.equal("nobody of the domain is there yet", before, [])
    otps.login_or_signup(organization_id=organization_id, email_address=f"first@{domain}")
    otps.authenticate(
        organization_id=organization_id, email_address=f"first@{domain}", code=world.code(f"first@{domain}")
    )
    intermediate, after = prove("second")
    check.equal("then its people may join", after, ["eligible_to_join_by_email_domain"])
    joined = world.client.discovery.intermediate_sessions.exchange(
        intermediate_session_token=intermediate, organization_id=organization_id
    )
    check.equal(
        "who joins is an active member",
        (joined.member_authenticated, joined.member.email_address, joined.member.status),
        (True, f"second@{domain}", "active"),
    )


def create(world: World, check: Check) -> None:
    call = world.client.discovery.organizations.create
    intermediate = world.intermediate("founder")
    check.refused(
        "a domain that everybody uses is refused here too",
        400,
        "organization_settings_domain_too_common",
        call,
        intermediate_session_token=intermediate,
        email_allowed_domains=["gmail.com"],
    )
    made = call(
        intermediate_session_token=intermediate,
        organization_name="Founded",
        organization_slug=world.slug("founded"),
        session_duration_minutes=40,
    )
    check.equal(
        "a proven address founds an organization",
        (made.member_authenticated, made.organization.organization_name, made.organization.organization_slug),
        (True, "Founded", world.slug("founded")),
    )
    check.equal(
        "the founder is its admin",
        (made.member.is_admin, sorted(made.member_session.roles), made.member.email_address_verified),
        (True, ["stytch_admin", "stytch_member"], True),
    )
    check.true("create takes a duration", abs(minutes_left(made.member_session.expires_at) - 40) < 0.2)
    check.refused(
        "the intermediate session is used up",
        404,
        "intermediate_session_not_found",
        call,
        intermediate_session_token=intermediate,
    )
    named = call(intermediate_session_token=world.intermediate("founder.two")).organization
    check.true(
        "a name and a slug are found where none is given",
        named.organization_name != "" and len(named.organization_slug) >= 2,
        (named.organization_name, named.organization_slug),
    )
    strict = call(intermediate_session_token=world.intermediate("founder.three"), mfa_policy="REQUIRED_FOR_ALL")
    check.equal(
        "who asks for a second factor is asked for one",
        (strict.member_authenticated, strict.session_token, strict.mfa_required is not None),
        (False, "", True),
    )


SCENARIOS = [listed, exchange, join, create]
