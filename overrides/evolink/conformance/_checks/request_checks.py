"""Checks of one model's requests: a result for each pointer and keyword from the exchanges of its cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ... import catalog
from ...contract import Case, Source, Validator
from ...contract._rules import Rule, find_rules
from .._exchanges import CaseExchange
from .._localization.localization import Cause, locate_faults
from .._results import SOURCES, Check, Failure, Result
from .constraints import request_constraints
from .response_checks import check_responses
from .response_specs import omitted_fields, response_specs


def check_of(case: Case) -> Check:
    """Return the check that a case belongs to."""
    return Check(case.model, "request", case.pointer, case.keyword)


def check_requests(
    model: str,
    tried: Sequence[CaseExchange],
    unsent: Iterable[tuple[Case, str]] = (),
    *,
    sources: Sequence[Source] = SOURCES,
) -> list[Result]:
    """Return the results of one model, in the order of its cases.

    Args:
        model: The model's id.
        tried: The cases that were sent, with their exchanges.
        unsent: The cases that were not sent, each with the reason.
        sources: The sources whose statements about responses are checked.
    """
    analysis = _Analysis(tried, find_rules(Validator(catalog.get(model).schema, model=model)))
    groups: dict[Check, list[CaseExchange]] = {}
    reasons: dict[Check, str] = {}
    for one in tried:
        groups.setdefault(check_of(one.case), []).append(one)
    for case, reason in unsent:
        groups.setdefault(check_of(case), [])
        reasons.setdefault(check_of(case), reason)
    for check in analysis.checks_of_causes(model):
        groups.setdefault(check, [])
    for check in request_constraints(model, sources):
        groups.setdefault(check, [])
        reasons.setdefault(check, "no test case tries this constraint")
    results = [_result(check, group, analysis, reasons.get(check, "")) for check, group in groups.items()]
    for name, some in (("create", _accepted(tried)), ("refusal", _refusals(tried))):
        exchanges = [(one.exchange, one.case.variant) for one in some]
        results += check_responses(
            model, response_specs()[name], exchanges, omitted=omitted_fields(model), sources=sources, timed=False
        )
    return results


def _accepted(tried: Sequence[CaseExchange]) -> list[CaseExchange]:
    return [one for one in tried if one.exchange.accepted]


def _refusals(tried: Sequence[CaseExchange]) -> list[CaseExchange]:
    """Return the refusals whose response is checked; an unknown model may also be refused with a 404."""
    refused = [one for one in tried if not one.case.valid and one.exchange.refused]
    return [one for one in refused if (one.case.pointer, one.exchange.status) != ("/model", 404)]


class _Analysis:
    """What each exchange shows about the server, after fault localization."""

    def __init__(self, tried: Sequence[CaseExchange], rules: Sequence[Rule]) -> None:
        self._tried = {one.case.label: one for one in tried}
        self._causes = locate_faults(tried, rules)
        self._open_objects = {_parent(one.case) for one in tried if _is_unknown_field_accepted(one)}
        any_valid = any(one.case.valid for one in tried)
        self._accepts_nothing = any_valid and not any(one.exchange.accepted for one in tried)

    def checks_of_causes(self, model: str) -> list[Check]:
        return [Check(model, "request", cause.pointer, cause.keyword) for cause in dict.fromkeys(self._causes.values())]

    def failures(self, check: Check, group: Sequence[CaseExchange]) -> list[Failure]:
        """Return the failures of a check: those of its own cases, and the refusals of others that it causes."""
        found = [failure for one in group if (failure := self._wrongly_accepted(one)) is not None]
        causes = dict.fromkeys(self._causes.values())
        own = [cause for cause in causes if (cause.pointer, cause.keyword) == (check.pointer, check.keyword)]
        return found + [self._wrongly_refused(cause) for cause in own]

    def reason_to_skip(self, tried: CaseExchange) -> str:
        """Return why an exchange proves nothing about its own check; empty if it does."""
        case = tried.case
        cause = self._causes.get(case.label)
        if cause is not None and (cause.pointer, cause.keyword) != (case.pointer, case.keyword):
            return f"already reported as {cause.pointer or '/'} {cause.keyword}"
        if not case.valid and tried.exchange.refused and self._accepts_nothing:
            return "no valid request of this model is accepted, so a refused one proves nothing"
        if self._is_sibling_field_in_open_object(tried):
            return "already reported: any unknown field is accepted"
        return ""

    def _wrongly_accepted(self, tried: CaseExchange) -> Failure | None:
        """Return the failure of an invalid request that was not refused, unless it is reported elsewhere."""
        case = tried.case
        passes = (
            case.valid
            or tried.exchange.refused
            or case.label in self._causes
            or self._is_sibling_field_in_open_object(tried)
        )
        tokens = "; the documentation's text counts tokens, not characters" if case.unit == "tokens" else ""
        return None if passes else _failure(tried, f"HTTP 400 with an error{tokens}")

    def _wrongly_refused(self, cause: Cause) -> Failure:
        """Return the failure of the shortest request that was refused for this cause."""
        group = [self._tried[label] for label, one in self._causes.items() if one == cause]
        group = [one for one in group if one.case.valid]
        shortest = min(group, key=lambda one: len(one.exchange.request.content or b""))
        more = f" ({len(group) - 1} more requests fail for the same reason)" if len(group) > 1 else ""
        failure = _failure(shortest, "HTTP 200 with a task", variant=cause.description + more)
        return replace(failure, source=min((one.case.source for one in group), key=SOURCES.index))

    def _is_sibling_field_in_open_object(self, tried: CaseExchange) -> bool:
        """Return whether the case tries a sibling model's field in an object in which any unknown field is accepted."""
        case = tried.case
        return (
            case.keyword == "additionalProperties" and case.variant != "unknown" and _parent(case) in self._open_objects
        )


def _parent(case: Case) -> str:
    return case.pointer.rpartition("/")[0]


def _is_unknown_field_accepted(tried: CaseExchange) -> bool:
    case = tried.case
    return case.keyword == "additionalProperties" and case.variant == "unknown" and tried.exchange.accepted


def _result(check: Check, group: Sequence[CaseExchange], analysis: _Analysis, reason: str) -> Result:
    failures = analysis.failures(check, group)
    seconds = sum(one.exchange.seconds for one in group)
    if failures:
        return Result(check, "failed", len(group), tuple(failures), seconds=seconds)
    reasons = [analysis.reason_to_skip(one) for one in group]
    if not group or any(reasons):
        return Result(check, "skipped", len(group), reason=next(filter(None, reasons), reason), seconds=seconds)
    return Result(check, "passed", len(group), seconds=seconds)


def _failure(tried: CaseExchange, expected: str, *, variant: str | None = None) -> Failure:
    exchange = tried.exchange
    return Failure(
        variant or tried.case.variant, expected, exchange.summary(), exchange.curl(), source=tried.case.source
    )
