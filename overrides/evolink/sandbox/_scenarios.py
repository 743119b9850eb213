"""Scenarios: what goes wrong in the sandbox, parsed from text, and how often each fault has been injected.

A scenario is a list of directives, separated by commas. A directive is `name` or `name:argument`, followed by `@60` for
the progress in percent at which it applies, or by `x3` for the number of requests it applies to. A directive applies
either to a task or to requests; one that applies to requests is a fault. A scenario is set for all requests (from
Python, on the command line or by POST /_sandbox/scenario), or for one request by the header X-Sandbox-Scenario; the
scenario of a submission stays with its task.

    fail:content_policy_violation@60     the task fails at 60 %
    cancel@30, stall@50                  the task is cancelled at 30 %; it stops at 50 % for ever
    slow:10                              the task takes ten times as long
    unknown-status:paused@20             the task has an undocumented status from 20 % to its end
    unknown-fields                       responses contain undocumented fields
    error:503x2                          the first two submissions get HTTP 503 and are not processed
    retry-after:7                        429 and 503 errors have a Retry-After header
    reset                                the connection is reset before the submission is processed
    lost                                 the submission is processed and charged, but its response is lost
    truncated, not-json                  its response is cut off; its response is not JSON
    lost, busyx2                         its response is lost, and two repeats get 409 (the first is still running)
    query.error:502x3, query.lost, …     the same faults for queries of the task
    result.missing, result.html          the result link returns 404, or an HTML page, once
    result.broken                        the result is cut off half-way, once
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ..errors import EvoLinkError

ERROR_STATUSES = frozenset({400, 401, 402, 403, 404, 413, 429, 500, 502, 503, 504, 520, 529})
MAX_COUNTS = 100_000
"""Faults counted at once; beyond that the oldest counts are dropped."""

_DIRECTIVE = re.compile(
    r"(?:(?P<target>query|result)\.)?(?P<name>[a-z-]+)(?::(?P<argument>[A-Za-z0-9_.-]+?))?"
    r"(?:@(?P<progress>[0-9]{1,3}))?(?:x(?P<count>[0-9]{1,4}))?\Z"
)
_TARGETS = {"create": "submissions", "query": "queries", "result": "downloads of results"}
"""The targets of faults -> the requests they stand for. A directive without a target applies to submissions."""


class UnknownScenario(EvoLinkError):
    """A directive of a scenario does not exist, or its target, argument, progress or count is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A directive of a scenario that applies to requests."""

    target: str
    """The requests it applies to: create, query or result."""
    name: str
    argument: str | None
    times: int
    """The number of requests it applies to."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A parsed scenario. The empty one has no directives."""

    text: str = ""
    faults: tuple[Fault, ...] = ()
    final_status: str | None = None
    """failed or cancelled; None for completed."""
    error_code: str | None = None
    """The business code of the task's failure."""
    end_share: float = 1.0
    """The share of the task's time at which it ends, 0 to 1."""
    stall_share: float | None = None
    """The share of the task's time at which its progress stops for ever."""
    slowdown: float = 1.0
    """The factor on the task's time."""
    unknown_status: str | None = None
    unknown_status_share: float = 0.0
    """The share of the task's time from which it has the unknown status."""
    unknown_fields: bool = False
    retry_after: str | None = None


NO_FAULTS = Scenario()
"""The scenario in which nothing goes wrong."""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_error_status(text: str) -> bool:
    return text.isdecimal() and int(text) in ERROR_STATUSES


@dataclass(frozen=True, slots=True)
class Argument:
    """What may follow the colon of a directive."""

    expected: str
    """A noun phrase for messages."""
    is_valid: Callable[[str], bool] = bool
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class TaskDirective:
    """A directive that applies to a task."""

    apply: Callable[[Scenario, str | None, float | None], Scenario]
    """Returns the scenario with the directive's effect, given its argument and its progress (0 to 1)."""
    argument: Argument | None = None
    takes_progress: bool = False
    """Whether `@60` may follow."""


@dataclass(frozen=True, slots=True)
class RequestDirective:
    """A directive that applies to a number of requests: a fault. Its effect is in `_api.faults`."""

    targets: tuple[str, ...] = ("create", "query")
    argument: Argument | None = None


