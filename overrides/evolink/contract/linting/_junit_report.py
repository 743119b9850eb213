"""JUnit XML of a check: a suite for each file, a case for each payload."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from ..._security.redaction import escape_unprintable
from .._junit_xml import Case, Outcome, Suite, Tag, write_report
from ._findings import Checked, Finding, Level, Tally
from ._lines import line

_TAGS: dict[Level, Tag] = {"violation": "failure", "unreadable": "error"}


def junit(checked: Iterable[Checked], tally: Tally) -> Iterator[str]:
    """Yield the report; the cases of one file are kept until it ends."""
    files = itertools.groupby(checked, key=lambda one: one.file)
    suites = (Suite(escape_unprintable(file), map(_case, results)) for file, results in files)
    yield from write_report("evolink check", suites)


def _case(one: Checked) -> Case:
    file = escape_unprintable(one.file)
    name = f"{one.line}:{one.column} {one.model or one.kind or 'unreadable'}"
    return Case(name, file, file, one.line, tuple(_outcomes(one.findings)))


def _outcomes(findings: Iterable[Finding]) -> Iterator[Outcome]:
    for level, tag in _TAGS.items():
        told = [finding for finding in findings if finding.level == level]
        if told:
            yield Outcome(tag, _lines(told), escape_unprintable(told[0].message), escape_unprintable(told[0].rule))
    notices = [finding for finding in findings if finding.level == "notice"]
    if notices:
        yield Outcome("system-out", _lines(notices))


def _lines(findings: Iterable[Finding]) -> str:
    return "\n".join(map(line, findings))
