"""From what a server answered to the cases of one model to a result for each pointer and keyword."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from .. import catalog
from ..contract import Case, Source, Validator
from ..contract._rules import RuleAt, rules_of
from ._exchanges import Exchange
from ._localization import CaseExchange, Cause, locate_faults
from ._responses import ResponseSpec, omitted_fields, response_specs
from ._results import SOURCES, Check, Failure, Result

Excused = Callable[[Case], str]
"""Why a case says nothing about this server; empty where it does."""


def check_of(case: Case) -> Check:
    """The check that a case belongs to."""
    return Check(case.model, "request", case.pointer, case.keyword)


def check_requests(
    model: str,
    trials: Sequence[CaseExchange],
    unsent: Iterable[tuple[Case, str]] = (),
    *,
    sources: Sequence[Source] = SOURCES,
) -> list[Result]:
    """The results for one model, in the order of its cases; `unsent` are cases that were not tried, and why."""
    verdicts = _Verdicts(trials, rules_of(Validator(catalog.get(model).schema, model=model)))
    groups: dict[Check, list[CaseExchange]] = {}
    reasons: dict[Check, str] = {}
    for trial in trials:
        groups.setdefault(check_of(trial.case), []).append(trial)
    for case, reason in unsent:
        groups.setdefault(check_of(case), [])
        reasons.setdefault(check_of(case), reason)
    for check in verdicts.blamed_on(model):
        groups.setdefault(check, [])
    results = [_result(check, group, verdicts, reasons.get(check, "")) for check, group in groups.items()]
    for where, some in (("create", _created(trials)), ("refusal", _refusals(trials))):
        seen = [(trial.answer, trial.case.variant) for trial in some]
        results += check_responses(
            model, response_specs()[where], seen, left_out=omitted_fields(model), sources=sources
        )
    return results


def _created(trials: Sequence[CaseExchange]) -> list[CaseExchange]:
    return [trial for trial in trials if trial.answer.accepted]


def _refusals(trials: Sequence[CaseExchange]) -> list[CaseExchange]:
    """The refusals whose form is looked at; that there is no such model may also be said by a 404."""
    refused = [trial for trial in trials if not trial.case.valid and trial.answer.refused]
    return [one for one in refused if (one.case.pointer, one.answer.status) != ("/model", 404)]


class _Verdicts:
    """What each trial shows."""

    def __init__(self, trials: Sequence[CaseExchange], rules: Sequence[RuleAt]) -> None:
        self._trials = {trial.case.label: trial for trial in trials}
        self._blames = locate_faults(trials, rules)
        self._open = {t.case.pointer.rpartition("/")[0] for t in trials if _unknown_taken(t)}
        tried = [trial for trial in trials if trial.case.valid]
        self._deaf = bool(tried) and not any(trial.answer.accepted for trial in trials)

    def blamed_on(self, model: str) -> list[Check]:
        return [Check(model, "request", blame.pointer, blame.keyword) for blame in dict.fromkeys(self._blames.values())]

    def failures(self, check: Check, group: Sequence[CaseExchange]) -> list[Failure]:
        """The failures of a check: those of its own cases, and the refusals elsewhere that it is to blame for."""
        found = [failure for trial in group if (failure := self._own(trial)) is not None]
        blames = dict.fromkeys(self._blames.values())
        mine = [blame for blame in blames if (blame.pointer, blame.keyword) == (check.pointer, check.keyword)]
        return found + [self._refused_for(blame) for blame in mine]

    def unexplained(self, trial: CaseExchange) -> str:
        """Why a trial proves nothing about its own check; empty where it does."""
        case = trial.case
        blame = self._blames.get(case.label)
        if blame is not None and (blame.pointer, blame.keyword) != (case.pointer, case.keyword):
            return f"the same fault as {blame.pointer or '/'} {blame.keyword}"
        if not case.valid and trial.answer.refused and self._deaf:
            return "no valid request of this model is accepted, so a refusal tells nothing"
        if self._one_of_many(trial):
            return "the same fault as that any unknown field is taken"
        return ""

    def _own(self, trial: CaseExchange) -> Failure | None:
        """That what must be refused was not; None where it was, or that is told elsewhere."""
        case = trial.case
        right = case.valid or trial.answer.refused or case.label in self._blames or self._one_of_many(trial)
        return None if right else _failure(trial, "HTTP 400 with an error")

    def _refused_for(self, blame: Cause) -> Failure:
        """The plainest of the requests that were refused for one reason."""
        group = [self._trials[label] for label, one in self._blames.items() if one == blame]
        group = [trial for trial in group if trial.case.valid]
        plainest = min(group, key=lambda trial: len(trial.answer.call.content or b""))
        more = f" ({len(group) - 1} more requests fail alike)" if len(group) > 1 else ""
        failure = _failure(plainest, "HTTP 200 with a task", variant=blame.words + more)
        return replace(failure, source=min((trial.case.source for trial in group), key=SOURCES.index))

    def _one_of_many(self, trial: CaseExchange) -> bool:
        """Whether a sibling's field was taken where any unknown field is."""
        case = trial.case
        return (
            case.keyword == "additionalProperties"
            and case.variant != "unknown"
            and case.pointer.rpartition("/")[0] in self._open
        )


def _unknown_taken(trial: CaseExchange) -> bool:
    case = trial.case
    return case.keyword == "additionalProperties" and case.variant == "unknown" and trial.answer.accepted


def _result(check: Check, group: Sequence[CaseExchange], verdicts: _Verdicts, reason: str) -> Result:
    failures = verdicts.failures(check, group)
    if failures:
        return Result(check, "failed", len(group), tuple(failures))
    reasons = [verdicts.unexplained(trial) for trial in group]
    if not group or any(reasons):
        return Result(check, "skipped", len(group), reason=next(filter(None, reasons), reason))
    return Result(check, "passed", len(group))


def _failure(trial: CaseExchange, expected: str, *, variant: str | None = None) -> Failure:
    answer = trial.answer
    return Failure(variant or trial.case.variant, expected, answer.brief(), answer.curl(), trial.case.source)


def check_responses(
    model: str,
    kind: ResponseSpec,
    seen: Sequence[tuple[Exchange, str]],
    *,
    sources: Sequence[Source],
    left_out: frozenset[str] = frozenset(),
) -> Iterable[Result]:
    """The results for (answer, which) pairs that are all of one kind."""
    failures: dict[tuple[str, str], Failure] = {}
    for answer, which in seen:
        for fault in kind.faults(answer, left_out=left_out):
            if fault.source in sources:
                failure = Failure(which, fault.expected, fault.came, answer.curl(), fault.source)
                failures.setdefault((fault.pointer, fault.keyword), failure)
    points = [(where, keyword) for where, keyword, source in kind.points(left_out=left_out) if source in sources]
    for where, keyword in dict.fromkeys([*points, *failures]):
        check = Check(model, kind.name, where, keyword)
        failure_here = failures.get((where, keyword))
        if failure_here is not None:
            yield Result(check, "failed", len(seen), (failure_here,))
        elif any(answer.reply is not None for answer, _ in seen):
            yield Result(check, "passed", len(seen))
        else:
            yield Result(check, "skipped", reason=f"no reply of this kind ({kind.name}) came")
