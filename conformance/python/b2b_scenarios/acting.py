"""Calls on behalf of a member: the session headers of the SDK's method options (contract: B2B 6.6)."""

from typing import Any

import stytch.b2b.models.magic_links_email as invites
import stytch.b2b.models.organizations as organization_models
import stytch.b2b.models.organizations_members as member_models
import stytch.b2b.models.sessions as session_models
from stytch.shared.method_options import Authorization

from b2b_scenarios.world import World
from report import Check, outcome
from world import forged

DENIED = (403, "session_authorization_error")
ELSEWHERE = (403, "session_authorization_tenancy_error")


def as_admin(world: World, check: Check) -> None:
    organizations = world.client.organizations
    organization = world.organization("acting")
    organization_id = organization.organization_id
    world.member(organization, "acting.admin", roles=["stytch_admin"])
    admin = world.otp_login(organization, "acting.admin")
    by_token = Authorization(session_token=admin.session_token)
    by_jwt = Authorization(session_jwt=admin.session_jwt)
    renamed = organizations.update(
        organization_id=organization_id,
        organization_name="Renamed by its admin",
        method_options=organization_models.UpdateRequestOptions(authorization=by_token),
    )
    check.equal("an admin renames", renamed.organization.organization_name, "Renamed by its admin")
    made = organizations.members.create(
        organization_id,
        world.email("acting.made"),
        method_options=member_models.CreateRequestOptions(authorization=by_jwt),
    )
    check.equal("an admin makes a member, by JWT", made.member.status, "active")
    found = organizations.members.search(
        organization_ids=[organization_id], method_options=member_models.SearchRequestOptions(authorization=by_token)
    )
    check.equal("an admin searches", found.results_metadata.total, 2)
    invited = world.client.magic_links.email.invite(
        organization_id,
        world.email("acting.invited"),
        method_options=invites.InviteRequestOptions(authorization=by_token),
    )
    check.equal("an admin invites", invited.member.status, "invited")
    check.refused(
        "even an admin leaves trusted metadata alone",
        401,
        "cannot_update_trusted_metadata",
        organizations.update,
        organization_id=organization_id,
        trusted_metadata={"plan": "free forever"},
        method_options=organization_models.UpdateRequestOptions(authorization=by_token),
    )
    other = world.organization("acting.other").organization_id
    check.refused(
        "an admin of one organization is nobody in another",
        *ELSEWHERE,
        organizations.update,
        organization_id=other,
        organization_name="Taken over",
        method_options=organization_models.UpdateRequestOptions(authorization=by_token),
    )
    check.refused(
        "nor searches there",
        *ELSEWHERE,
        organizations.members.search,
        organization_ids=[organization_id, other],
        method_options=member_models.SearchRequestOptions(authorization=by_token),
    )
    check.refused(
        "a session that is not there acts for nobody",
        404,
        "session_not_found",
        organizations.update,
        organization_id=organization_id,
        organization_name="Nobody's",
        method_options=organization_models.UpdateRequestOptions(
            authorization=Authorization(session_token=forged(admin.session_token))
        ),
    )


def as_member(world: World, check: Check) -> None:
    organizations = world.client.organizations
    members = organizations.members
    organization = world.organization("self")
    me = world.session("self", organization)
    colleague = world.member(organization, "self.colleague")
    mine = Authorization(session_token=me.session_token)
    own = {"organization_id": organization.organization_id, "member_id": me.member_id}
    theirs = {"organization_id": organization.organization_id, "member_id": colleague.member_id}

    def update(known: dict[str, str], **given: Any) -> Any:
        options = member_models.UpdateRequestOptions(authorization=mine)
        return members.update(**known, **given, method_options=options)

    check.equal("a member changes the own name", update(own, name="Myself").member.name, "Myself")
    changed = update(own, untrusted_metadata={"theme": "dark"}).member.untrusted_metadata
    check.equal("and the own untrusted metadata", changed, {"theme": "dark"})
    check.refused("not the name of a colleague", *DENIED, update, theirs, name="Fool")
    check.refused("not the own roles", *DENIED, update, own, roles=["stytch_admin"])
    check.refused(
        "not the own trusted metadata",
        401,
        "cannot_update_trusted_metadata",
        update,
        own,
        trusted_metadata={"salary": 1},
    )
    check.refused(
        "not the own e-mail address that way",
        400,
        "member_cannot_update_their_email_address",
        update,
        own,
        email_address=world.email("self.new"),
    )
    check.refused(
        "not the organization",
        *DENIED,
        organizations.update,
        organization_id=organization.organization_id,
        organization_name="Mine",
        method_options=organization_models.UpdateRequestOptions(authorization=mine),
    )
    check.refused(
        "a member deletes no colleague",
        *DENIED,
        members.delete,
        **theirs,
        method_options=member_models.DeleteRequestOptions(authorization=mine),
    )
    revoke = world.client.sessions.revoke
    options = session_models.RevokeRequestOptions(authorization=mine)
    check.refused(
        "a member logs no colleague out", *DENIED, revoke, member_id=colleague.member_id, method_options=options
    )
    check.equal(
        "but everywhere out", outcome(revoke, member_id=me.member_id, method_options=options), "200 ok"
    )


SCENARIOS = [as_admin, as_member]
