"""JUnit XML: a suite for each file, a case for each payload."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from ...._security.redaction import escape_unprintable
from ..._junit_xml import Case, Outcome, Suite, Tag, write_report
from .._diagnostics import Diagnostic, Level, LintResult, Summary
from .diagnostic_line import format_line

_TAGS: dict[Level, Tag] = {"violation": "failure", "unreadable": "error"}


def junit(results: Iterable[LintResult], summary: Summary) -> Iterator[str]:
    """Yield the report; the cases of a file are kept until its last one, since a suite begins with their number."""
    files = itertools.groupby(results, key=lambda result: result.file)
    suites = (Suite(escape_unprintable(file), map(_case, cases)) for file, cases in files)
    yield from write_report("evolink check", suites)


def _case(result: LintResult) -> Case:
    file = escape_unprintable(result.file)
    name = f"{result.line}:{result.column} {result.model or result.kind or 'unreadable'}"
    return Case(name, file, file, result.line, tuple(_outcomes(result.diagnostics)))


def _outcomes(diagnostics: Iterable[Diagnostic]) -> Iterator[Outcome]:
    for level, tag in _TAGS.items():
        failed = [diagnostic for diagnostic in diagnostics if diagnostic.level == level]
        if failed:
            first = failed[0]
            yield Outcome(tag, _lines(failed), escape_unprintable(first.message), escape_unprintable(first.rule))
    warnings = [diagnostic for diagnostic in diagnostics if diagnostic.level == "warning"]
    if warnings:
        yield Outcome("system-out", _lines(warnings))


def _lines(diagnostics: Iterable[Diagnostic]) -> str:
    return "\n".join(map(format_line, diagnostics))
