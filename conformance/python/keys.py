"""Keys that rotate under a verifier with cached keys (contract: §3.4)."""

from report import Check
from world import OTHER_PASSWORD, World, eventually, jwt_part


def rotate(world: World, check: Check) -> None:
    project_id, client = world.own_project()
    made = client.passwords.create(email=world.email("keys"), password=OTHER_PASSWORD, session_duration_minutes=60)
    before = made.session_jwt
    kid = jwt_part(before, 0)["kid"]
    check.true("a JWT passes before the rotation", client.sessions.authenticate_jwt_local(before) is not None)
    published = {key.kid for key in client.sessions.get_jwks(project_id=project_id).keys}
    world.tenure("key", "rotate", "--now", "--project", project_id)

    def fresh() -> str:
        return client.sessions.authenticate(session_token=made.session_token).session_jwt

    check.true("another key signs within seconds", eventually(lambda: jwt_part(fresh(), 0)["kid"] != kid))
    after = fresh()
    check.true("it was published before it signed", jwt_part(after, 0)["kid"] in published)
    check.true("a JWT of the new key passes", client.sessions.authenticate_jwt_local(after) is not None)
    check.true("a JWT of the old key still passes", client.sessions.authenticate_jwt_local(before) is not None)
    renewed = client.sessions.authenticate(session_jwt=before)
    check.equal("the server still takes a JWT of the old key", renewed.session.session_id, made.session.session_id)
    still = {key.kid for key in client.sessions.get_jwks(project_id=project_id).keys}
    check.true("the old key stays published", kid in still, still)


SCENARIOS = [rotate]
