"""A report as JUnit XML: a suite for each model, a case for each check."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract._junit_xml import Case, Outcome, Suite, write_report
from .._report import Report
from .._results import Failure, Result


def as_junit(report: Report) -> str:
    """Return the report as JUnit XML, in ASCII."""
    return "".join(write_report(f"evolink contract {report.base_url}", _suites(report), seconds=report.seconds))


def _suites(report: Report) -> Iterator[Suite]:
    for model, results in report.models().items():
        yield Suite(model, [_case(model, result) for result in results])
    if report.stopped:
        yield Suite(
            "run", [Case("the run ended early", "evolink.run", outcomes=(Outcome("error", "", report.stopped),))]
        )


def _case(model: str, result: Result) -> Case:
    return Case(result.check.name, f"evolink.{model}", seconds=result.seconds, outcomes=tuple(_outcomes(result)))


def _outcomes(result: Result) -> Iterator[Outcome]:
    if result.outcome == "skipped":
        yield Outcome("skipped", message=result.reason)
    if result.outcome == "known":
        yield Outcome("skipped", _details(result), f"known failure: {_line(result.failures[0])}")
    if result.outcome == "failed":
        yield Outcome("failure", _details(result), _line(result.failures[0]))


def _line(failure: Failure) -> str:
    return f"{failure.variant}: expected {failure.expected}, got {failure.actual}"


def _details(result: Result) -> str:
    return "\n".join(f"{_line(failure)} ({failure.source})\n{failure.curl}" for failure in result.failures)
