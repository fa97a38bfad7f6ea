"""Recovery codes for who lost the app (contract: B2B 15)."""

from b2b_scenarios.world import World, factors, totp
from report import Check, outcome


def recover(world: World, check: Check) -> None:
    codes = world.client.recovery_codes
    made = world.session("recover")
    known = {"organization_id": made.organization_id, "member_id": made.member_id}
    none = outcome(codes.recover, **known, recovery_code="aaaa-bbbb-cccc", session_token=made.session_token)
    check.true("without an app there is nothing to recover with", none.split()[0] in ("400", "404"), none)
    app = world.client.totps.create(**known, session_token=made.session_token)
    world.client.totps.authenticate(
        **known, code=totp(app.secret), session_token=made.session_token, set_mfa_enrollment="enroll"
    )
    listed = codes.get(**known).recovery_codes
    check.equal("get lists them", sorted(listed), sorted(app.recovery_codes))
    asked = world.otp_login(made.organization, "recover")
    intermediate = {"intermediate_session_token": asked.intermediate_session_token}
    for what, error_type, code in (
        ("a code of nobody", "unable_to_authenticate_recovery_code", "zzzz-zzzz-zzzz"),
        ("a code of the app", "totp_code_used_as_recovery_code", totp(app.secret, 1)),
    ):
        check.refused(
            f"recover refuses {what}", 401, error_type, codes.recover, **known, **intermediate, recovery_code=code
        )
    done = codes.recover(**known, **intermediate, recovery_code=listed[0], session_duration_minutes=30)
    check.equal("a recovery code stands in for the app", done.recovery_codes_remaining, 9)
    check.true("the session holds it", ("recovery_codes", "recovery_code") in factors(done.member_session))
    check.equal("it is gone from the list", sorted(codes.get(**known).recovery_codes), sorted(listed[1:]))
    refused = outcome(codes.recover, **known, recovery_code=listed[0], session_token=done.session_token)
    check.equal("it counts once", refused, "401 unable_to_authenticate_recovery_code")
    fresh = codes.rotate(**known).recovery_codes
    check.equal("rotate makes ten new ones", (len(set(fresh)), set(fresh) & set(listed)), (10, set()))
    old = outcome(codes.recover, **known, recovery_code=listed[1], session_token=done.session_token)
    check.equal("the old ones are void", old, "401 unable_to_authenticate_recovery_code")
    new = codes.recover(**known, recovery_code=fresh[0], session_token=done.session_token)
    check.equal("the new ones count", new.recovery_codes_remaining, 9)


SCENARIOS = [recover]