DIRECTIVES: Mapping[str, TaskDirective | RequestDirective] = {
    "fail": TaskDirective(
        lambda scenario, code, share: replace(
            scenario, final_status="failed", error_code=code or "service_error", end_share=_or_half(share)
        ),
        argument=Argument("the error code of the task"),
        takes_progress=True,
    ),
    "cancel": TaskDirective(
        lambda scenario, _, share: replace(
            scenario, final_status="cancelled", error_code="request_cancelled", end_share=_or_half(share)
        ),
        takes_progress=True,
    ),
    "stall": TaskDirective(
        lambda scenario, _, share: replace(scenario, stall_share=min(_or_half(share), 0.99)), takes_progress=True
    ),
    "slow": TaskDirective(
        lambda scenario, factor, _: replace(scenario, slowdown=max(float(factor or 10), 0.01)),
        argument=Argument("the factor on the task's time, a number", _is_number),
    ),
    "unknown-status": TaskDirective(
        lambda scenario, status, share: replace(
            scenario, unknown_status=status or "paused", unknown_status_share=share or 0.0
        ),
        argument=Argument("the status"),
        takes_progress=True,
    ),
    "unknown-fields": TaskDirective(lambda scenario, *_: replace(scenario, unknown_fields=True)),
    "retry-after": TaskDirective(
        lambda scenario, seconds, _: replace(scenario, retry_after=seconds or "1"),
        argument=Argument("the value of the Retry-After header"),
    ),
    "error": RequestDirective(
        argument=Argument(
            f"an HTTP status ({', '.join(map(str, sorted(ERROR_STATUSES)))})", _is_error_status, is_required=True
        )
    ),
    "busy": RequestDirective(),
    "reset": RequestDirective(),
    "lost": RequestDirective(),
    "truncated": RequestDirective(),
    "not-json": RequestDirective(),
    "missing": RequestDirective(targets=("result",)),
    "html": RequestDirective(targets=("result",)),
    "broken": RequestDirective(targets=("result",)),
}
"""All directives. The effect of a fault is in `_api.faults`, that on the course of a task in `_state.records`."""


def _or_half(share: float | None) -> float:
    return 0.5 if share is None else share


def parse_scenario(text: str) -> Scenario:
    """Parse the text of a scenario.

    Raises:
        UnknownScenario: If a directive does not exist, or its target, argument, progress or count is wrong.
    """
    scenario = Scenario(text)
    for part in filter(None, (part.strip() for part in text.split(","))):
        scenario = _add_directive(scenario, part)
    return scenario


def _add_directive(scenario: Scenario, text: str) -> Scenario:
    found = _DIRECTIVE.match(text)
    directive = DIRECTIVES.get(found["name"]) if found is not None else None
    if found is None or directive is None:
        raise UnknownScenario(f"{text!r} is not a directive. Use one of: {', '.join(known_directives())}.")
    name, argument = found["name"], found["argument"]
    _check_argument(name, directive.argument, argument)
    if isinstance(directive, TaskDirective):
        if found["target"] is not None:
            raise UnknownScenario(f"{name} is a task directive and takes no target. Use {name}, not {text}.")
        if found["progress"] is not None and not directive.takes_progress:
            raise UnknownScenario(f"{name} does not take a progress (@{found['progress']}).")
        if found["count"] is not None:
            raise UnknownScenario(f"{name} does not take a count (x{found['count']}).")
        share = min(int(found["progress"]), 100) / 100 if found["progress"] is not None else None
        return directive.apply(scenario, argument, share)
    target = found["target"] or "create"
    if target not in directive.targets:
        allowed = " or ".join(_written(name, each) for each in directive.targets)
        raise UnknownScenario(f"{name} does not apply to {_TARGETS[target]}. Use {allowed}.")
    if found["progress"] is not None:
        raise UnknownScenario(f"{name} does not take a progress (@{found['progress']}).")
    fault = Fault(target, name, argument, int(found["count"] or 1))
    return replace(scenario, faults=(*scenario.faults, fault))


def _check_argument(name: str, allowed: Argument | None, argument: str | None) -> None:
    if allowed is None:
        if argument is not None:
            raise UnknownScenario(f"{name} does not take an argument (:{argument}).")
    elif argument is None:
        if allowed.is_required:
            raise UnknownScenario(f"{name} requires an argument: {allowed.expected}.")
    elif not allowed.is_valid(argument):
        raise UnknownScenario(f"The argument of {name} must be {allowed.expected}, not {argument!r}.")


def known_directives() -> list[str]:
    """Return all directives with each of their targets."""
    faults = [
        _written(name, target)
        for target in _TARGETS
        for name, directive in sorted(DIRECTIVES.items())
        if isinstance(directive, RequestDirective) and target in directive.targets
    ]
    return [*sorted(name for name, each in DIRECTIVES.items() if isinstance(each, TaskDirective)), *faults]


def _written(name: str, target: str) -> str:
    return name if target == "create" else f"{target}.{name}"


@dataclass(slots=True)
class FaultCounter:
    """Counts how often each fault was injected, separately for each submission or task."""

    counts: dict[tuple[str, Fault], int] = field(default_factory=dict)

    def next_fault(self, scenario: Scenario, target: str, subject: str) -> Fault | None:
        """Return and count the first fault for `target` that has not been injected often enough, if there is one."""
        for fault in scenario.faults:
            if fault.target == target and self.counts.get((subject, fault), 0) < fault.times:
                self.counts[subject, fault] = self.counts.get((subject, fault), 0) + 1
                while len(self.counts) > MAX_COUNTS:
                    del self.counts[next(iter(self.counts))]
                return fault
        return None
