"""Scenarios: the faults that the sandbox injects, parsed from text, and how often each has been injected.

A scenario is a list of directives, separated by commas. A directive is `name` or `name:argument`, followed by `@60` for
the progress in percent at which it applies, or by `x3` for the number of requests it applies to. A scenario is set for
all requests (from Python, on the command line or by POST /_sandbox/scenario), or for one request by the header
X-Sandbox-Scenario; the scenario of a submission stays with its task.

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
from dataclasses import dataclass, field, replace

from ..errors import EvoLinkError

TASK_DIRECTIVES = frozenset({"fail", "cancel", "stall", "slow", "unknown-status", "unknown-fields", "retry-after"})
REQUEST_DIRECTIVES = frozenset({"busy", "error", "reset", "lost", "truncated", "not-json"})
RESULT_DIRECTIVES = frozenset({"missing", "html", "broken"})
ERROR_STATUSES = frozenset({400, 401, 402, 403, 404, 413, 429, 500, 502, 503, 504, 520, 529})
MAX_COUNTS = 100_000
"""Faults counted at once; beyond that the oldest counts are dropped."""

_DIRECTIVE = re.compile(
    r"(?:(?P<target>query|result)\.)?(?P<name>[a-z-]+)(?::(?P<argument>[A-Za-z0-9_.-]+?))?"
    r"(?:@(?P<progress>[0-9]{1,3}))?(?:x(?P<times>[0-9]{1,4}))?\Z"
)


class UnknownScenario(EvoLinkError):
    """A directive of a scenario does not exist or has a wrong argument."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A directive that applies to requests."""

    target: str
    """The requests it applies to: create, query or result."""
    name: str
    argument: str | None
    times: int
    """The number of requests it applies to."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A parsed scenario. The empty one has no faults."""

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


def parse_scenario(text: str) -> Scenario:
    """Parse the text of a scenario.

    Raises:
        UnknownScenario: If a directive does not exist or has a wrong argument.
    """
    scenario = Scenario(text)
    for directive in filter(None, (part.strip() for part in text.split(","))):
        found = _DIRECTIVE.match(directive)
        if found is None:
            raise _unknown(directive)
        target, name, argument = found["target"], found["name"], found["argument"]
        share = min(int(found["progress"]), 100) / 100 if found["progress"] else None
        if target is None and name in TASK_DIRECTIVES:
            scenario = _with_task_directive(scenario, directive, name, argument, share)
            continue
        allowed = RESULT_DIRECTIVES if target == "result" else REQUEST_DIRECTIVES
        status = argument or "" if name == "error" else "500"
        if name not in allowed or not status.isdecimal() or int(status) not in ERROR_STATUSES:
            raise _unknown(directive)
        fault = Fault(target or "create", name, argument, int(found["times"] or 1))
        scenario = replace(scenario, faults=(*scenario.faults, fault))
    return scenario


def _with_task_directive(
    scenario: Scenario, directive: str, name: str, argument: str | None, share: float | None
) -> Scenario:
    """Return the scenario with a directive added that applies to the task."""
    at = 0.5 if share is None else share
    if name == "fail":
        return replace(scenario, final_status="failed", error_code=argument or "service_error", end_share=at)
    if name == "cancel":
        return replace(scenario, final_status="cancelled", error_code="request_cancelled", end_share=at)
    if name == "stall":
        return replace(scenario, stall_share=min(at, 0.99))
    if name == "unknown-status":
        return replace(scenario, unknown_status=argument or "paused", unknown_status_share=share or 0.0)
    if name == "unknown-fields":
        return replace(scenario, unknown_fields=True)
    if name == "retry-after":
        return replace(scenario, retry_after=argument or "1")
    try:
        return replace(scenario, slowdown=max(float(argument or 10), 0.01))
    except ValueError:
        raise _unknown(directive) from None


def _unknown(directive: str) -> UnknownScenario:
    known = [*sorted(TASK_DIRECTIVES), *sorted(REQUEST_DIRECTIVES)]
    known += [f"query.{name}" for name in sorted(REQUEST_DIRECTIVES)]
    known += [f"result.{name}" for name in sorted(RESULT_DIRECTIVES)]
    return UnknownScenario(f"{directive!r} is not a scenario. Use one of: {', '.join(known)}.")


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
