"""Scenarios: what goes wrong in the sandbox, parsed from text.

A scenario is a list of directives, separated by commas. A directive is `name` or `name:argument`, followed by `@60` for
the progress in percent at which it applies, or by `x3` for the number of requests it applies to, or by `@5%` for the
probability with which it applies to each request. A directive applies either to a task or to requests; one that applies
to requests is a fault. A scenario is set for all requests (from Python, on the command line or by POST
/_sandbox/scenario), or for one request by the header X-Sandbox-Scenario; the scenario of a submission stays with its
task.

A fault applies to submissions, or to the operation before its name: `create.`, `query.`, `batch.`, `list.`, `credits.`,
`files.`, `prices.`, `result.`, or `any.` for all that it can apply to; `latency` and `drip` apply to all by themselves.
A model before a directive limits it to requests and tasks of that model: `veo3.1-pro/lost`, `kling-*/query.error:502`.

    fail:content_policy_violation@60     the task fails at 60 %
    cancel@30, stall@50                  the task is cancelled at 30 %; it stops at 50 % for ever
    slow:10                              the task takes ten times as long
    seconds:12.08                        the task's video has this length, whatever was requested
    price:x2                             prices are twice the published ones, for charges and in the list of prices
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
    error:503@5%                         each submission gets HTTP 503 with a probability of 5 %
    latency:200, latency:200±50          each response takes 200 ms longer; 150 to 250 ms (in ASCII 200+-50)
    drip:1kB/s                           the body of each response arrives at this rate
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from fractions import Fraction

from .. import catalog
from ..errors import EvoLinkError
from ._scenario_arguments import (
    CHARACTERS,
    FACTOR,
    LATENCY,
    PRICE_FACTOR,
    RATE,
    STATUS,
    VIDEO_SECONDS,
    Argument,
    parse_price_factor,
    parse_video_seconds,
)

_DIRECTIVE = re.compile(
    r"(?:(?P<model>[A-Za-z0-9_.*-]+)/)?(?:(?P<target>[a-z]+)\.)?(?P<name>[a-z-]+)"
    rf"(?::(?P<argument>{CHARACTERS}))?"
    r"(?:@(?:(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,6})?)%|(?P<progress>[0-9]{1,3})))?(?:x(?P<count>[0-9]{1,4}))?\Z"
)
ANY = "any"
"""The target of a fault that applies to every kind of request that its directive allows."""
_TARGETS = {
    "create": "submissions",
    "query": "queries",
    "batch": "queries of several tasks",
    "list": "lists of tasks",
    "credits": "queries of the balance",
    "files": "operations on files",
    "prices": "queries of prices",
    "result": "downloads of results",
}
"""The targets of faults -> the requests they stand for. A directive without a target applies to its first one."""
_API = ("create", "query", "batch", "list", "credits", "files", "prices")
_WITHOUT_MODEL = frozenset({"list", "credits", "files", "prices"})
"""The targets whose requests have no model."""


class UnknownScenario(EvoLinkError):
    """A directive of a scenario does not exist, or its target, argument, progress or count is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A directive of a scenario that applies to requests."""

    target: str
    """The requests it applies to: a key of `_TARGETS`, or any."""
    name: str
    argument: str | None
    times: int | None
    """The number of requests it applies to, for each submission or task; None for all."""
    probability: float = 1.0
    """The probability that it applies to a request, 0 to 1."""
    model: str | None = None
    """The pattern of the models it is limited to."""

    @property
    def is_additional(self) -> bool:
        """Whether it applies beside another fault to the same request."""
        directive = DIRECTIVES[self.name]
        return isinstance(directive, RequestDirective) and directive.is_additional

    def applies_to(self, target: str) -> bool:
        """Return whether it applies to requests of that target."""
        directive = DIRECTIVES[self.name]
        allowed = directive.targets if isinstance(directive, RequestDirective) else ()
        return target == self.target or (self.target == ANY and target in allowed)


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
    video_seconds: float | None = None
    """The length of the video, an int if it is whole; None for that of the request."""
    price_factor: Fraction = Fraction(1)
    """The factor on the published prices."""
    unknown_status: str | None = None
    unknown_status_share: float = 0.0
    """The share of the task's time from which it has the unknown status."""
    unknown_fields: bool = False
    retry_after: str | None = None
    is_model_specific: bool = False
    """Whether a directive is limited to models."""

    def for_models(self, models: Collection[str]) -> Scenario:
        """Return the scenario with those of its directives that apply to these models."""
        return parse_scenario(self.text, models=models) if self.is_model_specific else self


NO_FAULTS = Scenario()
"""The scenario in which nothing goes wrong."""


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
    """A directive that applies to requests: a fault. Its effect is in `_api.faults`."""

    targets: tuple[str, ...] = _API
    argument: Argument | None = None
    is_additional: bool = False
    """Whether it changes only the pace of a response: it applies to every request, beside other faults."""


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
        lambda scenario, factor, _: replace(scenario, slowdown=float(factor or 10)),
        argument=FACTOR,
    ),
    "seconds": TaskDirective(
        lambda scenario, seconds, _: replace(scenario, video_seconds=parse_video_seconds(seconds or "")),
        argument=VIDEO_SECONDS,
    ),
    "price": TaskDirective(
        lambda scenario, factor, _: replace(scenario, price_factor=parse_price_factor(factor or "") or Fraction(1)),
        argument=PRICE_FACTOR,
    ),
    "unknown-status": TaskDirective(
        lambda scenario, status, share: replace(
            scenario, unknown_status=status or "paused", unknown_status_share=share or 0.0
        ),
        argument=Argument("the status"),
        takes_progress=True,
    ),
    "unknown-fields": TaskDirective(lambda scenario, _, __: replace(scenario, unknown_fields=True)),
    "retry-after": TaskDirective(
        lambda scenario, seconds, _: replace(scenario, retry_after=seconds or "1"),
        argument=Argument("the value of the Retry-After header"),
    ),
    "error": RequestDirective(argument=STATUS),
    "busy": RequestDirective(targets=("create", "query")),
    "reset": RequestDirective(),
    "lost": RequestDirective(),
    "truncated": RequestDirective(),
    "not-json": RequestDirective(),
    "latency": RequestDirective(targets=(*_API, "result"), argument=LATENCY, is_additional=True),
    "drip": RequestDirective(targets=(*_API, "result"), argument=RATE, is_additional=True),
    "missing": RequestDirective(targets=("result",)),
    "html": RequestDirective(targets=("result",)),
    "broken": RequestDirective(targets=("result",)),
}
"""All directives. The effect of a fault is in `_api.faults`, that on the course of a task in `_state.records`."""


