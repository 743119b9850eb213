"""Checks of responses: a result for each pointer and keyword that a response specification constrains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...contract import Source
from .._exchanges import Exchange
from .._results import Check, Failure, Result
from .response_specs import ResponseSpec


def check_responses(
    model: str,
    spec: ResponseSpec,
    exchanges: Sequence[tuple[Exchange, str]],
    *,
    sources: Sequence[Source],
    omitted: frozenset[str] = frozenset(),
    timed: bool = True,
) -> Iterable[Result]:
    """Yield the results of exchanges whose responses are to match one specification.

    Args:
        model: The model's id, or `API`.
        spec: The specification.
        exchanges: The exchanges, each with the variant that failures show.
        sources: The sources whose statements are checked.
        omitted: Pointers of fields that the model's responses do not have.
        timed: Whether the first result has the seconds of the exchanges; not if other results have them.
    """
    failures: dict[tuple[str, str], Failure] = {}
    for exchange, variant in exchanges:
        for problem in spec.problems(exchange, omitted=omitted):
            if problem.source in sources:
                shown = Failure(variant, problem.expected, problem.actual, exchange.curl(), problem.source)
                failures.setdefault((problem.pointer, problem.keyword), shown)
    constraints = [
        (pointer, keyword) for pointer, keyword, source in spec.constraints(omitted=omitted) if source in sources
    ]
    has_response = any(exchange.response is not None for exchange, _ in exchanges)
    seconds = sum(exchange.seconds for exchange, _ in exchanges) if timed else 0.0
    for pointer, keyword in dict.fromkeys([*constraints, *failures]):
        check = Check(model, spec.name, pointer, keyword)
        failure = failures.get((pointer, keyword))
        if failure is not None:
            yield Result(check, "failed", len(exchanges), (failure,), seconds=seconds)
        elif has_response:
            has_value = any(spec.has_value(exchange, pointer, keyword) for exchange, _ in exchanges)
            reason = "" if has_value else "no response had a value here"
            yield Result(check, "passed", len(exchanges), reason=reason, seconds=seconds)
        else:
            yield Result(check, "skipped", reason=f"no response of this kind ({spec.name}) was received")
        seconds = 0.0
