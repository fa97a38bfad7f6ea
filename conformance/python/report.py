"""One line per check on stdout, and the count at the end."""

from typing import Any, Callable

from stytch.core.response_base import StytchError


class Report:
    def __init__(self, sdk: str) -> None:
        self.sdk = sdk
        self.passed = 0
        self.failed = 0

    def record(self, area: str, what: str, why: str | None) -> None:
        if why is None:
            self.passed += 1
            print(f"ok {self.sdk} {area} {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED {self.sdk} {area} {what}: {' '.join(why.split())}", flush=True)

    def run(self, areas: dict[str, list[Callable[..., None]]], world: Any) -> int:
        """Every scenario of every area, and the sum."""
        for area, scenarios in areas.items():
            for scenario in scenarios:
                try:
                    scenario(world, Check(self, area))
                except Exception as error:  # the rest of this scenario depends on what failed; the others do not
                    self.record(area, f"{scenario.__name__} runs to its end", repr(error))
        return self.finish()

    def finish(self) -> int:
        print(f"{self.sdk}: {self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0


class Check:
    """The checks of one area."""

    def __init__(self, report: Report, area: str) -> None:
        self.report = report
        self.area = area

    def true(self, what: str, holds: Any, seen: Any = "") -> None:
        why = None if holds else f"does not hold, seen {seen!r}"
        self.report.record(self.area, what, why)

    def equal(self, what: str, got: Any, want: Any) -> None:
        why = None if got == want else f"got {got!r}, want {want!r}"
        self.report.record(self.area, what, why)

    def refused(
        self, what: str, status: int, error_type: str, call: Callable[..., Any], *args: Any, **named: Any
    ) -> None:
        """The call must fail with this HTTP status and error_type."""
        self.equal(what, outcome(call, *args, **named), f"{status} {error_type}")

    def raises(self, what: str, kind: type[Exception], call: Callable[..., Any], *args: Any, **named: Any) -> None:
        """The SDK itself must refuse, before or without asking the server."""
        try:
            answer = call(*args, **named)
        except kind:
            self.report.record(self.area, what, None)
        except Exception as error:
            self.report.record(self.area, what, f"raised {error!r}, want {kind.__name__}")
        else:
            self.report.record(self.area, what, f"answered {answer!r}, want {kind.__name__}")


def outcome(call: Callable[..., Any], *args: Any, **named: Any) -> str:
    """`<status> <error_type>` of a call; a success has `ok` in the place of the error_type."""
    try:
        answer = call(*args, **named)
    except StytchError as error:
        return f"{error.details.status_code} {error.details.error_type}"
    return f"{answer.status_code} ok"