def _or_half(share: float | None) -> float:
    return 0.5 if share is None else share


def parse_scenario(text: str, *, models: Collection[str] = ()) -> Scenario:
    """Parse the text of a scenario.

    Args:
        text: Directives, separated by commas.
        models: The models of the request or task. Directives that are limited to other models are checked and left out.

    Raises:
        UnknownScenario: If a directive does not exist, or a part of it is wrong.
    """
    scenario = Scenario(text)
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _DIRECTIVE.match(part)
        if found is None or found["name"] not in DIRECTIVES:
            raise UnknownScenario(
                f"{part!r} is not a directive. Use one of: {', '.join(known_directives())}; before a fault may stand"
                f" {'., '.join([*_TARGETS, ANY])}."
            )
        with_directive = _add_directive(scenario, found)
        pattern = found["model"]
        if pattern is None:
            scenario = with_directive
        else:
            names = _matching_models(pattern)
            is_meant = any(model in names for model in models)
            scenario = replace(with_directive if is_meant else scenario, is_model_specific=True)
    return scenario


def _matching_models(pattern: str) -> Collection[str]:
    """Return the ids of the models that a pattern means, which may be a name that the API maps to another one."""
    names = [name for name in (*catalog.ids(), *catalog.aliases()) if fnmatchcase(name, pattern)]
    if not names:
        raise UnknownScenario(f"No model is named {pattern!r}. Use an id or a pattern such as kling-*.")
    return {catalog.get(name).id for name in names}


def _add_directive(scenario: Scenario, found: re.Match[str]) -> Scenario:
    name, argument, directive = found["name"], found["argument"], DIRECTIVES[found["name"]]
    _check_argument(name, directive.argument, argument)
    if isinstance(directive, TaskDirective):
        return _add_task_directive(scenario, found, directive)
    if found["progress"] is not None:
        raise UnknownScenario(f"{name} does not take a progress (@{found['progress']}).")
    percent = float(found["percent"]) if found["percent"] is not None else 100.0
    if percent > 100:
        raise UnknownScenario(f"The probability of {name} must be at most 100 %, not {percent:g} %.")
    if found["count"] is not None and not int(found["count"]):
        raise UnknownScenario(f"The count of {name} must be at least 1, not {found['count']}.")
    is_repeated = directive.is_additional or found["percent"] is not None
    fault = Fault(
        _target(found, directive),
        name,
        argument,
        times=int(found["count"]) if found["count"] else None if is_repeated else 1,
        probability=percent / 100,
        model=found["model"],
    )
    return replace(scenario, faults=(*scenario.faults, fault))


def _add_task_directive(scenario: Scenario, found: re.Match[str], directive: TaskDirective) -> Scenario:
    name = found["name"]
    if found["target"] is not None:
        raise UnknownScenario(f"{name} is a task directive and takes no target. Use {name}, not {found[0]}.")
    if found["percent"] is not None:
        raise UnknownScenario(f"{name} is a task directive and takes no probability (@{found['percent']}%).")
    if found["progress"] is not None and not directive.takes_progress:
        raise UnknownScenario(f"{name} does not take a progress (@{found['progress']}).")
    if found["count"] is not None:
        raise UnknownScenario(f"{name} does not take a count (x{found['count']}).")
    if found["progress"] is not None and int(found["progress"]) > 100:
        raise UnknownScenario(f"The progress of {name} must be at most 100 %, not {found['progress']} %.")
    share = int(found["progress"]) / 100 if found["progress"] is not None else None
    return directive.apply(scenario, found["argument"], share)


def _target(found: re.Match[str], directive: RequestDirective) -> str:
    """Return the target of a fault, by default submissions; any for one that changes only the pace of responses."""
    name = found["name"]
    target = found["target"] or (ANY if directive.is_additional else "create")
    if target not in (ANY, *_TARGETS):
        raise UnknownScenario(f"{target} is not a kind of request. Use {', '.join(_TARGETS)} or {ANY}.")
    if target != ANY and target not in directive.targets:
        allowed = " or ".join(_written(name, each) for each in directive.targets)
        raise UnknownScenario(f"{name} does not apply to {_TARGETS[target]}. Use {allowed}.")
    if found["model"] is not None and target in _WITHOUT_MODEL:
        raise UnknownScenario(f"{found[0]} is limited to a model, but {_TARGETS[target]} have none. Leave it out.")
    return target


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
    """Return all directives, each with its first target."""
    faults = {name: each for name, each in DIRECTIVES.items() if isinstance(each, RequestDirective)}
    return [*sorted(DIRECTIVES.keys() - faults), *sorted(_written(name, faults[name].targets[0]) for name in faults)]


def _written(name: str, target: str) -> str:
    return name if target == "create" else f"{target}.{name}"
