"""Calls the official `stytch` SDK of PyPI for each line of its input; runner/driver.py says how lines look."""

import json
import sys
import typing
from functools import cache
from typing import Any

import stytch
from stytch.core.response_base import StytchError


@cache
def client(base_url: str, vertical: str, project_id: str, secret: str) -> Any:
    kind = stytch.B2BClient if vertical == "b2b" else stytch.Client
    return kind(project_id=project_id, secret=secret, custom_base_url=base_url)


def call(base_url: str, request: dict[str, Any]) -> dict[str, Any]:
    target = client(base_url, request["vertical"], request["project_id"], request["secret"])
    for name in request["method"].split("."):
        target = getattr(target, name)
    arguments = request["arguments"]
    hints = typing.get_type_hints(target)

    def typed(name: str, value: Any) -> Any:
        return typing.get_args(hints[name])[0](**value)

    if request["by"]:
        arguments["method_options"] = typed("method_options", {"authorization": request["by"]})
    if "authorization_check" in arguments and "jwt" in request["method"]:
        # Elsewhere a dictionary does.
        arguments["authorization_check"] = typed("authorization_check", arguments["authorization_check"])
    try:
        answer = target(**arguments)
    except StytchError as error:
        return {"error": error.details.model_dump(exclude={"original_json"})}
    except Exception as error:
        return {"thrown": repr(error)}
    if answer is None:
        return {"thrown": "None"}
    return {"answer": answer.model_dump(mode="json")}


for line in sys.stdin:
    try:
        outcome = call(sys.argv[1], json.loads(line))
    except Exception as error:
        outcome = {"broken": repr(error)}
    print(json.dumps(outcome), flush=True)
