"""What the sandbox is told to do wrong: words for it, and how often.

A scenario is a list of directives, separated by commas, each `name`, `name:argument`, with `@60` for the progress at
which it happens and `x3` for how many requests it happens to. It is set for all requests (from Python, the command line
or POST /_sandbox/scenario), or for one by the header X-Sandbox-Scenario; a submission's scenario stays with its task.

    fail:content_policy_violation@60     the task fails at 60 %
    cancel@30, stall@50                  it is cancelled, or never gets further
    slow:10                              it takes ten times as long
    unknown-status:paused@20             it has a status nobody knows from 20 % to its end
    unknown-fields                       replies hold fields nobody knows
    error:503x2                          the first two submissions get HTTP 503, unprocessed
    retry-after:7                        with a Retry-After on errors that are 429 or 503
    reset                                the connection is reset before the submission is read
    lost                                 the submission is processed and charged, and its reply lost
    truncated, not-json                  its reply breaks off, or is no JSON
    lost, busyx2                         it is lost, and two repeats are told that the first is still running (409)
    query.error:502x3, query.lost, …     the same for queries of the task
    result.missing, result.html          its link answers 404, or an HTML page, once
    result.broken                        its link breaks off half way, once
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ..errors import EvoLinkError

TASK_DIRECTIVES = frozenset({"fail", "cancel", "stall", "slow", "unknown-status", "unknown-fields", "retry-after"})
REQUEST_DIRECTIVES = frozenset({"busy", "error", "reset", "lost", "truncated", "not-json"})
RESULT_DIRECTIVES = frozenset({"missing", "html", "broken"})
ERROR_STATUSES = frozenset({400, 401, 402, 403, 404, 413, 429, 500, 502, 503, 504, 520, 529})

_DIRECTIVE = re.compile(
    r"(?:(?P<where>query|result)\.)?(?P<name>[a-z-]+)(?::(?P<argument>[A-Za-z0-9_.-]+?))?"
    r"(?:@(?P<progress>[0-9]{1,3}))?(?:x(?P<times>[0-9]{1,4}))?\Z"
)


class UnknownScenario(EvoLinkError):
    """The words mean no scenario."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with some requests."""

    where: str
    """create, query or result."""
    name: str
    argument: str | None
    times: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario, read. The empty one is EvoLink on a good day."""

    text: str = ""
    faults: tuple[Fault, ...] = ()
    ending: str | None = None
    """failed or cancelled, None for completed."""
    code: str | None = None
    """The business code of a failure."""
    ends_at: float = 1.0
    """The share of the task's time at which it ends, 0 to 1."""
    stalls_at: float | None = None
    """The share at which it stands still for ever."""
    slowness: float = 1.0
    strange_status: str | None = None
    strange_from: float = 0.0
    strange_fields: bool = False
    retry_after: str | None = None


GOOD_DAY = Scenario()
"""Nothing goes wrong."""


def scenario(text: str) -> Scenario:
    """Reads a scenario's words.

    Raises:
        UnknownScenario: one of the directives is unknown or does not fit.
    """
    told = Scenario(text)
    for word in filter(None, (word.strip() for word in text.split(","))):
        found = _DIRECTIVE.match(word)
        if found is None:
            raise _unknown(word)
        where, name, argument = found["where"], found["name"], found["argument"]
        share = min(int(found["progress"]), 100) / 100 if found["progress"] else None
        if where is None and name in TASK_DIRECTIVES:
            told = _with_task(told, word, name, argument, share)
            continue
        allowed = RESULT_DIRECTIVES if where == "result" else REQUEST_DIRECTIVES
        status = argument or "" if name == "error" else "500"
        if name not in allowed or not status.isdecimal() or int(status) not in ERROR_STATUSES:
            raise _unknown(word)
        fault = Fault(where or "create", name, argument, int(found["times"] or 1))
        told = replace(told, faults=(*told.faults, fault))
    return told


def _with_task(told: Scenario, word: str, name: str, argument: str | None, share: float | None) -> Scenario:
    """The scenario with what happens to the task."""
    at = 0.5 if share is None else share
    if name == "fail":
        return replace(told, ending="failed", code=argument or "service_error", ends_at=at)
    if name == "cancel":
        return replace(told, ending="cancelled", code="request_cancelled", ends_at=at)
    if name == "stall":
        return replace(told, stalls_at=min(at, 0.99))
    if name == "unknown-status":
        return replace(told, strange_status=argument or "paused", strange_from=share or 0.0)
    if name == "unknown-fields":
        return replace(told, strange_fields=True)
    if name == "retry-after":
        return replace(told, retry_after=argument or "1")
    try:
        return replace(told, slowness=max(float(argument or 10), 0.01))
    except ValueError:
        raise _unknown(word) from None


def _unknown(word: str) -> UnknownScenario:
    known = [*sorted(TASK_DIRECTIVES), *sorted(REQUEST_DIRECTIVES)]
    known += [f"query.{name}" for name in sorted(REQUEST_DIRECTIVES)]
    known += [f"result.{name}" for name in sorted(RESULT_DIRECTIVES)]
    return UnknownScenario(f"{word!r} is no scenario. There are: {', '.join(known)}.")


@dataclass(slots=True)
class Counter:
    """How often each fault has happened, counted apart for each submission or task."""

    happened: dict[tuple[str, Fault], int] = field(default_factory=dict)

    def next_fault(self, told: Scenario, where: str, subject: str) -> Fault | None:
        """The first fault there that has not happened as often as it should; it is counted."""
        for fault in told.faults:
            if fault.where == where and self.happened.get((subject, fault), 0) < fault.times:
                self.happened[subject, fault] = self.happened.get((subject, fault), 0) + 1
                while len(self.happened) > 100_000:
                    del self.happened[next(iter(self.happened))]
                return fault
        return None
